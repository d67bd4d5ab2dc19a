import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ScoreMeanings, TrendPoint} from '../../../../src/protocol/protocol.ts';
import {
  formatBound,
  formatGain,
  formatValue,
  isRight,
  knownScore,
  ownScore,
  ownScoresOf,
  qualityOf,
} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const trend = (...names: string[]): Pick<TrendPoint, 'scores'> => ({
  scores: Object.fromEntries(names.map((name) => [name, {count: 1, avg: 0, min: 0, max: 0}])),
});

const names = (trends: Pick<TrendPoint, 'scores'>[], meanings: ScoreMeanings | null): string[] =>
  ownScoresOf(trends, meanings).map(({label}) => label);

test('own scores are those that have values: the declared ones first, then the others by name', () => {
  const trends = [trend('reward'), trend('bleu', 'reward', 'form'), {}];
  assert.deepEqual(names(trends, null), ['bleu', 'form', 'reward']);
  assert.deepEqual(names(trends, {form: {}, never: {}}), ['form', 'bleu', 'reward']);
});

test('a score is called by its label, and two of one label are told apart by their names', () => {
  const meanings = {a: {label: 'Judge'}, b: {label: ' Judge '}, c: {label: ' '}};
  assert.deepEqual(names([trend('a', 'b', 'c')], meanings), ['Judge (a)', 'Judge (b)', 'c']);
});

test('without a word of the job a higher score is better, and its range is open', () => {
  assert.deepEqual(ownScore('scores.reward', null), {
    key: 'scores.reward',
    label: 'reward',
    better: 'higher',
    min: null,
    max: null,
    unit: 'number',
  });
});

test('quality rises the better a value is, whichever way the score goes', () => {
  const loss = ownScore('scores.loss', {loss: {direction: 'lower'}});
  assert.ok(qualityOf(loss, 0.1) > qualityOf(loss, 0.2));
  assert.ok(qualityOf(ownScore('scores.reward', null), 2) > qualityOf(ownScore('scores.reward', null), -1));
  assert.ok(qualityOf(knownScore('char_error_rate'), 0) > qualityOf(knownScore('char_error_rate'), 1));
  const ratio = knownScore('length_ratio');
  assert.ok(qualityOf(ratio, 1) > qualityOf(ratio, 1.2) && qualityOf(ratio, 1.2) > qualityOf(ratio, 0.5));
});

test('an answer is right where it matches exactly, or where the score is the best that was declared', () => {
  const row = makePrediction({exact_match: null, scores: {reward: 1, loss: 0}});
  const wrong = makePrediction({exact_match: 0, scores: {reward: 1}});
  const closed = ownScore('scores.reward', {reward: {max: 1}});
  const low = ownScore('scores.loss', {loss: {direction: 'lower', min: 0}});
  assert.equal(isRight(row, closed), true);
  assert.equal(isRight(row, low), true, 'the least, where lower is better');
  assert.equal(isRight(row, ownScore('scores.reward', null)), null, 'open: nothing to tell it by');
  assert.equal(isRight(row, knownScore('char_error_rate')), null);
  assert.equal(isRight(wrong, knownScore('char_error_rate')), false);
  assert.equal(isRight(wrong, closed), true);
  assert.equal(isRight(makePrediction({exact_match: 1, scores: {reward: 0}}), closed), true);
  assert.equal(isRight(makePrediction({exact_match: null, scores: {}}), closed), null);
});

test('own scores are written as numbers of any size, rates in percent', () => {
  const own = ownScore('scores.reward', null);
  const written = (value: number): string => formatValue(own, value, 'en');
  assert.deepEqual([0, 0.257, -1234.5, 0.0012, 2.5e12, 1e-7].map(written), [
    '0.00',
    '0.26',
    '-1,234.50',
    '0.0012',
    '2.5E12',
    '1E-7',
  ]);
  assert.equal(formatBound(own, 1, 'en'), '1');
  assert.equal(formatValue(knownScore('word_overlap'), 0.257, 'en'), '25.7%');
  assert.equal(formatGain(own, -0.25, 'en'), '0.25');
  assert.equal(formatGain(knownScore('exact_match'), -0.25, 'en'), '25');
});
