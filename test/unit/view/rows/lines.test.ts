import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {RowList} from '../../../../src/view/rows/list.ts';
import {RowLines, type Line} from '../../../../src/view/rows/lines.ts';
import {parseOrder} from '../../../../src/view/rows/order.ts';
import {groupKeyOf} from '../../../../src/view/scores/answer-group.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const score = knownScore('char_error_rate');
const NONE: ReadonlySet<string> = new Set();

const row = (seq: number, fields: Partial<Prediction> = {}): Prediction =>
  makePrediction({seq, id: `row-${seq}`, exact_match: 0, char_error_rate: 0.5, ...fields});

/** `count` answers to a prompt, of seq `from` and on. */
const answers = (from: number, sample_index: number, count: number): Prediction[] =>
  Array.from({length: count}, (_, completion_index) =>
    row(from + completion_index, {sample_index, completion_index}),
  );

const all = (lines: RowLines): Line[] => Array.from({length: lines.length}, (_, i) => lines.at(i));

function setUp(rows: readonly Prediction[], openIds = NONE): {list: RowList; lines: RowLines} {
  const list = new RowList();
  list.load(rows);
  const lines = new RowLines(list);
  lines.update({isGrouped: true, score, openIds});
  return {list, lines};
}

test('without several answers to any prompt every row is a line, as without groups', () => {
  const {list, lines} = setUp([row(1), row(2, {step: 1})]);
  assert.equal(lines.isGrouped, false);
  assert.deepEqual(
    all(lines).map(({id}) => id),
    list.rows.map(({id}) => id),
  );
});

test('answers to one prompt at one step are one line, where the first of them stands; an open one shows them by index', () => {
  const rows = [...answers(1, 0, 3), row(4, {sample_index: 1}), ...answers(5, 2, 2)];
  const {lines} = setUp(rows);
  assert.deepEqual(
    all(lines).map(({group, row: {sample_index}}) => [sample_index, group?.answers.length ?? null]),
    [
      [2, 2],
      [1, null],
      [0, 3],
    ],
  );
  const openIds = new Set([lines.at(0).id]);
  lines.update({isGrouped: true, score, openIds});
  assert.deepEqual(
    all(lines).map(({row: {id}, group, isMember}) =>
      group === null ? `${id}${isMember ? ' in it' : ''}` : 'group',
    ),
    ['group', 'row-5 in it', 'row-6 in it', 'row-4', 'group'],
  );
  assert.equal(lines.headCount, 3, 'pages are made of closed groups');
  assert.deepEqual(
    [0, 1, 2, 3].map((head) => lines.startOf(head)),
    [0, 3, 4, 5],
  );
});

test('the figures of a group are of all its answers, what is in it is what the filter lets through', () => {
  const [first, second, third] = answers(1, 0, 3);
  const {list, lines} = setUp([{...first!, exact_match: 1, char_error_rate: 0}, second!, third!]);
  list.arrange(parseOrder(null, null), {wrong: true});
  lines.update({isGrouped: true, score, openIds: NONE});
  const {group} = lines.at(0);
  assert.equal(group?.summary.count, 3);
  assert.deepEqual(group?.summary.right, {count: 1, of: 3});
  assert.deepEqual(
    group?.shown.map(({id}) => id),
    ['row-2', 'row-3'],
  );
});

test('a group is the same object until one of its answers changes', () => {
  const rows = [...answers(1, 0, 2), ...answers(3, 1, 2)];
  const {list, lines} = setUp(rows);
  const before = all(lines).map(({group}) => group);
  const newer = {...rows[0]!, seq: 9};
  list.apply({changed: [newer], removed: [rows[0]!]});
  list.flush();
  lines.update({isGrouped: true, score, openIds: NONE});
  const after = new Map(all(lines).map(({row: {sample_index}, group}) => [sample_index, group]));
  assert.equal(after.get(1), before[0]);
  assert.notEqual(after.get(0), before[1]);
  assert.deepEqual(after.get(0)?.answers[0], newer);
});

test('lines are the rows of the list, each once, in whatever order rows and newer versions came', () => {
  const made = fc.record({
    sample_index: fc.integer({min: 0, max: 3}),
    completion_index: fc.integer({min: 0, max: 2}),
    rate: fc.integer({min: 0, max: 4}),
  });
  const sort = fc.constantFrom('arrival', 'char_error_rate', 'sample_index');
  fc.assert(
    fc.property(
      fc.array(fc.array(made, {maxLength: 6}), {maxLength: 6}),
      sort,
      fc.array(fc.nat({max: 9})),
      (batches, key, opened) => {
        const list = new RowList();
        const lines = new RowLines(list);
        list.arrange(parseOrder(key, null), {});
        const held = new Map<string, Prediction>();
        let seq = 0;
        for (const batch of batches) {
          for (const {rate, ...fields} of batch) {
            const id = `${fields.sample_index}.${fields.completion_index}`;
            const next = row(++seq, {...fields, id, char_error_rate: rate / 4});
            const before = held.get(id);
            held.set(id, next);
            list.apply({changed: [next], removed: before === undefined ? [] : [before]});
          }
          list.flush();
          lines.update({isGrouped: true, score, openIds: NONE});
          if (lines.length === 0) continue;
          const openIds = new Set(opened.map((at) => lines.at(at % lines.length).id));
          lines.update({isGrouped: true, score, openIds});
          const drawn = all(lines);
          const heads = drawn.filter(({isMember}) => !isMember);
          const shown = heads.flatMap(({group, row: one}) => (group === null ? [one] : group.answers));
          assert.deepEqual(new Set(shown), new Set(held.values()));
          assert.equal(shown.length, held.size);
          const firsts = [...new Set(list.rows.map(groupKeyOf))];
          assert.deepEqual(
            heads.map(({row: one}) => groupKeyOf(one)),
            firsts,
            'in the order of the list',
          );
          assert.ok(drawn.every(({id}, i) => lines.indexOf(id) === i));
          const starts = heads.map((_, head) => drawn[lines.startOf(head)]?.id);
          assert.deepEqual(
            starts,
            heads.map(({id}) => id),
          );
          for (const {id, group} of heads) {
            const members = drawn.slice(lines.indexOf(id) + 1).findIndex(({isMember}) => !isMember);
            const count = members === -1 ? drawn.length - lines.indexOf(id) - 1 : members;
            assert.equal(count, group !== null && openIds.has(id) ? group.answers.length : 0);
            const indexes = group?.answers.map(({completion_index}) => completion_index) ?? [];
            assert.deepEqual(indexes, indexes.toSorted());
          }
        }
      },
    ),
  );
});

test('groups of rows that went are forgotten, and those that stay are kept', () => {
  const list = new RowList();
  const lines = new RowLines(list);
  let held: Prediction[] = [];
  for (let round = 0; round < 20; round++) {
    const next = answers(1 + 10 * round, round, 3);
    list.apply({changed: next, removed: held.slice(0, 3)});
    list.flush();
    held = [...held.slice(held.length > 3 ? 3 : 0), ...next];
    lines.update({isGrouped: true, score, openIds: NONE});
    const drawn = all(lines).map(({group}) => group?.answers.map(({seq}) => seq));
    assert.deepEqual(
      drawn[0],
      next.map(({seq}) => seq),
    );
    assert.ok(drawn.every((group) => group?.length === 3));
  }
});
