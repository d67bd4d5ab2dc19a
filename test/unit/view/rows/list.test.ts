import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import type {LooseFilter} from '../../../../src/protocol/filters.ts';
import {NO_FILTER, rowMatcher} from '../../../../src/view/rows/filter.ts';
import {RowList} from '../../../../src/view/rows/list.ts';
import {DEFAULT_ORDER, compareRows, type RowOrder, type SortKey} from '../../../../src/view/rows/order.ts';
import {makePrediction} from '../../../support/page/fake/fake-source.ts';

const row = (seq: number, fields: Partial<Prediction> = {}): Prediction =>
  makePrediction({id: `row-${seq}`, seq, ...fields});

const seqs = (list: RowList): number[] => list.rows.map(({seq}) => seq);

test('rows come newest first', () => {
  const list = new RowList();
  list.load([row(1), row(3), row(2)]);
  assert.deepEqual(seqs(list), [3, 2, 1]);
});

test('a change is not seen before the flush, and is counted as waiting', () => {
  const list = new RowList();
  list.load([row(1)]);
  list.apply({changed: [row(2), row(3)], removed: []});
  assert.deepEqual(seqs(list), [1]);
  assert.equal(list.waitingCount, 2);
  assert.equal(list.flush(), true);
  assert.deepEqual(seqs(list), [3, 2, 1]);
  assert.equal(list.waitingCount, 0);
  assert.deepEqual([...list.fresh], ['row-2', 'row-3']);
  assert.equal(list.flush(), false);
});

test('without a filter what is shown is what is held: a row that comes copies one list, not two', () => {
  const list = new RowList();
  const oldest = row(1);
  list.load([oldest]);
  list.apply({changed: [row(2)], removed: [oldest]});
  list.flush();
  assert.equal(list.rows, list.all);
  list.arrange(DEFAULT_ORDER, {sample_index: 7});
  list.apply({changed: [row(3)], removed: []});
  list.flush();
  assert.deepEqual([list.rows.length, list.all.length], [0, 2]);
});

test('the same order and filter again show nothing that waits', () => {
  const list = new RowList();
  list.load([row(1)]);
  list.apply({changed: [row(2)], removed: []});
  list.arrange({...DEFAULT_ORDER}, {...NO_FILTER});
  assert.deepEqual(seqs(list), [1]);
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'a'});
  assert.deepEqual(seqs(list), [2, 1]);
});

test('a row that the filter keeps out neither waits nor shows', () => {
  const list = new RowList();
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, epoch: 2});
  list.load([row(1, {epoch: 2})]);
  list.apply({changed: [row(2, {epoch: 1}), row(3, {epoch: 2})], removed: []});
  assert.equal(list.waitingCount, 1);
  list.flush();
  assert.deepEqual(seqs(list), [3, 1]);
  assert.equal(list.size, 3);
});

test('a newer version takes the place of a row and does not count as new', () => {
  const list = new RowList();
  const old = row(1);
  list.load([old, row(2)]);
  list.apply({changed: [{...old, seq: 3, prediction: 'better'}], removed: [old]});
  assert.equal(list.waitingCount, 0);
  assert.deepEqual(seqs(list), [2, 1]);
  list.flush();
  assert.deepEqual(seqs(list), [3, 2]);
});

test('a row renewed twice before the flush shows once, in its last version', () => {
  const list = new RowList();
  const [first, second, third] = [1, 2, 3].map((seq) => row(seq, {id: 'same'}));
  list.apply({changed: [first!], removed: []});
  list.apply({changed: [second!], removed: [first!]});
  list.apply({changed: [third!], removed: [second!]});
  assert.equal(list.waitingCount, 1);
  list.flush();
  assert.deepEqual(seqs(list), [3]);
});

test('rows that go while someone reads stay until the flush', () => {
  const list = new RowList();
  const rows = [row(1), row(2)];
  list.load(rows);
  list.apply({changed: [], removed: rows});
  assert.deepEqual(seqs(list), [2, 1]);
  list.flush();
  assert.deepEqual(seqs(list), []);
});

test('rows without a score come last, both ways', () => {
  const list = new RowList();
  list.load([
    row(1, {char_error_rate: 0.5}),
    row(2, {char_error_rate: null}),
    row(3, {char_error_rate: 0.1}),
  ]);
  list.arrange({key: 'char_error_rate', direction: 'asc'}, NO_FILTER);
  assert.deepEqual(seqs(list), [3, 1, 2]);
  list.arrange({key: 'char_error_rate', direction: 'desc'}, NO_FILTER);
  assert.deepEqual(seqs(list), [1, 3, 2]);
});

