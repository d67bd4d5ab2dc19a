import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {compareSamples} from '../../../../src/view/runs/compare-samples.ts';
import {trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {
  answersAt,
  answersOfEpoch,
  entryAt,
  lastSharedEpoch,
  type Lock,
} from '../../../../src/view/runs/rounds.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const rows = (...moments: readonly (readonly [epoch: number, step: number, completion?: number])[]) =>
  moments.map(([epoch, step, completion_index = 0], i) =>
    makePrediction({seq: i + 1, epoch, step, completion_index}),
  );

const placesOf = (answers: readonly Prediction[]) =>
  answers.map(({epoch, step, completion_index}) => [epoch, step, completion_index]);

test('at an epoch a sample has the answers of the same step, else of the latest step of it', () => {
  const held = rows([0, 10], [1, 20], [1, 30], [1, 30, 1], [2, 40]);
  assert.deepEqual(placesOf(answersAt(held, {epoch: 1, step: 20}, 'epoch')), [[1, 20, 0]]);
  const latest = [
    [1, 30, 0],
    [1, 30, 1],
  ];
  assert.deepEqual(placesOf(answersAt(held, {epoch: 1, step: 99}, 'epoch')), latest);
  assert.deepEqual(placesOf(answersOfEpoch(held, 1)), latest);
  assert.deepEqual(answersOfEpoch(held, 7), []);
});

test('at a step a sample has the answers of that step alone, in whatever epoch', () => {
  const held = rows([0, 10], [1, 20], [2, 30]);
  assert.deepEqual(placesOf(answersAt(held, {epoch: 0, step: 20}, 'step')), [[1, 20, 0]]);
  assert.deepEqual(answersAt(held, {epoch: 1, step: 25}, 'step'), []);
});

test('of rounds the one at a moment is found by the same rule', () => {
  const rounds = rows([0, 10], [1, 20], [1, 30], [2, 20]).map((row) => ({row}));
  const at = (epoch: number, step: number, lock: Lock) => {
    const found = entryAt(rounds, {epoch, step}, lock)?.row;
    return found && [found.epoch, found.step];
  };
  assert.deepEqual(at(1, 20, 'epoch'), [1, 20]);
  assert.deepEqual(at(1, 99, 'epoch'), [1, 30]);
  assert.equal(at(7, 20, 'epoch'), undefined);
  assert.deepEqual(at(7, 20, 'step'), [2, 20]);
  assert.equal(at(1, 99, 'step'), undefined);
});

test('the last epoch of a run that another shares is by its epochs, or by its steps', () => {
  const run = (...moments: readonly (readonly [epoch: number, step: number])[]) => {
    const held = rows(...moments);
    return {trendsByEpoch: trendsByEpoch(held), trendsByStep: trendsByStep(held)};
  };
  const here = run([0, 0], [1, 10], [2, 20], [3, 30]);
  const there = run([0, 0], [1, 20], [2, 25]);
  assert.equal(lastSharedEpoch(here, there, 'epoch'), 2);
  assert.equal(lastSharedEpoch(run([0, 0], [1, 20], [4, 50]), there, 'step'), 1);
  assert.equal(lastSharedEpoch(here, run([9, 90]), 'epoch'), null);
});

const scored = (fields: Partial<Prediction>) => [makePrediction(fields)];

test('lower is better where it is so of the score, and samples without a score have no say', () => {
  const rates = [
    [0.5, 0.25],
    [0.5, 0.25],
    [0.25, 0.5],
    [0.5, 0.5],
    [null, 0.5],
  ] as const;
  const pairs = rates.map(([before, after], id) => ({
    id: String(id),
    before: scored({char_error_rate: before}),
    after: scored({char_error_rate: after}),
  }));
  const result = compareSamples(pairs, knownScore('char_error_rate'))!;
  assert.deepEqual([result.better, result.worse, result.of, result.test], [2, 1, 4, 'signed-rank']);
  assert.deepEqual(result.samples, {better: ['0', '1'], worse: ['2'], same: ['3']});
  assert.equal(compareSamples(pairs.slice(4), knownScore('char_error_rate')), null);
  const lower = ownScore('scores.loss', {loss: {direction: 'lower'}});
  const losses = [{id: '0', before: scored({scores: {loss: 2}}), after: scored({scores: {loss: 1}})}];
  assert.equal(compareSamples(losses, lower)?.better, 1);
});

test('right and wrong is the test of McNemar, shares of several answers that of Wilcoxon', () => {
  const [right, wrong] = [makePrediction({exact_match: 1}), makePrediction({exact_match: 0})];
  const match = knownScore('exact_match');
  assert.equal(compareSamples([{id: '0', before: [wrong], after: [right]}], match)?.test, 'mcnemar');
  const rates = compareSamples([{id: '0', before: [wrong], after: [right]}], knownScore('word_overlap'));
  assert.equal(rates?.test, 'signed-rank');
  const several = compareSamples([{id: '0', before: [wrong, wrong], after: [right, wrong]}], match)!;
  assert.deepEqual([several.better, several.test], [1, 'signed-rank']);
});
