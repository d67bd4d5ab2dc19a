import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {ownScore} from '../../../../src/view/scores/shown-score.ts';
import {groupTrends} from '../../../../src/view/trends/group-trends.ts';
import {parseMetrics, trendChart} from '../../../../src/view/trends/trend-series.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const reward = ownScore('scores.reward', {reward: {max: 1}});
let seq = 0;

const answers = (epoch: number, step: number, sample_index: number, ...values: number[]): Prediction[] =>
  values.map((value, completion_index) =>
    makePrediction({
      ...{seq: ++seq, epoch, step, sample_index, completion_index},
      exact_match: null,
      scores: {reward: value},
    }),
  );

const rows = [
  ...answers(0, 0, 0, 0, 0, 0.5, 0),
  ...answers(0, 0, 1, 0, 1, 0, 1),
  ...answers(1, 8, 0, 0.5, 1, 0, 0),
  ...answers(1, 9, 1, 0.25, 0.25, 0.75, 0.25),
  // Its other answers have not come yet.
  ...answers(1, 9, 2, 1, 1),
];

test('of the groups of an epoch the mean of the best is told, and pass@k of those with k answers', () => {
  const groups = groupTrends(rows, reward);
  assert.equal(groups?.k, 4, 'as most groups have');
  assert.deepEqual(groups?.byEpoch.get('0'), {best: 0.75, pass: 0.5});
  assert.deepEqual(groups?.byEpoch.get('1'), {best: (1 + 0.75 + 1) / 3, pass: 0.5});
  assert.deepEqual(groups?.byStep.get('1 9'), {best: 0.875, pass: 0});
});

test('without several answers to a prompt there are no groups, and without a declared best no pass@k', () => {
  assert.equal(groupTrends([...answers(0, 0, 0, 1), ...answers(0, 0, 1, 1)], reward), null);
  const open = groupTrends(rows, ownScore('scores.reward', null));
  assert.deepEqual(open?.byEpoch.get('0'), {best: 0.75, pass: null});
});

test('groups are lines of a chart along its own axis, and named in metrics', () => {
  const trends = {byEpoch: trendsByEpoch(rows), byStep: trendsByStep(rows)};
  const metrics = parseMetrics('group_best group_pass')!;
  const chart = (by: 'epoch' | 'step') =>
    trendChart(trends, {by, metrics, smoothing: 0, groups: groupTrends(rows, reward)}).series;
  assert.deepEqual(
    chart('epoch').map(({metric, values, groupSize}) => [metric, values, groupSize]),
    [
      ['group_best', [0.75, 2.75 / 3], 4],
      ['group_pass', [0.5, 0.5], 4],
    ],
  );
  assert.deepEqual(chart('step')[1]?.values, [0.5, 1, 0]);
  assert.deepEqual(
    trendChart(trends, {by: 'epoch', metrics, smoothing: 0}).series,
    [],
    'none without groups',
  );
});
