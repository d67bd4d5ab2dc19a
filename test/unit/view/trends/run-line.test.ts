import assert from 'node:assert/strict';
import {test} from 'node:test';
import {indexAt, linesOf, pathOf, runStyle, spanOf, valueAt} from '../../../../src/view/trends/run-line.ts';
import type {TrendChart, TrendSeries} from '../../../../src/view/trends/trend-series.ts';

const series = (metric: TrendSeries['metric'], values: readonly (number | null)[]): TrendSeries => ({
  ...{metric, score: null, groupSize: 1, values, smoothed: values, range: null, interval: null},
});

const chart = (x: readonly number[], ...all: readonly TrendSeries[]): TrendChart => ({
  ...{axis: 'epoch', isCountedOn: false, x, series: all},
  points: x.map((epoch) => ({epoch, step: epoch, sample_count: 1})),
});

test('a chart of one metric has the runs that have it', () => {
  const b = {name: 'b', place: 1, chart: chart([0], series('exact_match', [1]))};
  const c = {name: 'c', place: 2, chart: chart([0], series('char_error_rate', [0]))};
  assert.deepEqual(
    linesOf([b, c], 'exact_match').map(({name}) => name),
    ['b'],
  );
});

test('a value is that of the very place, never of one nearby', () => {
  const run = {chart: chart([0, 2, 4]), series: series('exact_match', [0.1, null, 0.3])};
  assert.deepEqual(
    [0, 1, 2, 4, 9].map((x) => valueAt(run, x)),
    [0.1, null, null, 0.3, null],
  );
  assert.deepEqual(
    [0, 1, 2, 9].map((x) => indexAt(run, x)),
    [0, -1, 1, -1],
  );
});

test('the axis reaches from the first place of all runs to the last', () => {
  assert.deepEqual(spanOf([chart([3, 5]), chart([]), chart([1, 4])]), [1, 5]);
  assert.deepEqual(spanOf([chart([])]), [0, 0]);
});

test('four runs differ by colour and by dashes, the same in all charts', () => {
  const styles = [0, 1, 2, 3].map(runStyle);
  assert.equal(new Set(styles.map(({color}) => color)).size, 4);
  assert.equal(new Set(styles.map(({dash}) => dash.join())).size, 4);
  const line = series('exact_match', [1]);
  const path = pathOf({name: 'b', place: 2, chart: chart([7], line), series: line});
  assert.deepEqual([path.color, path.x, path.values, path.band], [2, [7], [1], null]);
});

test('a line is drawn with the interval of its series', () => {
  const interval = {low: [0], high: [1]};
  const line = {...series('exact_match', [0.5]), interval};
  assert.equal(pathOf({name: 'b', place: 1, chart: chart([7], line), series: line}).band, interval);
});
