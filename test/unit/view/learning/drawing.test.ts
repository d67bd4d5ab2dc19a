import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {CellImage, type CellImageSettings} from '../../../../src/view/learning/cell-image.ts';
import {courseOf} from '../../../../src/view/learning/course.ts';
import {sampleOrder} from '../../../../src/view/learning/order.ts';
import {drawnEnds, drawnRange} from '../../../../src/view/learning/range.ts';
import {rightRule} from '../../../../src/view/learning/right.ts';
import {ScoreMatrix} from '../../../../src/view/learning/score-matrix.ts';
import {learningSpots} from '../../../../src/view/learning/spots.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const ERRORS = knownScore('char_error_rate');
const RULE = rightRule(ERRORS, null);
/** A level's colour is its number. */
const RAMP = Uint8ClampedArray.from({length: 1024}, (_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 4)));

const matrixOf = (values: readonly (readonly (number | null)[])[]): ScoreMatrix => {
  const matrix = new ScoreMatrix(ERRORS);
  matrix.addRows(
    values.flatMap((scores, sample_index) =>
      scores.map((char_error_rate, epoch) => makePrediction({sample_index, epoch, char_error_rate})),
    ),
  );
  return matrix;
};

const settings = ({lines, epochs}: ScoreMatrix): CellImageSettings => ({
  ...{lines, columnCount: epochs.length, score: ERRORS, ends: [1, 0], ramp: RAMP, rule: RULE},
});

const drawn = (image: CellImage): number => {
  const before = image.written;
  for (const _row of image.write());
  return image.written - before;
};

/** The levels that are drawn; `null` for none. */
const pixels = (image: CellImage): readonly (number | null)[] =>
  [...image.colors].map((color) => (color === 0 ? null : color & 255));

test('the worst has the first colour, right answers the last, wrong ones none of the last quarter, a missing score none', () => {
  const image = new CellImage();
  image.set(settings(matrixOf([[1, 0.5, 0, null, 1e-4]])));
  assert.equal(drawn(image), 4);
  assert.deepEqual(pixels(image), [0, 88, 255, null, 175]);
});

test('only cells whose colour is another are written', () => {
  const matrix = matrixOf(Array.from({length: 50}, () => Array.from({length: 40}, () => 0.5)));
  const image = new CellImage();
  image.set(settings(matrix));
  assert.equal(drawn(image), 2000);
  assert.equal(drawn(image), 0);
  matrix.addRows([makePrediction({sample_index: 7, epoch: 3, step: 1, char_error_rate: 0.25})]);
  image.set(settings(matrix));
  assert.equal(drawn(image), 1);
  matrix.addRows([makePrediction({sample_index: 7, epoch: 3, step: 2, char_error_rate: 0.25})]);
  assert.equal(drawn(image), 0);
});

test('two rows that change places are written where they differ, and another colour writes all', () => {
  const matrix = matrixOf([
    [0.5, 0.5, 1],
    [0.5, 0.5, 0],
  ]);
  const image = new CellImage();
  image.set(settings(matrix));
  drawn(image);
  image.set({...settings(matrix), lines: matrix.lines.toReversed()});
  assert.equal(drawn(image), 2);
  image.set({...settings(matrix), ramp: RAMP.slice()});
  assert.equal(drawn(image), 6);
});

test('a row of another picture is written over from its first to its last cell, also where it has no score', () => {
  const image = new CellImage();
  image.set(settings(matrixOf([[1, 0.5]])));
  drawn(image);
  image.set(settings(matrixOf([[null, 0.5, null]])));
  assert.deepEqual([...image.write()], [{row: 0, from: 0, to: 2}]);
  assert.deepEqual([...image.write()], []);
});

