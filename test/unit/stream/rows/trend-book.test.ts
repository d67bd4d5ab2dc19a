import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint} from '../../../../src/protocol/protocol.ts';
import {TrendBook} from '../../../../src/stream/rows/trend-book.ts';

const point = (epoch: number, step: number, sample_count = 1): TrendPoint => ({
  ...{epoch, step, sample_count, avg_char_error_rate: 0.5},
  ...{avg_exact_match: null, avg_length_ratio: null, avg_word_overlap: null},
  ...{min_char_error_rate: null, max_char_error_rate: null, validation_pass_rate: null},
});

const places = (points: readonly TrendPoint[]): readonly string[] =>
  points.map(({epoch, step, sample_count}) => `${epoch}/${step}: ${sample_count}`);

const changed = (trends: readonly TrendPoint[], steps = trends) => ({trends, steps, overall_improvement: 0});

test('points are in the order of epochs and steps, in whatever order the server lists them', () => {
  const book = new TrendBook();
  book.setLists([point(1, 20), point(0, 9)], [point(1, 20), point(0, 9), point(1, 10)], null);
  assert.deepEqual(places(book.byEpoch), ['0/9: 1', '1/20: 1']);
  assert.deepEqual(places(book.byStep), ['0/9: 1', '1/10: 1', '1/20: 1']);
});

test('a point that comes again takes the place of the one before it, by epoch and by step', () => {
  const book = new TrendBook();
  book.setLists([point(0, 10), point(1, 20)], [point(0, 10), point(1, 20)], null);
  book.update(changed([point(1, 30, 5)], [point(1, 20, 2), point(1, 30, 3)]));
  book.update(changed([point(0, 10, 7)]));
  assert.deepEqual(places(book.byEpoch), ['0/10: 7', '1/30: 5']);
  assert.deepEqual(places(book.byStep), ['0/10: 7', '1/20: 2', '1/30: 3']);
});

test('a point that comes late goes where it belongs', () => {
  const book = new TrendBook();
  for (const [epoch, step] of [
    [2, 5],
    [0, 3],
    [1, 4],
    [1, 2],
    [3, 1],
    [0, 1],
  ] as const)
    book.update(changed([point(epoch, step)]));
  assert.deepEqual(places(book.byEpoch), ['0/1: 1', '1/2: 1', '2/5: 1', '3/1: 1']);
  assert.deepEqual(places(book.byStep), ['0/1: 1', '0/3: 1', '1/2: 1', '1/4: 1', '2/5: 1', '3/1: 1']);
});

test('what the stream brought while lists were on their way stands over what they say', () => {
  const book = new TrendBook();
  book.setLists([point(0, 1)], [point(0, 1)], null);
  book.update(changed([point(9, 9)]));
  book.expectLists();
  book.update(changed([point(0, 1, 8), point(1, 2, 4)]));
  book.setLists([point(0, 1, 3), point(2, 3)], [point(0, 1, 3), point(2, 3)], null);
  const expected = ['0/1: 8', '1/2: 4', '2/3: 1'];
  assert.deepEqual([places(book.byEpoch), places(book.byStep)], [expected, expected]);
});

test('a list that was handed out does not change any more, and stays the same one until something comes', () => {
  const book = new TrendBook();
  book.update(changed([point(0, 1)]));
  const before = book.byStep;
  assert.equal(book.byStep, before);
  book.update(changed([]));
  assert.equal(book.byStep, before);
  book.update(changed([point(0, 2)]));
  assert.deepEqual([places(before), places(book.byStep)], [['0/1: 1'], ['0/1: 1', '0/2: 1']]);
});
