import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TrendPoint} from '../../../../src/protocol/protocol.ts';
import {
  DEFAULT_METRICS,
  defaultMetrics,
  indexOfEpoch,
  parseMetrics,
  smooth,
  trendChart,
  type TrendOptions,
} from '../../../../src/view/trends/trend-series.ts';
import {ownScore} from '../../../../src/view/scores/shown-score.ts';

const point = (epoch: number, step: number, fields: Partial<TrendPoint> = {}): TrendPoint => ({
  epoch,
  step,
  sample_count: 4,
  avg_exact_match: 0.25,
  avg_char_error_rate: 0.5,
  avg_length_ratio: 1,
  avg_word_overlap: 0.75,
  min_char_error_rate: 0.1,
  max_char_error_rate: 0.9,
  validation_pass_rate: null,
  ...fields,
});

const options: TrendOptions = {by: 'auto', metrics: DEFAULT_METRICS, smoothing: 0};

test('by itself the axis is the epoch while each epoch has one step', () => {
  const points = [point(0, 0), point(1, 100), point(2, 200)];
  const chart = trendChart({byEpoch: points, byStep: points}, options);
  assert.equal(chart.axis, 'epoch');
  assert.deepEqual(chart.x, [0, 1, 2]);
});

test('by itself the axis is the step as soon as an epoch has two', () => {
  const byStep = [point(0, 0), point(1, 50), point(1, 100)];
  const chart = trendChart({byEpoch: [point(0, 0), point(1, 100)], byStep}, options);
  assert.equal(chart.axis, 'step');
  assert.deepEqual(chart.x, [0, 50, 100]);
});

test('by itself the axis stays the epoch where steps begin anew in each', () => {
  const byStep = [0, 1, 2].flatMap((epoch) => [10, 20, 30].map((step) => point(epoch, step)));
  const byEpoch = [0, 1, 2].map((epoch) => point(epoch, 30));
  const chart = trendChart({byEpoch, byStep}, options);
  assert.deepEqual([chart.axis, chart.isCountedOn], ['epoch', false]);
  assert.deepEqual(chart.x, [0, 1, 2]);
});

test('by itself the axis stays the epoch where steps fall back once only, whatever order they come in', () => {
  const byStep = [point(2, 40), point(1, 30), point(0, 10), point(1, 20), point(2, 25)];
  assert.equal(trendChart({byEpoch: [], byStep}, options).axis, 'epoch');
});

test('steps asked for that begin anew are counted on, so that no line runs back', () => {
  const byStep = [0, 1, 2].flatMap((epoch) => [10, 20].map((step) => point(epoch, step)));
  const chart = trendChart({byEpoch: [], byStep}, {...options, by: 'step'});
  assert.deepEqual([chart.x, chart.isCountedOn], [[10, 20, 30, 40, 50, 60], true]);
  assert.deepEqual(
    chart.points.map(({epoch}) => epoch),
    [0, 0, 1, 1, 2, 2],
  );
  const fromZero = [0, 1].flatMap((epoch) => [0, 5].map((step) => point(epoch, step)));
  assert.deepEqual(trendChart({byEpoch: [], byStep: fromZero}, {...options, by: 'step'}).x, [0, 5, 6, 11]);
});

test('the axis asked for is the one drawn', () => {
  const trends = {byEpoch: [point(0, 0), point(1, 100)], byStep: [point(1, 50), point(1, 100), point(0, 0)]};
  assert.deepEqual(trendChart(trends, {...options, by: 'epoch'}).x, [0, 1]);
  assert.deepEqual(trendChart(trends, {...options, by: 'step'}).x, [0, 50, 100], 'ascending');
});

test('a metric without a single value is no series', () => {
  const points = [point(0, 0, {avg_word_overlap: null}), point(1, 1)];
  const metrics = trendChart({byEpoch: points, byStep: points}, options).series.map(({metric}) => metric);
  assert.deepEqual(metrics, ['char_error_rate', 'exact_match', 'word_overlap']);
});

test('only the character error rate has a range', () => {
  const points = [point(0, 0)];
  const [cer, exact] = trendChart({byEpoch: points, byStep: points}, options).series;
  assert.deepEqual(cer?.range, {min: [0.1], max: [0.9]});
  assert.equal(exact?.range, null);
});

test('the metrics attribute takes blanks and commas, drops what it does not know, and falls back to four', () => {
  assert.deepEqual(parseMetrics('exact_match, length_ratio  non§sense exact_match'), [
    'exact_match',
    'length_ratio',
  ]);
  assert.deepEqual(parseMetrics('reward scores.bleu'), ['scores.reward', 'scores.bleu'], 'own scores');
  assert.equal(parseMetrics('§'), null);
  assert.equal(parseMetrics(null), null);
});

test('smoothing of 0 leaves the values, and a constant stays what it is', () => {
  const values = [1, null, 3];
  assert.equal(smooth(values, 0), values);
  assert.equal(smooth(values, Number.NaN), values);
  for (const value of smooth([0.2, 0.2, 0.2], 0.9)) assert.ok(Math.abs(value! - 0.2) < 1e-12);
});

test('smoothing weighs each value by its distance, skips gaps, and starts at the first value', () => {
  assert.deepEqual(smooth([1, null, 0], 0.5), [1, null, 0.5 / 1.5]);
});

test('an epoch is found at its last point', () => {
  const byStep = [point(0, 0), point(1, 50), point(1, 100), point(2, 150)];
  const chart = trendChart({byEpoch: [], byStep}, {...options, by: 'step'});
  assert.equal(indexOfEpoch(chart, 1), 2);
  assert.equal(indexOfEpoch(chart, 7), -1);
});

test('own scores stand beside the error rate with their spread, and the chosen score stands first', () => {
  const reward = {count: 4, avg: 0.5, min: -1, max: 2};
  const points = [point(0, 0), point(1, 100, {scores: {reward}})];
  const own = [ownScore('scores.reward', {reward: {label: 'Reward'}})];
  const metrics = defaultMetrics('exact_match', own);
  assert.deepEqual(metrics.slice(0, 5), [
    ...['exact_match', 'group_best', 'group_pass'],
    ...['char_error_rate', 'scores.reward'],
  ]);
  const chart = trendChart({byEpoch: points, byStep: points}, {...options, metrics, own});
  const series = chart.series[2];
  assert.deepEqual(series?.values, [null, 0.5]);
  assert.deepEqual(series?.range, {min: [null, -1], max: [null, 2]});
  assert.equal(series?.score?.label, 'Reward');
});
