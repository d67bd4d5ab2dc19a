import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {meanInterval, shareInterval} from '../../../../src/view/statistics/intervals.ts';
import {intervalTrends} from '../../../../src/view/trends/interval-trends.ts';
import {trendChart, type TrendMetric} from '../../../../src/view/trends/trend-series.ts';
import {trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const rows = (...list: readonly Partial<Prediction>[]): readonly Prediction[] =>
  list.map((fields, i) =>
    makePrediction({seq: i + 1, sample_index: i, step: (fields.epoch ?? 0) * 100, ...fields}),
  );

const AT = {epoch: 0, step: 0};

test('a share of samples has the interval of Wilson, of those that have the score', () => {
  const at = intervalTrends(
    rows(
      {exact_match: 1},
      {exact_match: 0},
      {exact_match: 0},
      {exact_match: null},
      {epoch: 1, exact_match: 1},
    ),
  );
  assert.deepEqual(at('exact_match', 'epoch', AT), shareInterval(1, 3));
  assert.deepEqual(at('exact_match', 'epoch', {epoch: 1, step: 0}), shareInterval(1, 1));
  assert.equal(at('exact_match', 'epoch', {epoch: 2, step: 0}), null);
});

test('validation that was not run has no say', () => {
  const at = intervalTrends(rows({validation_pass: true}, {validation_pass: null}, {validation_pass: false}));
  assert.deepEqual(at('validation_pass_rate', 'epoch', AT), shareInterval(1, 2));
});

test("a mean has Student's interval, of an own score too, and one sample has none", () => {
  const at = intervalTrends(
    rows(
      {char_error_rate: 0.5, scores: {reward: -1}},
      {char_error_rate: 0.25, scores: {reward: 2}},
      {char_error_rate: 0.75, scores: null},
    ),
  );
  const of = (...sums: readonly number[]) => meanInterval(sums.map((sum) => ({sum, count: 1})));
  assert.deepEqual(at('char_error_rate', 'epoch', AT), of(0.5, 0.25, 0.75));
  assert.deepEqual(at('scores.reward', 'epoch', AT), of(-1, 2));
  assert.equal(intervalTrends(rows({char_error_rate: 0.5}))('char_error_rate', 'epoch', AT), null);
});

test('several answers of a sample are not so many samples more', () => {
  const several = [0, 1].flatMap((sample_index) =>
    [0, 1, 2, 3].map((completion_index) => ({sample_index, completion_index, exact_match: sample_index})),
  );
  assert.deepEqual(
    intervalTrends(rows(...several))('exact_match', 'epoch', AT),
    meanInterval([
      {sum: 0, count: 4},
      {sum: 4, count: 4},
    ]),
  );
});

test('along the steps each has its own rows', () => {
  const at = intervalTrends(
    rows({step: 1, exact_match: 1}, {step: 1, exact_match: 1}, {step: 2, exact_match: 0}),
  );
  assert.deepEqual(at('exact_match', 'step', {epoch: 0, step: 1}), shareInterval(2, 2));
  assert.deepEqual(at('exact_match', 'step', {epoch: 0, step: 2}), shareInterval(0, 1));
});

test('a chart has intervals only where they are asked for, within what the score can be, and none of groups', () => {
  const held = rows({char_error_rate: 0}, {char_error_rate: 1}, {epoch: 1, char_error_rate: 0.5});
  const trends = {byEpoch: trendsByEpoch(held), byStep: trendsByStep(held)};
  const metrics: readonly TrendMetric[] = ['char_error_rate', 'ended_loop'];
  const endings = {
    isTold: true,
    byEpoch: new Map([['0', {stop: 1, limit: 0, other: 0, loop: 0.5}]]),
    byStep: new Map(),
  };
  const options = {by: 'epoch', metrics, smoothing: 0, endings} as const;
  const [plain] = trendChart(trends, options).series;
  assert.equal(plain!.interval, null);
  const [series, loops] = trendChart(trends, {...options, intervals: intervalTrends(held)}).series;
  assert.deepEqual(series!.interval, {low: [0, null], high: [1, null]});
  assert.equal(loops!.interval, null);
});
