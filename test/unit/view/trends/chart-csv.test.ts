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

const HEAD = ['', '_smoothed', '_min', '_max', '_low', '_high']
  .map((part) => `char_error_rate${part}`)
  .join(',');

test('a chart as CSV has every value in full, and nothing where nothing is known', () => {
  assert.equal(
    chartCsv(chart, series),
    `epoch,step,predictions,${HEAD}\n0,0,48,0.98765432,0.98765432,0,1,,\n,397,,,,,,,\n`,
  );
});

test('smoothed values and intervals stand beside; a curve has the name that the trainer gave it', () => {
  const interval = {low: [0.5, 0], high: [1, 1]};
  const more = {...series, metric: 'curve train/loss', range: null, smoothed: [1, 2], interval} as const;
  const [head, first] = chartCsv(chart, more).split('\n');
  assert.equal(head, `epoch,step,predictions,${HEAD.replaceAll('char_error_rate', 'train/loss')}`);
  assert.equal(first, '0,0,48,0.98765432,1,,,0.5,1');
});

test('further runs follow, each with its name', () => {
  const lines = [{name: 'run "b", again', chart, series, place: 1}];
  const rows = chartCsv(chart, series, lines).split('\n');
  assert.deepEqual(
    rows.map((row) => row.slice(0, 24)),
    [
      'run,epoch,step,prediction',
      ',0,0,48,0.98765432,0.987',
      ',,397,,,,,,,',
      '"run ""b"", again",0,0,4',
      '"run ""b"", again",,397,',
      '',
    ].map((row) => row.slice(0, 24)),
  );
});
