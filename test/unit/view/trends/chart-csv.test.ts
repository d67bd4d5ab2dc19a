import assert from 'node:assert/strict';
import {test} from 'node:test';
import {chartCsv} from '../../../../src/view/trends/chart-csv.ts';
import type {TrendChart, TrendSeries} from '../../../../src/view/trends/trend-series.ts';

const chart: TrendChart = {
  ...{axis: 'epoch', isCountedOn: false, series: [], x: [0, 1]},
  points: [
    {epoch: 0, step: 0, sample_count: 48},
    {epoch: null, step: 397, sample_count: null},
  ],
};
const values = [0.98765432, null];
const series: TrendSeries = {
  ...{metric: 'char_error_rate', score: null, groupSize: 1, values, smoothed: values, interval: null},
  range: {min: [0, null], max: [1, null]},
};

test('a chart as CSV has every value in full, and nothing where nothing is known', () => {
  assert.equal(
    chartCsv(chart, series),
    'epoch,step,predictions,char_error_rate,char_error_rate_min,char_error_rate_max\n0,0,48,0.98765432,0,1\n,397,,,,\n',
  );
});

test('smoothed values and intervals stand beside; a curve has the name that the trainer gave it', () => {
  const more = {
    ...series,
    metric: 'curve train/loss',
    range: null,
    smoothed: [1, 2],
    interval: {low: [0, 0], high: [1, 1]},
  } as const;
  assert.equal(
    chartCsv(chart, more).split('\n')[0],
    'epoch,step,predictions,train/loss,train/loss_smoothed,train/loss_low,train/loss_high',
  );
});
