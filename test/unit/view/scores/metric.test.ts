import assert from 'node:assert/strict';
import {test} from 'node:test';
import {trendsByEpoch} from '../../../../src/stream/rows/roll-up.ts';
import {improvementOf, metricOf} from '../../../../src/view/scores/metric.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const scored = trendsByEpoch([makePrediction({seq: 1, scores: {reward: 0.5}})]);
const unscored = trendsByEpoch([
  makePrediction({seq: 1, ground_truth: null, char_error_rate: null, scores: {reward: 1, bleu: 2}}),
]);

test('the metric is the error rate, and the first own score where no prediction has a truth', () => {
  assert.equal(metricOf(null, scored, null).score.key, 'char_error_rate');
  assert.equal(metricOf('', unscored, null).score.key, 'scores.bleu');
  assert.equal(metricOf(null, unscored, {reward: {}}).score.key, 'scores.reward', 'the first declared');
  assert.equal(metricOf(null, [], null).score.key, 'char_error_rate');
});

test('a metric is named as a known score, or as an own one with or without its prefix', () => {
  for (const name of ['reward', 'scores.reward', ' reward ']) {
    const {score, fault} = metricOf(name, scored, {reward: {label: 'Reward', direction: 'lower'}});
    assert.deepEqual(
      [score.key, score.label, score.better, fault],
      ['scores.reward', 'Reward', 'lower', null],
    );
  }
  assert.equal(metricOf('word_overlap', scored, null).score.key, 'word_overlap');
});

test('a wrong name gives the default, and says what was expected, what came and what is used', () => {
  for (const wrong of ['blue', 'scores.', '__proto__', 'a b']) {
    const {score, fault} = metricOf(wrong, scored, null);
    assert.equal(score.key, 'char_error_rate');
    assert.equal(
      fault,
      'Expected metric to be one of exact_match, char_error_rate, length_ratio, word_overlap, scores.reward, ' +
        `but got "${wrong}". char_error_rate is used.`,
    );
  }
});

test('a declared score that has no value yet is no wrong name', () => {
  const {score, fault} = metricOf('judge', scored, {judge: {max: 10}});
  assert.deepEqual([score.key, score.max, fault], ['scores.judge', 10, null]);
});

test('the improvement follows the direction, from the first epoch that has the score to the last', () => {
  const rows = [
    makePrediction({seq: 1, epoch: 0}),
    makePrediction({seq: 2, epoch: 1, scores: {loss: 4}}),
    makePrediction({seq: 3, epoch: 2, scores: {loss: 1}}),
    makePrediction({seq: 4, epoch: 3, scores: {loss: null}}),
  ];
  const trends = trendsByEpoch(rows);
  const lower = improvementOf(trends, ownScore('scores.loss', {loss: {direction: 'lower'}}));
  assert.deepEqual(
    [lower?.first.epoch, lower?.last.epoch, lower?.from, lower?.to, lower?.gain],
    [1, 2, 4, 1, 3],
  );
  assert.equal(improvementOf(trends, ownScore('scores.loss', null))?.gain, -3);
  assert.equal(improvementOf(trends, ownScore('scores.none', null)), null);
  assert.equal(improvementOf(trends.slice(0, 1), knownScore('char_error_rate')), null);
});
