import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint} from '../../../../src/protocol/protocol.ts';
import {shownScore} from '../../../../src/view/scores/shown-score.ts';
import {epochMarks, isOver, markAt, nextPlayed} from '../../../../src/view/trends/epoch-marks.ts';

const points = (...rates: readonly (number | null)[]): readonly TrendPoint[] =>
  rates.map(
    (avg_char_error_rate, i) =>
      ({
        epoch: i * 5,
        step: i * 100,
        avg_char_error_rate,
        avg_exact_match: avg_char_error_rate,
      }) as TrendPoint,
  );
const errors = shownScore('char_error_rate', null);
const matches = shownScore('exact_match', null);

test('the last epoch is complete only once the job is over', () => {
  const complete = (over: boolean) =>
    epochMarks(points(1, 1, 1), errors, over).marks.map((mark) => mark.isComplete);
  assert.deepEqual(complete(false), [true, true, false]);
  assert.deepEqual(complete(true), [true, true, true]);
  assert.deepEqual([...(['completed', 'failed', 'cancelled'] as const)].map(isOver), [true, true, true]);
  assert.deepEqual([isOver('running'), isOver('paused'), isOver(undefined)], [false, false, false]);
});

test('the best epoch is the first of the best complete ones, whichever way is better', () => {
  const best = (rates: readonly (number | null)[], score = errors) =>
    epochMarks(points(...rates), score, false).best;
  assert.equal(best([0.9, 0.2, 0.2, 0.5, 0.1]), 1, 'the running one may yet change');
  assert.equal(best([0.9, 0.2, 0.95, 0.5, 0.1], matches), 2);
  assert.equal(best([null, null, 0.3]), -1);
  assert.equal(best([]), -1);
});

test('a cursor stands at its epoch, between two at the one before, and at none at the end', () => {
  const {marks} = epochMarks(points(1, 1, 1), errors, false);
  assert.deepEqual(
    [0, 5, 7, 10, 99].map((epoch) => markAt(marks, epoch)),
    [0, 1, 1, 2, 2],
  );
  assert.deepEqual([markAt(marks, 'all'), markAt(marks, 'latest')], [2, 2]);
});

test('playing goes on from the epoch that is shown, and begins anew after the last; one epoch cannot be played', () => {
  const {marks} = epochMarks(points(1, 1, 1), errors, false);
  const next = (['all', 'latest', 0, 5, 10, 99] as const).map((cursor) => nextPlayed(marks, cursor));
  assert.deepEqual(next, [0, 0, 5, 10, 0, 0]);
  assert.equal(nextPlayed(marks.slice(1), 'all'), 5);
  assert.equal(nextPlayed(marks.slice(2), 'all'), null);
});
