import {assert, expect, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import {pageRegistry} from '../../../src/context/stream-registry.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';
import {slowerRun} from '../../support/page/other-run.ts';

const fileOf = (name: string, rows: readonly Partial<Prediction>[]): File =>
  new File([rows.map((row) => JSON.stringify(row)).join('\n')], name);

/** A share of right answers of two samples at each epoch. */
const rightAt = (...counts: readonly number[]): Partial<Prediction>[] =>
  counts.flatMap((count, epoch) =>
    [0, 1].map((sample_index) => ({
      ...{epoch, step: epoch * 100, sample_index, prompt: `prompt ${sample_index}`},
      prediction: sample_index < count ? 'right' : 'wrong',
      ground_truth: 'right',
    })),
  );

const own = (...counts: readonly number[]): FakeSource =>
  new FakeSource(
    rightAt(...counts).map((fields, i) =>
      makePrediction({seq: i + 1, ...fields, exact_match: fields.prediction === 'right' ? 1 : 0}),
    ),
  );

const trends = (source: FakeSource, fields: Partial<PredictionsTrends>): Promise<PredictionsTrends> =>
  mount('ftl-predictions-trends', source, {metrics: 'exact_match', ...fields});

const has = (element: PredictionsTrends, selector: string, text: string): Promise<void> =>
  waitUntil(() => textOf(element, selector).includes(text), `"${text}" in ${selector}`, {timeout: 20_000});

const lines = (element: PredictionsTrends): string[] =>
  all(element, '.runs > *').map(({textContent}) => textContent.replace(/\s+/g, ' ').trim());

describe('<ftl-predictions-trends>: further runs', () => {
  afterEach(() => document.body.replaceChildren());

  it('are painted anew only when they or the run beside them have something new', async () => {
    const element = await trends(own(0, 2), {files: [fileOf('b.jsonl', rightAt(0, 1))]});
    await has(element, '.panel', 'b.jsonl 50%');
    await still(element);
    const {prototype} = CanvasRenderingContext2D;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the canvas that is cleared
    const clear = prototype.clearRect;
    let paintings = 0;
    prototype.clearRect = function (...rect) {
      paintings++;
      clear.apply(this, rect);
    };
    try {
      element.requestUpdate();
      await settled(element);
      await still(element);
      assert.strictEqual(paintings, 0);
      element.metrics = 'char_error_rate';
      await settled(element);
      await still(element);
      assert.isAbove(paintings, 0);
    } finally {
      prototype.clearRect = clear;
    }
  });

  it('are drawn in each chart, with their values at the same epoch and what they have in common', async () => {
    const files = [fileOf('b.jsonl', rightAt(0, 1)), fileOf('c.jsonl', rightAt(2))];
    const element = await trends(own(0, 2), {files});
    await has(element, '.runs', 'c.jsonl Completed');
    await has(element, '.panel', 'b.jsonl 50%');
    assert.deepEqual(lines(element), [
      'run-a',
      'b.jsonl Completed 2 of 2 prompts are in both (2 by source and index)',
      'c.jsonl Completed 2 of 2 prompts are in both (2 by source and index)',
    ]);
    assert.include(textOf(element, '.panel'), 'c.jsonl none');
    assert.include(textOf(element, '.value'), '100%');
    one(element, '.panels').dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}));
    await settled(element);
    assert.include(textOf(element, '[role=status]'), 'Exact match 0%, b.jsonl 0%, c.jsonl 100%');
    const label = one(element, '.plot').getAttribute('aria-label') ?? '';
    assert.include(label, 'b.jsonl: Exact match, 2 points, from 0%');
  });

  it('are painted on the canvas, and gone from it once they are not named', async () => {
    const element = await trends(own(2, 2), {});
    await waitUntil(() => all(element, 'canvas').length === 1, 'a chart', {timeout: 20_000});
    await settled(element);
    const canvas = one<HTMLCanvasElement>(element, 'canvas');
    const alone = canvas.toDataURL();
    element.files = [fileOf('b.jsonl', rightAt(0, 1))];
    await has(element, '.panel', 'b.jsonl 50%');
    await waitUntil(() => canvas.toDataURL() !== alone, 'another picture', {timeout: 20_000});
    element.files = null;
    await settled(element);
    await waitUntil(() => canvas.toDataURL() === alone, 'the same picture', {timeout: 20_000});
    assert.lengthOf(all(element, '.runs'), 0);
  });

  it('stand in tables of their own', async () => {
    const element = await trends(own(0, 2), {files: [fileOf('b.jsonl', rightAt(0, 1, 2))], table: true});
    await has(element, 'caption', 'run-a | b.jsonl');
    assert.lengthOf(all(element, 'table'), 2);
    assert.strictEqual(textOf(element, 'tbody tr:first-child'), '1 100 100.0% | 2 200 100.0%');
  });

  it('that are this run itself, are not to be had, or ask other prompts are said to be so', async () => {
    const stranger = fileOf('d.jsonl', [{...rightAt(1)[0]!, prompt: 'something else'}]);
    const element = await trends(own(1, 2), {jobs: 'run-a run-c', files: [stranger]});
    await has(element, '.runs', 'd.jsonl');
    await has(element, '.runs', 'Waiting for job “run-c”');
    await has(element, '.runs', 'no prompt in common: its averages are of other prompts');
    const said = lines(element);
    assert.strictEqual(said[1], 'run-a is this run itself: name another to compare it with.');
    assert.notInclude(textOf(element, '.panel'), 'run-c');
  });

  it('are three at the most, and how many more are named is said', async () => {
    const files = ['b', 'c', 'd', 'e', 'f'].map((name) => fileOf(`${name}.jsonl`, rightAt(1)));
    const element = await trends(own(1), {files});
    await has(element, '.panel', 'd.jsonl');
    assert.notInclude(textOf(element, '.panel'), 'e.jsonl');
    assert.include(lines(element).at(-1), '2 more named: four runs are drawn together at the most.');
    element.remove();
    await waitUntil(() => pageRegistry().size === 0, 'they are closed', {timeout: 20_000});
  });

  it('reach as far as they go, where this run is shorter', async () => {
    const element = await trends(own(1, 2), {files: [fileOf('b.jsonl', rightAt(0, 1, 1, 2))]});
    await has(element, '.panel', 'b.jsonl');
    one(element, '.panels').dispatchEvent(new KeyboardEvent('keydown', {key: 'End', bubbles: true}));
    await settled(element);
    assert.include(textOf(element, '[role=status]'), 'Epoch 1');
    const label = one(element, '.plot').getAttribute('aria-label') ?? '';
    assert.match(label, /b\.jsonl: .*to 100% \(Epoch 3/);
  });

  for (const scheme of ['light', 'dark']) {
    it(`have no axe violations in ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const rows = await recordedRun('g2p');
      const element = await trends(new FakeSource(rows), {files: [slowerRun(rows)], table: true});
      await has(element, '.panel', 'run-b.jsonl');
      await still(element);
      await expect(element).to.be.accessible();
      document.documentElement.style.colorScheme = '';
    });
  }
});
