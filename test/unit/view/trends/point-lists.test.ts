import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint} from '../../../../src/protocol/protocol.ts';
import {blocksOf} from '../../../../src/view/trends/extremes.ts';
import {PointLists} from '../../../../src/view/trends/point-lists.ts';

const point = (step: number, avg_char_error_rate = step / 10, epoch = 0): TrendPoint => ({
  ...{epoch, step, sample_count: 1, avg_char_error_rate},
  ...{avg_exact_match: null, avg_length_ratio: null, avg_word_overlap: null},
  ...{min_char_error_rate: null, max_char_error_rate: null, validation_pass_rate: null},
});

/** Reads the rates of lists one after the other, and counts of how many points each asked. */
function reader() {
  const lists = new PointLists();
  let asked = 0;
  return (points: readonly TrendPoint[]) => {
    asked = 0;
    lists.take(points);
    const values = lists.read('rate', ({avg_char_error_rate}) => {
      asked++;
      return avg_char_error_rate;
    });
    return {values, asked, isRising: lists.isRising, steps: lists.points.map(({step}) => step)};
  };
}

const hundred = Array.from({length: 100}, (_, step) => point(step));
const rates = hundred.map(({avg_char_error_rate}) => avg_char_error_rate);

test('of a list that has grown only the new points are read', () => {
  const read = reader();
  assert.equal(read(hundred).asked, 100);
  const {values, asked} = read([...hundred, point(100), point(101)]);
  assert.deepEqual([values, asked], [[...rates, 10, 10.1], 2]);
});

test('a last point that has changed is read anew, and those before it are not', () => {
  const read = reader();
  read(hundred);
  const {values, asked} = read([...hundred.slice(0, -1), point(99, 5), point(100)]);
  assert.deepEqual([values, asked], [[...rates.slice(0, -1), 5, 10], 2]);
});

test('a point that is put in between, and a list that has become shorter, are followed', () => {
  const read = reader();
  read(hundred);
  const between = point(50, 7);
  assert.deepEqual(read(hundred.with(50, between)).values, rates.with(50, 7));
  assert.deepEqual(read(hundred.slice(0, 20)).values, rates.slice(0, 20));
  assert.deepEqual(read([]).values, []);
  assert.deepEqual(read(hundred).values, rates);
});

test('what is out of order is put in order, once and again', () => {
  const read = reader();
  const late = hundred.toSpliced(50, 1);
  read(late);
  const {values, steps} = read([...late, hundred[50]!]);
  assert.deepEqual([values, steps], [rates, hundred.map(({step}) => step)]);
  assert.deepEqual(read([...late, hundred[50]!, point(100)]).values, [...rates, 10]);
  assert.deepEqual(read(hundred).values, rates);
});

test('whether steps rise is told of all points, also of those that were read before', () => {
  const read = reader();
  const [back, on] = [point(98, 1, 1), point(99, 1, 1)];
  assert.equal(read(hundred).isRising, true);
  assert.equal(read([...hundred, back]).isRising, false);
  assert.equal(read([...hundred, back, on]).isRising, false);
  assert.equal(read([...hundred, point(100, 1, 1)]).isRising, true);
});

test('the same list twice is read once, and what is read of it stays the same list', () => {
  const read = reader();
  const {values} = read(hundred);
  const again = read(hundred);
  assert.deepEqual([again.asked, again.values === values], [0, true]);
});

test('a list grows in its place, and where its extremes lie is known of what has come or changed', () => {
  const read = reader();
  const {values} = read(hundred);
  const {greatest} = blocksOf(values);
  assert.deepEqual(greatest, [31, 63, 95]);
  const grown = [...hundred.slice(0, 70), ...Array.from({length: 90}, (_, i) => point(70 + i, 90 - i))];
  assert.equal(read(grown).values, values);
  assert.deepEqual(blocksOf(values).greatest, [31, 63, 70, 96, 128]);
});
