import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dataOf, isolated} from '../../../src/elements/trends/plot/panel-data.ts';
import type {TrendChart, TrendSeries} from '../../../src/view/trends/trend-series.ts';

const x = [0, 1, 2, 3];
const chart: TrendChart = {axis: 'epoch', isCountedOn: false, points: [], x, series: []};
const series = (values: readonly (number | null)[], range: TrendSeries['range'] = null): TrendSeries => ({
  ...{metric: 'char_error_rate', score: null, groupSize: 1, values, smoothed: values, range, interval: null},
});

test('a missing value stays a gap, linear or logarithmic', () => {
  for (const isLog of [false, true]) {
    const [places, , , , line] = dataOf({chart, series: series([1, null, 2, 3]), isLog});
    assert.deepEqual([places, line], [x, [1, null, 2, 3]]);
  }
});

test('on a logarithmic scale 0 is a gap, and a range that reaches down to it goes to the foot', () => {
  const range = {min: [0, 0.5, null, 0], max: [1, 0.8, null, 0]};
  const [, max, min, , line] = dataOf({chart, series: series([0.6, 0, 0.1, -1], range), isLog: true});
  assert.deepEqual(
    [max, min, line],
    [
      [1, 0.8, null, null],
      [0.05, 0.5, null, null],
      [0.6, null, 0.1, null],
    ],
  );
});

test('a value between two gaps is shown as a point: no line goes through it', () => {
  assert.deepEqual(isolated([1, null, 2, null, 3, 4]), [0, 2]);
  assert.equal(isolated([1, 2, null, 3, 4]), null);
});
