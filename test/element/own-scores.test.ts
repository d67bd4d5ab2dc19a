import {assert, expect, waitUntil} from '@open-wc/testing';
import '../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../src/elements/predictions-trends.ts';
import type {Prediction, ScoreMeanings} from '../../src/protocol/protocol.ts';
import {FakeSource, makePrediction} from '../support/page/fake-source.ts';
import {all, mount, one, textOf} from '../support/page/mount.ts';

const row = (epoch: number, scores: Prediction['scores'], fields: Partial<Prediction> = {}): Prediction =>
  makePrediction({seq: epoch + 1, epoch, scores, ...fields});

const NO_TRUTH: Partial<Prediction> = {
  ground_truth: null,
  exact_match: null,
  char_error_rate: null,
  word_overlap: null,
  length_ratio: null,
};

function source(rows: readonly Prediction[], scores: ScoreMeanings | null = null): FakeSource {
  const fake = new FakeSource(rows);
  fake.set({job: {...fake.job!, scores}});
  return fake;
}

const names = (element: PredictionsTrends): string[] => all(element, '.name').map((name) => name.textContent);
const aims = (element: PredictionsTrends): string[] => all(element, '.aim').map((aim) => aim.textContent);

describe('<ftl-predictions-trends>: own scores', () => {
  afterEach(() => document.body.replaceChildren());

  it('draws a chart for each of the trainer’s own scores, by its label, with its direction and range', async () => {
    const meanings = {loss: {label: 'Judge’s loss', direction: 'lower', min: 0, max: 5}} as const;
    const rows = [row(0, {loss: 4, reward: -1}), row(1, {loss: 2, reward: 3})];
    const element = await mount('ftl-predictions-trends', source(rows, meanings));
    assert.deepEqual(names(element).slice(0, 3), ['Character error rate', 'Judge’s loss', 'reward']);
    assert.deepEqual(aims(element).slice(1, 3), ['lower is better, 0 to 5', 'higher is better']);
    assert.deepEqual(
      all(element, '.value')
        .slice(1, 3)
        .map((value) => value.textContent),
      ['2.00', '3.00'],
    );
    assert.deepEqual(all(element, '.between')[1]?.textContent, '2.00 – 2.00');
  });

  it('counts the improvement by the chosen score, in its own direction', async () => {
    const fake = source([row(0, {loss: 4}), row(1, {loss: 1})], {loss: {direction: 'lower'}});
    const element = await mount('ftl-predictions-trends', fake, {metric: 'loss'});
    assert.equal(names(element)[0], 'loss', 'the chosen score first');
    assert.equal(textOf(element, '.figure'), '+3.00');
    assert.equal(one(element, '.figure').className, 'figure better');
    assert.include(textOf(element, '.improvement'), 'better than at epoch 0: loss from 4.00 to 1.00');
    fake.set({job: {...fake.job!, scores: {loss: {direction: 'higher'}}}});
    await waitUntil(() => textOf(element, '.figure') === '−3.00', 'the direction that the job says now');
    assert.equal(one(element, '.figure').className, 'figure worse');
  });

  it('counts it by the first own score where no prediction has a ground truth', async () => {
    const rows = [row(0, {reward: 0.25}, NO_TRUTH), row(1, {reward: 0.5}, NO_TRUTH)];
    const element = await mount('ftl-predictions-trends', source(rows));
    assert.deepEqual(names(element), ['reward']);
    assert.include(textOf(element, '.improvement'), '+0.25 better than at epoch 0: reward from 0.25 to 0.50');
  });

  it('says a rate’s improvement in points of percent', async () => {
    const rows = [row(0, null, {word_overlap: 0}), row(1, null, {word_overlap: 0.4})];
    const element = await mount('ftl-predictions-trends', source(rows), {metric: 'word_overlap'});
    assert.equal(textOf(element, '.figure'), '+40 points');
  });

  it('is accessible with more charts than colours, and its table has them all', async () => {
    const rows = [0, 1].map((epoch) => row(epoch, {a: 1, b: -2, c: epoch, d: 1e12}));
    const element = await mount('ftl-predictions-trends', source(rows), {table: true});
    assert.isAbove(names(element).length, 6);
    assert.lengthOf(all(element, 'thead th'), names(element).length + 2);
    await expect(element).to.be.accessible();
  });
});
