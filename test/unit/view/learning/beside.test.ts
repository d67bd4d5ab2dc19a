import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lastSharedColumn, LinesBeside, pairsAt} from '../../../../src/view/learning/beside.ts';
import {ScoreMatrix} from '../../../../src/view/learning/score-matrix.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const ERRORS = knownScore('char_error_rate');

/** By sample, then by epoch. */
const matrixOf = (scores: Readonly<Record<number, Readonly<Record<number, number>>>>): ScoreMatrix => {
  const matrix = new ScoreMatrix(ERRORS);
  matrix.addRows(
    Object.entries(scores).flatMap(([sample, epochs]) =>
      Object.entries(epochs).map(([epoch, char_error_rate]) =>
        makePrediction({
          ...{sample_index: Number(sample), epoch: Number(epoch), char_error_rate},
          prompt: `word ${sample}`,
        }),
      ),
    ),
  );
  return matrix;
};

const OWN = matrixOf({0: {1: 0.1, 2: 0.2, 3: 0.3}, 1: {1: 0.4, 2: 0.5, 3: 0.6}});

test("another run's scores stand in the rows and columns of this one's, and nowhere else", () => {
  const other = matrixOf({7: {0: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}, 8: {2: 0.5}});
  const beside = new LinesBeside().of({
    lines: OWN.lines,
    epochs: OWN.epochs,
    pairs: new Map([['1', '7']]),
    other,
  });
  assert.deepEqual(
    beside.map(({id, prompt, values}) => [id, prompt, [...values]]),
    [
      ['0', 'word 0', []],
      ['1', 'word 1', [NaN, 0.8, 0.7]],
    ],
  );
  assert.equal(lastSharedColumn(OWN.epochs, other), 2);
  assert.equal(lastSharedColumn(OWN.epochs, matrixOf({0: {9: 1}})), -1);
});

test('a line is the same until a score of it is another, or epochs are', () => {
  const other = matrixOf({0: {1: 0.5, 2: 0.5}, 1: {1: 0.5, 2: 0.5}});
  const lines = new LinesBeside();
  const pairs = new Map([
    ['0', '0'],
    ['1', '1'],
  ]);
  const now = () => lines.of({lines: OWN.lines, epochs: OWN.epochs, pairs, other});
  const before = now();
  assert.deepEqual(now(), before);
  assert.ok(now().every((line, i) => line === before[i]));
  other.addRows([makePrediction({sample_index: 1, epoch: 2, step: 1, char_error_rate: 0})]);
  assert.deepEqual(
    now().map((line, i) => line === before[i]),
    [true, false],
  );
  assert.equal(now()[1]!.values[1], 0);
  other.addRows([makePrediction({sample_index: 1, epoch: 3, char_error_rate: 0.25})]);
  assert.deepEqual([...now()[0]!.values], [0.5, 0.5, NaN]);
  assert.deepEqual([...now()[1]!.values], [0.5, 0, 0.25]);
});

test('samples are paired at an epoch where both runs have a score: the other run first', () => {
  const other = matrixOf({0: {1: 0.75}, 1: {2: 0.25}});
  const pairs = new Map([
    ['0', '0'],
    ['1', '1'],
  ]);
  const beside = new LinesBeside().of({lines: OWN.lines, epochs: OWN.epochs, pairs, other});
  assert.deepEqual(pairsAt(OWN.lines, beside, 0, ERRORS), [{before: -0.75, after: -0.1}]);
  assert.deepEqual(pairsAt(OWN.lines, beside, 1, ERRORS), [{before: -0.25, after: -0.5}]);
  assert.deepEqual(pairsAt(OWN.lines, beside, 2, ERRORS), []);
  assert.deepEqual(pairsAt(OWN.lines, beside, -1, ERRORS), []);
});
