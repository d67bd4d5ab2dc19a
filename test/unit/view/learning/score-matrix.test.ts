import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {MOST_EPOCHS, MOST_SAMPLES, ScoreMatrix} from '../../../../src/view/learning/score-matrix.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const ERRORS = knownScore('char_error_rate');

const row = (
  sample_index: number,
  epoch: number,
  char_error_rate: number | null,
  fields: Partial<Prediction> = {},
): Prediction => makePrediction({sample_index, epoch, step: epoch * 10, char_error_rate, ...fields});

const made = (rows: readonly Prediction[]): ScoreMatrix => {
  const matrix = new ScoreMatrix(ERRORS);
  matrix.addRows(rows);
  return matrix;
};

const valuesOf = (matrix: ScoreMatrix): readonly (readonly number[])[] =>
  matrix.lines.map(({values}) => [...values]);

test('samples and epochs come ascending, whatever the order of the rows', () => {
  const matrix = made([row(1, 2, 0.1), row(0, 5, 0.2), row(1, 0, 0.3)]);
  assert.deepEqual(matrix.epochs, [0, 2, 5]);
  assert.deepEqual(
    matrix.lines.map(({id}) => id),
    ['0', '1'],
  );
  assert.deepEqual(valuesOf(matrix), [
    [NaN, NaN, 0.2],
    [0.3, 0.1, NaN],
  ]);
});

test('of the steps of an epoch the last counts, of two versions of a row the later', () => {
  const matrix = made([row(0, 1, 0.5, {step: 12}), row(0, 1, 0.9, {step: 11})]);
  assert.deepEqual(valuesOf(matrix), [[0.5]]);
  matrix.addRows([row(0, 1, 0.4, {step: 12})]);
  assert.deepEqual(valuesOf(matrix), [[0.4]]);
  matrix.addRows([row(0, 1, null, {step: 13})]);
  assert.deepEqual(valuesOf(matrix), [[NaN]]);
});

test('of several answers at a step the best counts, in any order, and a replaced one is forgotten', () => {
  const answers = [0.7, 0.2, 0.5].map((value, completion_index) => row(0, 1, value, {completion_index}));
  assert.deepEqual(valuesOf(made(answers)), [[0.2]]);
  const matrix = made(answers.toReversed());
  assert.deepEqual(valuesOf(matrix), [[0.2]]);
  matrix.addRows([row(0, 1, 0.9, {completion_index: 1})]);
  assert.deepEqual(valuesOf(matrix), [[0.5]]);
});

test("the server's answer fills what the page has held no row of, and gives way to rows", () => {
  const matrix = made([row(0, 3, 0.1)]);
  const answer = {
    job_id: 'job',
    metric: 'char_error_rate',
    samples: [0, 1].map((sample_index) => ({sample_index, sample_source_id: null})),
    epochs: [2, 3],
    values: [
      [0.8, 0.7],
      [null, 0.6],
    ],
    sample_count: 2000,
  } as const;
  for (const _sample of matrix.takeAnswer(answer));
  assert.deepEqual(matrix.epochs, [2, 3]);
  assert.deepEqual(valuesOf(matrix), [
    [0.8, 0.1],
    [NaN, 0.6],
  ]);
  assert.equal(matrix.sampleCount, 2000);
  matrix.addRows([row(1, 3, 0.5, {step: 0}), row(1, 4, 0.4)]);
  assert.deepEqual(valuesOf(matrix), [
    [0.8, 0.1, NaN],
    [NaN, 0.5, 0.4],
  ]);
});

test("the server's answer is taken sample by sample, with rows that come meanwhile as if they had come before", () => {
  const answer = {
    ...{job_id: 'job', metric: 'char_error_rate' as const, sample_count: 3},
    samples: [0, 1, 2].map((sample_index) => ({sample_index, sample_source_id: null})),
    epochs: [2, 3],
    values: [
      [0.1, 0.2],
      [0.3, 0.4],
      [0.5, 0.6],
    ],
  };
  for (let rest = 0; rest <= 3; rest++) {
    const matrix = made([row(1, 3, 0.9)]);
    const taken = matrix.takeAnswer(answer);
    let rests = 0;
    for (; rests < rest; rests++) taken.next();
    // Before all epochs, between them and behind them; of a known sample and of a new one.
    matrix.addRows([row(1, 1, 0.7), row(2, 2, 0.8), row(4, 4, 0.75)]);
    while (taken.next().done !== true) rests++;
    assert.equal(rests, 3);
    assert.deepEqual(matrix.epochs, [1, 2, 3, 4]);
    assert.deepEqual(valuesOf(matrix), [
      [NaN, 0.1, 0.2, NaN],
      [0.7, 0.3, 0.9, NaN],
      [NaN, 0.8, 0.6, NaN],
      [NaN, NaN, NaN, 0.75],
    ]);
  }
});