test('a row is found where it stands', () => {
  const list = new RowList();
  list.load([row(5), row(1), row(9)]);
  list.apply({changed: [row(7)], removed: []});
  const places = (): number[] => [1, 5, 7, 9].map((seq) => list.indexOf(`row-${seq}`));
  assert.deepEqual(places(), [2, 1, -1, 0]);
  list.flush();
  assert.deepEqual(places(), [3, 2, 1, 0]);
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'nowhere'});
  assert.deepEqual(places(), [-1, -1, -1, -1]);
});

const KEYS: readonly SortKey[] = ['arrival', 'epoch', 'step', 'sample_index', 'char_error_rate'];
const arrangement: fc.Arbitrary<{order: RowOrder; filter: LooseFilter}> = fc.record({
  order: fc.record({
    key: fc.constantFrom(...KEYS),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  filter: fc.record({
    epoch: fc.option(fc.nat({max: 3})),
    q: fc.constantFrom('', 'A', 'b.'),
    wrong: fc.boolean(),
  }),
});
const change = fc.array(
  fc.record({
    id: fc.nat({max: 30}),
    epoch: fc.nat({max: 3}),
    prediction: fc.constantFrom('a', 'b', 'b.', 'c'),
    drop: fc.boolean(),
  }),
  {maxLength: 12},
);

test('after any changes, orders and filters the list is what sorting everything would give', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(change, arrangement), {maxLength: 25}), (moves) => {
      const list = new RowList(7);
      const held = new Map<string, Prediction>();
      let at: {order: RowOrder; filter: LooseFilter} = {order: DEFAULT_ORDER, filter: NO_FILTER};
      let seq = 0;
      for (const move of moves) {
        if (!Array.isArray(move)) {
          list.arrange(move.order, move.filter);
          at = move;
          continue;
        }
        const changed = new Map<string, Prediction>();
        const removed: Prediction[] = [];
        for (const {id, epoch, prediction, drop} of move) {
          const key = `row-${id}`;
          if (changed.has(key)) continue;
          const old = held.get(key);
          if (old !== undefined) removed.push(old);
          held.delete(key);
          if (drop) continue;
          const fresh = row(++seq, {id: key, epoch, prediction, ground_truth: 'a', step: seq % 5});
          changed.set(key, fresh);
          held.set(key, fresh);
        }
        list.apply({changed: [...changed.values()], removed});
        if (seq % 2 === 0) list.flush();
        if (seq % 3 === 0) list.searchOn();
        const shown = [...list.rows];
        assert.deepEqual(shown, shown.filter(rowMatcher(at.filter)).sort(compareRows(at.order)));
      }
      list.flush();
      while (list.isSearching) list.searchOn();
      const expected = [...held.values()].filter(rowMatcher(at.filter)).sort(compareRows(at.order));
      assert.deepEqual(list.rows, expected);
      assert.equal(list.size, held.size);
    }),
    {numRuns: 300},
  );
});

test('the search is literal, whatever the letter case', () => {
  const matches = rowMatcher({...NO_FILTER, q: 'a.B*'});
  assert.equal(matches(row(1, {prompt: 'x A.b* y'})), true);
  assert.equal(matches(row(1, {prompt: 'aXb'})), false);
  assert.equal(matches(row(1, {prediction: 'É a.b*'})), true);
  assert.equal(rowMatcher({...NO_FILTER, q: 'straße É'})(row(1, {ground_truth: 'STRAßE é'})), true);
});

test('a prediction without a ground truth is not counted as wrong', () => {
  const matches = rowMatcher({...NO_FILTER, wrong: true});
  assert.equal(matches(row(1, {ground_truth: null})), false);
  assert.equal(matches(row(1, {ground_truth: 'x', prediction: 'y'})), true);
  assert.equal(matches(row(1, {ground_truth: 'x', prediction: 'X '})), false);
});

test('rows that were asked for are shown at once, where they belong and not as new ones', () => {
  const list = new RowList();
  list.load([row(4), row(5)]);
  list.apply({changed: [row(6)], removed: []});
  list.include([row(3), row(5), row(1)]);
  assert.deepEqual(seqs(list), [6, 5, 4, 3, 1]);
  assert.equal(list.fresh.size, 0);
  assert.equal(list.indexOf('row-3'), 3);
});

test('of two versions of a row the newer stays, whether it was asked for or came by itself', () => {
  const list = new RowList();
  const [old, newer] = [row(2), row(9, {id: 'row-2'})];
  list.load([newer]);
  list.include([old]);
  assert.deepEqual(list.rows, [newer]);
  list.load([old]);
  list.include([newer]);
  assert.deepEqual(list.rows, [newer]);
  const newest = row(10, {id: 'row-2'});
  list.apply({changed: [newest], removed: [old]});
  list.flush();
  assert.deepEqual(list.rows, [newest]);
});