test('however a matrix came about, it is drawn as if it were drawn at once', () => {
  const score = fc.constantFrom(null, 0, 0.2, 0.5, 1);
  const row = fc.record({sample_index: fc.nat(5), epoch: fc.nat(5), char_error_rate: score});
  fc.assert(
    fc.property(
      fc.array(fc.array(row, {minLength: 1, maxLength: 8}), {minLength: 1, maxLength: 5}),
      (flushes) => {
        const matrix = new ScoreMatrix(ERRORS);
        const image = new CellImage();
        for (const [i, rows] of flushes.entries()) {
          matrix.addRows(rows.map((fields) => makePrediction({...fields, step: i})));
          image.set(settings(matrix));
          drawn(image);
        }
        const anew = new CellImage();
        anew.set(settings(matrix));
        drawn(anew);
        assert.deepEqual(pixels(image), pixels(anew));
      },
    ),
  );
});

const courses = (...samples: readonly string[]) =>
  samples.map((marks) =>
    courseOf(
      [...marks].map((mark) => (mark === '.' ? NaN : 1 - Number(mark) / 4)),
      RULE,
    ),
  );

test('samples are ordered by when they were learned, then by when they were lost, then by how near they came', () => {
  // 4 is right. Of two learned at once the better mean comes first, of those never right too; no score at all comes last.
  const all = courses('000', '440', '333', '044', '.4.', '...', '404');
  assert.deepEqual(sampleOrder(all, 'learned', ERRORS), [4, 3, 6, 1, 2, 0, 5]);
});

test('samples are ordered by their last score, by flips, and by number', () => {
  const all = courses('040', '004', '333', '...', '404');
  assert.deepEqual(sampleOrder(all, 'last', ERRORS), [1, 4, 2, 0, 3]);
  assert.deepEqual(sampleOrder(all, 'flips', ERRORS), [0, 4, 1, 2, 3]);
  assert.deepEqual(sampleOrder(all, 'sample', ERRORS), [0, 1, 2, 3, 4]);
});

test('every order has every sample once', () => {
  const marks = fc.string({unit: fc.constantFrom('.', '0', '3', '4'), minLength: 1, maxLength: 6});
  fc.assert(
    fc.property(fc.array(marks), fc.constantFrom('sample', 'last', 'learned', 'flips'), (samples, order) => {
      const found = sampleOrder(courses(...samples), order, ERRORS);
      assert.deepEqual(
        found.toSorted((a, b) => a - b),
        [...samples.keys()],
      );
    }),
  );
});

test('a score is drawn between its declared ends; an open end is what there is', () => {
  const of = (...values: readonly number[]) => [courseOf(values, null)];
  assert.deepEqual(drawnRange(ERRORS, of(0.2, 0.4)), [0, 1]);
  const open = ownScore('scores.reward', null);
  assert.deepEqual(drawnRange(open, of(-3, NaN, 5)), [-3, 5]);
  assert.deepEqual(drawnRange(open, of(2, 2)), [1.5, 2.5]);
  assert.equal(drawnRange(open, of(NaN)), null);
  assert.deepEqual(drawnEnds([0, 1], ERRORS), [1, 0]);
  assert.deepEqual(drawnEnds([-3, 5], open), [-3, 5]);
  // The length of the truth is best: the farther end is the worst.
  assert.deepEqual(drawnEnds([0, 4], knownScore('length_ratio')), [4, 1]);
});

test('samples at one place are one spot; by variability where nothing tells right from wrong', () => {
  const map = learningSpots(courses('0004', '0004', '0404', '....'), [0, 1]);
  assert.equal(map.along, 'flips');
  assert.deepEqual(
    map.spots.map(({x, samples}) => [x, samples]),
    [
      [1, [0, 1]],
      [3, [2]],
    ],
  );
  assert.equal(map.unplaced, 1);
  const told = learningSpots([courseOf([1, 3], null), courseOf([2, 2], null)], [1, 3]);
  assert.equal(told.along, 'deviation');
  assert.deepEqual(
    told.spots.map(({x, y}) => [x, y]),
    [
      [1, 2],
      [0, 2],
    ],
  );
});
