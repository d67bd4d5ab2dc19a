import {assert, expect, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {pageRegistry} from '../../../src/context/stream-registry.ts';
import {comparedLater} from '../../../src/elements/comparison/compared/compared-later.ts';
import type {PredictionsComparison} from '../../../src/elements/predictions-comparison.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';
import {slowerRun} from '../../support/page/other-run.ts';

const fileOf = (rows: readonly Partial<Prediction>[]): File =>
  new File([rows.map((row) => JSON.stringify(row)).join('\n')], 'run-b.jsonl');

async function comparison(
  source: FakeSource,
  properties: Partial<PredictionsComparison>,
): Promise<PredictionsComparison> {
  const element = await mount('ftl-predictions-comparison', source, properties);
  await comparedLater.load();
  await settled(element);
  return element;
}

const lines = (element: PredictionsComparison): string[] =>
  all(element, '.compared > :not(.standings)').map((line) => line.textContent.replace(/\s+/g, ' ').trim());

const has = (element: PredictionsComparison, selector: string, text: string): Promise<void> =>
  waitUntil(() => textOf(element, selector).includes(text), `"${text}" in ${selector}`, {timeout: 20_000});

/** Two answers to each of two prompts, of which the second run has one. */
const row = (fields: Partial<Prediction>): Partial<Prediction> => ({
  epoch: 0,
  step: 0,
  sample_index: 0,
  prompt: 'p',
  prediction: 'abcd',
  ground_truth: 'abcd',
  ...fields,
});

describe('<ftl-predictions-comparison>: beside another run', () => {
  afterEach(() => document.body.replaceChildren());

  it('says how many prompts both have, how they were found, and what neither shares', async () => {
    const rows = await recordedRun('g2p');
    const element = await comparison(new FakeSource(rows), {baselineFile: slowerRun(rows)});
    await has(element, '.compared', 'Completed');
    assert.deepEqual(lines(element), [
      'Against run-b.jsonl Completed 46 of 48 prompts are in both (46 by source and index) · ' +
        '2 only here, 1 of them with another prompt in its place · 1 only in run-b.jsonl',
      'At epoch 30: 1 better, 2 worse of 46: may be chance (p = 0.5) by error rate, Wilcoxon signed-rank test',
    ]);
  });

  it('narrows all panels to the samples that do better or worse than in the other run, and keeps them so', async () => {
    const at = (epoch: number, predictions: readonly string[]): readonly Prediction[] =>
      predictions.map((prediction, sample_index) =>
        makePrediction({
          ...{seq: epoch * 10 + sample_index + 1, epoch, step: epoch, sample_index},
          ...{prompt: `p${sample_index}`, prediction, ground_truth: 'abcd'},
          char_error_rate: prediction === 'abcd' ? 0 : 1,
        }),
      );
    const theirs = ['xxxx', 'abcd', 'abcd'].flatMap((prediction, sample_index) =>
      [1, 2].map((epoch) => row({epoch, step: epoch, sample_index, prompt: `p${sample_index}`, prediction})),
    );
    const source = new FakeSource(at(1, ['abcd', 'xxxx', 'abcd']));
    const element = await comparison(source, {baselineFile: fileOf(theirs)});
    await has(element, '.standings', 'Better than run-b.jsonl 1');
    const button = (label: string): HTMLButtonElement =>
      all<HTMLButtonElement>(element, '.standing').find((each) => each.textContent.includes(label))!;
    const chosen = (): readonly number[] | undefined =>
      source.sampleSelection?.samples.map(({sample_index}) => sample_index);
    const texts = all(element, '.standing').map((each) => each.textContent.replace(/\s+/g, ' ').trim());
    assert.deepEqual(texts, ['Better than run-b.jsonl 1', 'Worse than run-b.jsonl 1', 'As run-b.jsonl 1']);
    button('Worse').click();
    assert.deepEqual([source.sampleSelection?.label, chosen()], ['Worse than run-b.jsonl', [1]]);
    await settled(element);
    assert.equal(button('Worse').getAttribute('aria-pressed'), 'true');
    source.put(at(2, ['abcd', 'abcd', 'xxxx']));
    await waitUntil(() => chosen()?.join() === '2', 'they are others by now', {timeout: 20_000});
    await settled(element);
    button('Worse').click();
    assert.isNull(source.sampleSelection);
    button('Better').click();
    source.sampleSelection = {label: 'by somebody else', samples: []};
    source.put(at(3, ['xxxx', 'abcd', 'abcd']));
    await settled(element);
    assert.equal(source.sampleSelection.label, 'by somebody else');
    await settled(element);
    assert.isEmpty(all(element, '.standing[aria-pressed="true"]'));
  });

  it('finds the prompts of both by their prompt_id, wherever they stand', async () => {
    const prompt_id = 'a'.repeat(64);
    const source = new FakeSource([makePrediction({prompt: 'mine', prompt_id, sample_index: 7})]);
    const baselineFile = fileOf([row({epoch: 1, step: 100, prompt: 'theirs', prompt_id, sample_index: 2})]);
    const element = await comparison(source, {baselineFile});
    await has(element, '.compared', '1 of 1 prompts are in both (1 by prompt_id)');
    assert.include(textOf(element, '.beside'), 'abcd');
  });

  it('puts the answer of the same epoch beside, and says which of the two is better', async () => {
    const rows = await recordedRun('g2p');
    const element = await comparison(new FakeSource(rows), {sample: '8', baselineFile: slowerRun(rows)});
    await has(element, '.beside', 'run-b.jsonl');
    const entry = all(element, '.entry').find((each) =>
      each.textContent.includes('Better than run-b.jsonl'),
    )!;
    const text = entry.textContent.replace(/\s+/g, ' ');
    assert.include(text, 'run-a');
    assert.match(text, /run-b\.jsonl Epoch [\d,]+, step [\d,]+ · [\d.]+% error rate/);
    const rates = [...text.matchAll(/([\d.]+)% error rate/g)].map(([, rate]) => Number(rate));
    assert.isAbove(rates[0]!, rates[1]!);
    for (const {textContent} of all(element, '.entry')) {
      const own = /step ([\d,]+)/.exec(textContent)?.[1];
      const other = /Epoch [\d,]+, step ([\d,]+)/.exec(textContent)?.[1];
      if (own === undefined) continue;
      assert.strictEqual(other, own);
    }
  });

  it('goes by the step on request, and says where the other run has nothing', async () => {
    const mine = [0, 1].map((epoch) => makePrediction({epoch, step: epoch * 10, prompt: 'p'}));
    const baselineFile = fileOf([row({epoch: 1, step: 20}), row({epoch: 2, step: 10, prediction: 'ab'})]);
    const element = await comparison(new FakeSource(mine), {baselineFile});
    await has(element, '.beside', 'run-b.jsonl');
    const beside = (): string[] =>
      all(element, '.beside').map(({textContent}) => textContent.replace(/\s+/g, ' ').trim());
    assert.match(beside()[0]!, /Epoch 1, step 20 .*abcd$/);
    assert.strictEqual(beside()[1], 'run-b.jsonl has no answer at this epoch.');
    element.lock = 'step';
    await settled(element);
    assert.match(beside()[0]!, /Epoch 2, step 10 /);
    assert.strictEqual(beside()[1], 'run-b.jsonl has no answer at this step.');
    assert.include(lines(element)[1], 'At epoch 1:');
  });

  it('says of a prompt that the other run does not have that it is not there', async () => {
    const rows = await recordedRun('g2p', {limit: 96});
    const element = await comparison(new FakeSource(rows), {sample: '47', baselineFile: slowerRun(rows)});
    await has(element, '.beside', 'This prompt is not in run-b.jsonl.');
    assert.notInclude(textOf(element, '.quality'), 'run-b');
  });

  it('compares nothing with a run that has no prompt in common', async () => {
    const element = await comparison(new FakeSource([makePrediction()]), {baselineFile: fileOf([row({})])});
    await has(element, '.compared', 'No prompt in common with run-b.jsonl');
    assert.lengthOf(all(element, '.beside, .run-line'), 0);
    assert.lengthOf(all(element, '.entry'), 1);
  });

  it('says that a run cannot be compared with itself', async () => {
    const element = await comparison(new FakeSource([makePrediction()]), {baselineJob: 'run-a'});
    assert.deepEqual(lines(element), ['run-a is this run itself: name another to compare it with.']);
    assert.lengthOf(all(element, '.beside'), 0);
  });

  it('says why a job is not shown that the server does not give, and shows its own history', async () => {
    const element = await comparison(new FakeSource([makePrediction()]), {baselineJob: 'run-c'});
    await has(element, '.compared', 'Waiting for job “run-c”');
    assert.include(
      textOf(element, '.compared'),
      'an embed token reads several jobs when it is made with job_ids',
    );
    assert.lengthOf(all(element, '.entry'), 1);
    assert.lengthOf(all(element, '.beside'), 0);
  });

  it('lets go of the other run when it is no longer asked for, and when it leaves the page', async () => {
    const rows = await recordedRun('g2p', {limit: 96});
    const file = slowerRun(rows);
    const before = pageRegistry().size;
    const element = await comparison(new FakeSource(rows), {baselineFile: file});
    await has(element, '.beside', 'run-b.jsonl');
    assert.strictEqual(pageRegistry().size, before + 1);
    element.baselineFile = null;
    await settled(element);
    assert.strictEqual(pageRegistry().size, before);
    assert.lengthOf(all(element, '.beside, .compared'), 0);
    element.baselineFile = file;
    await has(element, '.beside', 'run-b.jsonl');
    element.remove();
    await waitUntil(() => pageRegistry().size === before, 'it is closed', {timeout: 20_000});
  });

  for (const scheme of ['light', 'dark']) {
    it(`has no axe violations in ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const rows = await recordedRun('g2p');
      const properties = {sample: '8', baseline: 22, baselineFile: slowerRun(rows)};
      const element = await comparison(new FakeSource(rows), properties);
      await has(element, '.beside', 'run-b.jsonl');
      await still(element);
      await expect(element).to.be.accessible();
      document.documentElement.style.colorScheme = '';
    });
  }

  it('says that it is of a part of the runs where the page holds a part', async () => {
    const rows = await recordedRun('g2p', {limit: 960});
    const source = new FakeSource(rows);
    source.set({isComplete: false});
    const element = await comparison(source, {baselineFile: slowerRun(rows), baseline: 0});
    await has(element, '.compared', 'are in both');
    assert.lengthOf(
      lines(element).filter((line) => line.includes('of the predictions that the page holds')),
      2,
    );
  });
});

describe('<ftl-predictions-comparison>: an epoch against the baseline', () => {
  afterEach(() => document.body.replaceChildren());

  /** Of 48 samples 12 turn right from epoch 0 to 1, and 9 turn wrong. */
  const rows = [0, 1].flatMap((epoch) =>
    Array.from({length: 48}, (_, sample_index) => {
      const isRight = sample_index < 12 ? epoch === 1 : sample_index < 21 ? epoch === 0 : true;
      return makePrediction({
        seq: epoch * 48 + sample_index + 1,
        epoch,
        sample_index,
        exact_match: isRight ? 1 : 0,
      });
    }),
  );

  it('says how many of all samples are better and worse, and whether that may be chance', async () => {
    const element = await comparison(new FakeSource(rows), {baseline: 0, metric: 'exact_match'});
    assert.deepEqual(lines(element), [
      'Epoch 1 against epoch 0, all samples: 12 better, 9 worse of 48: may be chance (p = 0.66) ' +
        "by exact match, McNemar's exact test",
    ]);
  });

  it('follows the rows of every sample, and the epoch that all elements show', async () => {
    const source = new FakeSource(rows);
    const element = await comparison(source, {baseline: 0, metric: 'exact_match'});
    const later = [12, 13, 14, 15, 16, 17, 18, 19, 20, ...Array.from({length: 12}, (_, i) => i)];
    source.put(
      later.map((sample_index, i) => makePrediction({seq: 200 + i, epoch: 2, sample_index, exact_match: 1})),
    );
    await has(element, '.compared', 'Epoch 2 against epoch 0, all samples: 12 better, 0 worse of 21');
    source.epochCursor = 1;
    await has(element, '.compared', 'Epoch 1 against epoch 0, all samples: 12 better, 9 worse of 48');
    source.epochCursor = 0;
    await has(element, '.compared', 'Epoch 0 is the baseline itself');
  });

  it('says so where no sample has scores at both', async () => {
    const unscored = [0, 1].map((epoch) =>
      makePrediction({epoch, ground_truth: null, char_error_rate: null}),
    );
    const element = await comparison(new FakeSource(unscored), {baseline: 0});
    assert.deepEqual(lines(element), ['Epoch 1 against epoch 0, all samples: no sample has scores at both']);
  });

  it('is not there without a baseline', async () => {
    assert.lengthOf(all(await comparison(new FakeSource(rows), {}), '.compared'), 0);
    const element = await comparison(new FakeSource(rows), {});
    const select = one<HTMLSelectElement>(element, '.option select');
    select.value = '0';
    select.dispatchEvent(new Event('change'));
    await has(element, '.compared', 'Epoch 1 against epoch 0');
  });

  it('compares all samples of a job that the page holds in part as its server has them, and says where it does not tell', async () => {
    const source = new FakeSource([
      makePrediction({epoch: 1, step: 10, char_error_rate: 0.5}),
      makePrediction({epoch: 2, step: 20, char_error_rate: 0}),
    ]);
    const indexes = [0, 1, 2];
    let isKnown = true;
    const asking = {
      environment: {now: () => 0},
      requests: {
        json: ({path}: {path: string}) =>
          isKnown
            ? Promise.resolve({
                ...{indexes, sources: [null, null, null], prompts: null, seq: 99, next: null},
                values: path.includes('/1/') ? [0.5, 0.5, 0.5] : [0, 1, 1],
              })
            : Promise.reject(new Error('out of order')),
      },
      closed: new AbortController().signal,
    };
    source.set({isComplete: false, asking: asking as unknown as NonNullable<FakeSource['asking']>});
    const element = await comparison(source, {baseline: 1});
    const result = 'Epoch 2 against epoch 1, all samples: 1 better, 2 worse of 3: may be chance';
    await has(element, '.compared', result);
    assert.notInclude(textOf(element, '.compared'), 'that the page holds');
    isKnown = false;
    element.metric = 'exact_match';
    await has(
      element,
      '.compared',
      'of the predictions that the page holds: the server does not tell of all samples: out of order',
    );
  });
});
