import {assert, expect, waitUntil} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-trends.ts';
import type {PredictionsComparison} from '../../src/elements/predictions-comparison.ts';
import type {PredictionsTrends} from '../../src/elements/predictions-trends.ts';
import type {Prediction, ScoreMeanings} from '../../src/protocol/protocol.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../support/page/mount.ts';

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

  it('draws the best of the answers and pass@k while it holds every row, and not from a part of them', async () => {
    const rows = [...answers(0, [1, 0], [0.5, 0]), ...answers(1, [0, 1], [0.5, 0])];
    const fake = source(rows);
    const element = await mount('ftl-predictions-trends', fake);
    assert.deepEqual(names(element).slice(0, 3), [
      'Character error rate',
      'Best of 2: Character error rate',
      'pass@2',
    ]);
    assert.deepEqual(
      all(element, '.value')
        .slice(1, 3)
        .map((value) => value.textContent),
      ['0%', '100%'],
    );
    assert.deepEqual(aims(element).slice(1, 3), ['lower is better', 'higher is better']);
    fake.set({isComplete: false, totalCount: 999});
    element.requestUpdate();
    await settled(element);
    assert.notInclude(names(element).join(), 'pass@2');
  });

  it('is accessible with more charts than colours, and its table has them all', async () => {
    const rows = [0, 1].map((epoch) => row(epoch, {a: 1, b: -2, c: epoch, d: 1e12}));
    const element = await mount('ftl-predictions-trends', source(rows), {table: true});
    assert.isAbove(names(element).length, 6);
    assert.lengthOf(all(element, 'thead th'), names(element).length + 2);
    await expect(element).to.be.accessible();
  });
});

/** Answers of one sample at one step of an epoch, by their error rates and rewards. */
const answers = (epoch: number, ...values: (readonly [rate: number, reward: number])[]): Prediction[] =>
  values.map(([char_error_rate, reward], completion_index) =>
    makePrediction({
      seq: 10 * epoch + completion_index + 1,
      ...{epoch, completion_index, char_error_rate, exact_match: char_error_rate === 0 ? 1 : 0},
      prediction: `answer ${completion_index} of epoch ${epoch}`,
      scores: {reward},
    }),
  );

const rates = (element: PredictionsComparison): string[] =>
  all(element, '.rate strong').map((rate) => rate.textContent);

describe('<ftl-predictions-comparison>: own scores and groups', () => {
  afterEach(() => document.body.replaceChildren());

  it('tells better from worse by the chosen score, in its direction', async () => {
    const rows = [...answers(0, [0.9, 4]), ...answers(1, [0.1, 6])];
    const fake = source(rows, {reward: {label: 'Loss', direction: 'lower'}});
    const element = await mount('ftl-predictions-comparison', fake, {metric: 'reward'});
    assert.deepEqual(rates(element), ['6.00', '4.00']);
    assert.equal(textOf(element, '.change'), 'worse by 2.00');
    assert.include(textOf(element, '.spark-ends'), 'Loss, best 4.00 at epoch 0');
    element.metric = null;
    await settled(element);
    assert.equal(textOf(element, '.change'), 'better by 80 points');
  });

  it('shows the group of an epoch as one entry: mean, best, spread, right ones and pass@k', async () => {
    const rows = [...answers(0, [0.5, 0], [1, 0]), ...answers(1, [0.5, 0], [0, 1], [0, 1], [0.5, 0])];
    const element = await mount('ftl-predictions-comparison', source(rows));
    assert.deepEqual(rates(element), ['25.0%', '75.0%']);
    assert.include(textOf(element, '.quality'), 'mean error rate');
    assert.equal(
      all(element, '.figures')[0]?.textContent,
      '4 answers · best 0% · 0% to 50% · 2 of 4 exact · pass@1 50% · pass@2 83.3% · pass@4 100%',
    );
    assert.include(textOf(element, '.entry .text'), 'answer 1 of epoch 1', 'the best in front');
  });

  it('opens all answers of a group at a click, and says where they are all alike', async () => {
    const rows = answers(0, [0.5, 1], [0.5, 0], [0.5, 1]);
    const element = await mount('ftl-predictions-comparison', source(rows));
    assert.equal(textOf(element, '.alike'), 'All alike: no signal');
    one(element, '.said button.more').click();
    await settled(element);
    assert.lengthOf(all(element, '.answers li'), 3);
    assert.include(textOf(element, '.answers'), 'Answer 3 · 50.0%');
    assert.equal(one(element, '.said button.more').getAttribute('aria-expanded'), 'true');
    await assert.isAccessible(element);
    element.metric = 'reward';
    await settled(element);
    assert.lengthOf(all(element, '.alike'), 0, 'by the reward they differ');
  });

  it('shows every answer as an entry of its own with group="off"', async () => {
    const rows = [...answers(0, [0.5, 0], [1, 0]), ...answers(1, [0.5, 0])];
    const element = await mount('ftl-predictions-comparison', source(rows), {group: 'off'});
    assert.deepEqual(rates(element), ['50.0%', '100.0%', '50.0%']);
  });

  it('adds an answer that comes late to its group', async () => {
    const rows = answers(0, [1, 0], [0.5, 0]);
    const fake = source(rows.slice(0, 1));
    const element = await mount('ftl-predictions-comparison', fake, {follow: 'on'});
    assert.deepEqual(rates(element), ['100.0%']);
    fake.put(rows.slice(1));
    await settled(element);
    assert.deepEqual(rates(element), ['75.0%']);
    fake.put([{...rows[1]!, seq: 99, char_error_rate: 0, exact_match: 1}]);
    await settled(element);
    assert.deepEqual(rates(element), ['50.0%'], 'a newer version takes the place of the old');
  });
});