test('the first 500 samples have a line, and it is known how many there are', () => {
  const matrix = made(Array.from({length: 700}, (_, i) => row(699 - i, 0, 0.5)));
  assert.equal(matrix.lines.length, MOST_SAMPLES);
  assert.equal(matrix.lines.at(-1)?.id, '499');
  assert.equal(matrix.sampleCount, 700);
  matrix.addRows([row(600, 1, 0.5), row(3, 1, 0.25)]);
  assert.equal(matrix.lines.length, MOST_SAMPLES);
  assert.deepEqual([...matrix.lines[3]!.values], [0.5, 0.25]);
});

test('the last 1,000 epochs have a column; one before them is let go of', () => {
  const matrix = made(Array.from({length: 1003}, (_, epoch) => row(0, epoch, epoch / 2000)));
  assert.equal(matrix.epochs.length, MOST_EPOCHS);
  assert.equal(matrix.epochs[0], 3);
  assert.equal(matrix.lines[0]?.values[0], 3 / 2000);
  matrix.addRows([row(0, 1, 0.9)]);
  assert.equal(matrix.epochs[0], 3);
  matrix.addRows([row(0, 1003, 0.9)]);
  assert.equal(matrix.epochs[0], 4);
  assert.equal(matrix.lines[0]?.values.at(-1), 0.9);
});

test('only the lines whose rows came have another revision; a new sample or epoch is another layout', () => {
  const matrix = made([row(0, 0, 0.5), row(1, 0, 0.5)]);
  const {layout} = matrix;
  const [first, second] = matrix.lines.map(({revision}) => revision);
  matrix.addRows([row(1, 0, 0.25)]);
  assert.equal(matrix.layout, layout);
  assert.deepEqual(
    [matrix.lines[0]!.revision === first, matrix.lines[1]!.revision === second],
    [true, false],
  );
  matrix.addRows([row(1, 1, 0.25)]);
  assert.notEqual(matrix.layout, layout);
});

test('rows in any order and in any portions make the same matrix', () => {
  const one = fc.record({
    sample: fc.integer({min: 0, max: 4}),
    epoch: fc.integer({min: 0, max: 4}),
    step: fc.integer({min: 0, max: 2}),
    answer: fc.integer({min: 0, max: 2}),
    value: fc.option(fc.integer({min: 0, max: 10}), {nil: null}),
  });
  const key = ({
    sample,
    epoch,
    step,
    answer,
  }: {
    sample: number;
    epoch: number;
    step: number;
    answer: number;
  }) => `${sample} ${epoch} ${step} ${answer}`;
  fc.assert(
    fc.property(
      fc
        .uniqueArray(one, {selector: key, maxLength: 40})
        .chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, {minLength: rows.length}), fc.nat(10)),
        ),
      ([rows, shuffled, cut]) => {
        const toRow = ({sample, epoch, step, answer, value}: (typeof rows)[number]): Prediction =>
          row(sample, epoch, value === null ? null : value / 10, {step, completion_index: answer});
        const expected = made(rows.map(toRow));
        const matrix = new ScoreMatrix(ERRORS);
        matrix.addRows(shuffled.slice(0, cut).map(toRow));
        matrix.addRows(shuffled.slice(cut).map(toRow));
        assert.deepEqual(matrix.epochs, expected.epochs);
        assert.deepEqual(valuesOf(matrix), valuesOf(expected));
        for (const [i, line] of matrix.lines.entries()) {
          const own = rows.filter(({sample}) => sample === matrix.lines[i]!.sample_index);
          for (const [at, epoch] of matrix.epochs.entries()) {
            const there = own.filter((each) => each.epoch === epoch);
            const lastStep = Math.max(-1, ...there.map(({step}) => step));
            const values = there.flatMap(({step, value}) =>
              step === lastStep && value !== null ? [value / 10] : [],
            );
            assert.equal(line.values[at], values.length === 0 ? NaN : Math.min(...values));
          }
        }
      },
    ),
  );
});
