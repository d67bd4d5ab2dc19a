import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {BoundedStore} from '../../../../src/stream/rows/bounded-store.ts';
import {passAtK} from '../../../../src/protocol/answers.ts';
import {groupRows, passRates, summaryOf} from '../../../../src/view/scores/answer-group.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const CER = knownScore('char_error_rate');

/** Rows of two epochs, two samples (one of them under two sources) and up to five answers, each with versions. */
const rowOf = fc.record({
  epoch: fc.integer({min: 0, max: 1}),
  sample_index: fc.integer({min: 0, max: 1}),
  sample_source_id: fc.constantFrom(null, '', 'a', '1 a'),
  completion_index: fc.integer({min: 0, max: 4}),
  seq: fc.integer({min: 1, max: 1000}),
});

const idOf = (
  row: Pick<Prediction, 'epoch' | 'sample_index' | 'sample_source_id' | 'completion_index'>,
): string => JSON.stringify([row.epoch, row.sample_index, row.sample_source_id, row.completion_index]);

test('groups are the same in whatever order the rows and their newer versions came', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(rowOf, {selector: ({seq}) => seq, maxLength: 60}),
      fc.infiniteStream(fc.nat()),
      (made, chance) => {
        const rows = made.map((fields) =>
          makePrediction({...fields, id: idOf(fields), char_error_rate: (fields.seq % 10) / 10}),
        );
        const shuffled = rows
          .map((row) => ({row, at: chance.next().value as number}))
          .sort((a, b) => a.at - b.at);
        const store = new BoundedStore();
        for (const {row} of shuffled) store.add([row]);
        const newest = new Map<string, Prediction>();
        for (const row of rows) if ((newest.get(row.id)?.seq ?? 0) < row.seq) newest.set(row.id, row);

        const groups = groupRows(store.values());
        assert.equal(
          [...groups.values()].flat().length,
          newest.size,
          'each row in one group, its newest version',
        );
        for (const group of groups.values()) {
          const {epoch, sample_index, sample_source_id} = group[0]!;
          const expected = [...newest.values()]
            .filter((row) => row.epoch === epoch && row.sample_index === sample_index)
            .filter((row) => row.sample_source_id === sample_source_id)
            .sort((a, b) => a.completion_index - b.completion_index);
          assert.deepEqual(group, expected);
          const summary = summaryOf(group, CER);
          const values = expected.map((row) => row.char_error_rate!);
          assert.equal(summary.best, Math.min(...values));
          assert.equal(summary.greatest, Math.max(...values));
          assert.equal(
            summary.bestRow,
            expected.find((row) => row.char_error_rate === summary.best),
          );
        }
      },
    ),
  );
});

/** Every way to draw k of n. */
function* subsets(n: number, k: number, from = 0): Generator<readonly number[]> {
  if (k === 0) yield [];
  if (k === 0) return;
  for (let i = from; i <= n - k; i++) for (const rest of subsets(n, k - 1, i + 1)) yield [i, ...rest];
}

test('pass@k is the share of all draws of k answers that hold a right one', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), {minLength: 1, maxLength: 9}), fc.nat(), (right, chance) => {
      const n = right.length;
      const k = 1 + (chance % n);
      const draws = [...subsets(n, k)];
      const passed = draws.filter((draw) => draw.some((i) => right[i])).length;
      const estimate = passAtK(n, right.filter(Boolean).length, k);
      assert.ok(Math.abs(estimate - passed / draws.length) < 1e-12, `${estimate}`);
    }),
  );
});

test('pass@k is told for 1, 2, 4, … and all answers that can be told right or wrong', () => {
  const answers = [1, 0, 0, 1, null].map((exact_match, i) =>
    makePrediction({seq: i + 1, completion_index: i, exact_match}),
  );
  const summary = summaryOf(answers, CER);
  assert.deepEqual(summary.right, {count: 2, of: 4});
  assert.deepEqual(
    passRates(summary).map(({k, rate}) => [k, rate.toFixed(4)]),
    [
      [1, '0.5000'],
      [2, '0.8333'],
      [4, '1.0000'],
    ],
  );
});

test('where none is right, or all are, one pass@k says it for every k', () => {
  const told = (...matches: (0 | 1)[]): unknown =>
    passRates(
      summaryOf(
        matches.map((exact_match, i) => makePrediction({seq: i + 1, completion_index: i, exact_match})),
        CER,
      ),
    );
  assert.deepEqual(told(0, 0, 0), [{k: 3, rate: 0}]);
  assert.deepEqual(told(1, 1), [{k: 1, rate: 1}]);
});

test('without an exact match and a declared best nothing is called right, and no pass@k is told', () => {
  const answers = [0, 1].map((value, i) =>
    makePrediction({seq: i + 1, completion_index: i, exact_match: null, scores: {reward: value}}),
  );
  const open = summaryOf(answers, ownScore('scores.reward', null));
  assert.equal(open.right, null);
  assert.deepEqual(passRates(open), []);
  const closed = summaryOf(answers, ownScore('scores.reward', {reward: {max: 1}}));
  assert.deepEqual(closed.right, {count: 1, of: 2});
});

test('the best follows the direction, and the mean and the spread are of the answers that have the score', () => {
  const answers = [3, null, 1, 1].map((value, i) =>
    makePrediction({seq: i + 1, completion_index: i, scores: {loss: value}}),
  );
  const {best, bestRow, mean, least, greatest, count} = summaryOf(
    answers,
    ownScore('scores.loss', {loss: {direction: 'lower'}}),
  );
  assert.deepEqual([best, bestRow.completion_index, mean, least, greatest, count], [1, 2, 5 / 3, 1, 3, 4]);
});

test('all alike is said only where all answers have one and the same score', () => {
  const alike = (...values: (number | null)[]): boolean =>
    summaryOf(
      values.map((value, i) => makePrediction({seq: i + 1, completion_index: i, scores: {reward: value}})),
      ownScore('scores.reward', null),
    ).isAlike;
  assert.equal(alike(0.1 + 0.2, 0.3, 0.3), true, 'rounding is no signal');
  assert.equal(alike(0, 0), true);
  assert.equal(alike(0, 0.1), false);
  assert.equal(alike(1, null), false);
  assert.equal(alike(null, null), false);
  assert.equal(alike(1), false, 'one answer is no group');
});
