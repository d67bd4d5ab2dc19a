import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dataOf, isolated} from '../../../src/elements/trends/plot/panel-data.ts';
import type {TrendChart, TrendSeries} from '../../../src/view/trends/trend-series.ts';

const x = [0, 1, 2, 3];
const chart: TrendChart = {axis: 'epoch', isCountedOn: false, points: [], x, series: []};
const series = (values: readonly (number | null)[], range: TrendSeries['range'] = null): TrendSeries => ({
  ...{metric: 'char_error_rate', score: null, groupSize: 1, values, smoothed: values, range, interval: null},
});

const ground = {span: [0, 3], left: 0, width: 100} as const;

test('a missing value stays a gap, linear or logarithmic', () => {
  for (const isLog of [false, true]) {
    const [places, , , , line] = dataOf({chart, series: series([1, null, 2, 3]), isLog}, ground);
    assert.deepEqual([places, line], [x, [1, null, 2, 3]]);
  }
});

test('on a logarithmic scale 0 is a gap, and a range that reaches down to it goes to the foot', () => {
  const range = {min: [0, 0.5, null, 0], max: [1, 0.8, null, 0]};
  const [, max, min, , line] = dataOf({chart, series: series([0.6, 0, 0.1, -1], range), isLog: true}, ground);
  assert.deepEqual(
    [max, min, line],
    [
      [1, 0.8, null, null],
      [0.05, 0.5, null, null],
      [0.6, null, 0.1, null],
    ],
  );
});

test('of many points on a logarithmic scale those are chosen that have a place on it, and 0 stays a gap', () => {
  const many = Array.from({length: 4000}, (_, i) => i);
  const values = many.map((i) => (i === 1234 ? 0 : i === 3001 ? 0.01 : 0.5 + (i % 7) / 10));
  const [places, , , , line] = dataOf(
    {chart: {...chart, x: many}, series: series(values), isLog: true},
    {span: [0, 3999], left: 0, width: 50},
  );
  assert.ok(places.length < 1000);
  const shown = new Map(Array.from(places, (place, i) => [place, line?.[i]] as const));
  const around = [1233, 1234, 1235].map((place) => shown.get(place));
  assert.deepEqual([around, shown.get(3001)], [[values[1233], null, values[1235]], 0.01]);
  assert.ok([...shown].every(([place, value]) => value === null || value === values[place]));
});

test('a value between two gaps is shown as a point: no line goes through it', () => {
  assert.deepEqual(isolated([1, null, 2, null, 3, 4]), [0, 2]);
  assert.equal(isolated([1, 2, null, 3, 4]), null);
});
