import {assert, waitUntil} from '@open-wc/testing';
import {render} from 'lit';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import {OtherRuns} from '../../../src/elements/trends/beside/other-runs.ts';
import {intervalsLater} from '../../../src/elements/trends/intervals.ts';
import {NO_CHART} from '../../../src/elements/trends/made-chart.ts';
import {TRENDS_STRINGS as words} from '../../../src/elements/trends/strings.ts';
import {shownScore} from '../../../src/view/scores/shown-score.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';

/** Of 20 samples none is right at epoch 0, and 5 are at epoch 1. */
const rows = [0, 1].flatMap((epoch) =>
  Array.from({length: 20}, (_, sample_index) =>
    makePrediction({
      seq: epoch * 20 + sample_index + 1,
      epoch,
      sample_index,
      exact_match: epoch === 1 && sample_index < 5 ? 1 : 0,
    }),
  ),
);

const button = (element: PredictionsTrends): HTMLButtonElement =>
  all<HTMLButtonElement>(element, '.toolbar button').find(
    ({textContent}) => textContent.trim() === 'Intervals',
  )!;

async function shown(source: FakeSource, fields: Partial<PredictionsTrends>): Promise<PredictionsTrends> {
  const element = await mount('ftl-predictions-trends', source, {metrics: 'exact_match', ...fields});
  await intervalsLater.load();
  await settled(element);
  return element;
}

describe('<ftl-predictions-trends>: intervals', () => {
  afterEach(() => document.body.replaceChildren());

  it('are off by themselves, and a button draws them in the place of best and worst', async () => {
    const element = await shown(new FakeSource(rows), {metrics: 'exact_match char_error_rate'});
    assert.include(textOf(element, '.spread'), 'best to worst sample');
    assert.notInclude(textOf(element), '95%');
    const before = one<HTMLCanvasElement>(element, 'canvas').toDataURL();
    button(element).click();
    await settled(element);
    assert.strictEqual(button(element).getAttribute('aria-pressed'), 'true');
    assert.isTrue(element.viewState.intervals);
    assert.include(textOf(element, '.spread'), '95% interval 11.2% – 46.9%');
    assert.notInclude(textOf(element, '.spread'), 'best to worst');
    assert.notStrictEqual(one<HTMLCanvasElement>(element, 'canvas').toDataURL(), before);
  });

  it('stand in the table, and are read out with the values', async () => {
    const element = await shown(new FakeSource(rows), {intervals: true, table: true});
    assert.include(textOf(element, 'tbody tr:first-child'), '25.0% (11.2% – 46.9%)');
    assert.include(textOf(element, 'tbody tr:last-child'), '0.0% (0% – 16.1%)');
    const panels = one(element, '.panels');
    panels.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}));
    await settled(element);
    assert.include(textOf(element, '[role=status]'), 'Exact match 0% (95% interval 0% – 16.1%)');
  });

  it('are not drawn while the page holds a part of the job, and it says so', async () => {
    const source = new FakeSource(rows);
    source.set({isComplete: false, totalCount: 4000});
    const element = await shown(source, {intervals: true});
    const why = 'No intervals: they take every prediction of the job, and the page holds 40 of 4,000.';
    assert.strictEqual(textOf(element, '.fault'), why);
    assert.notInclude(textOf(element, '.panel'), '95%');
    element.intervals = false;
    await settled(element);
    assert.lengthOf(all(element, '.fault'), 0);
  });

  it('of a further run of which the page holds a part are not drawn, and its line says so', () => {
    const other = new FakeSource(rows);
    other.set({jobId: 'run-b', isComplete: false, totalCount: 4000});
    const source = new FakeSource(rows);
    const [main, score] = [NO_CHART, shownScore('exact_match', null)];
    const runs = new OtherRuns(() => undefined);
    const query = {source, others: [other], named: [{jobId: 'run-a'}, {jobId: 'run-b'}], tooMany: 0};
    const place = document.createElement('div');
    for (const intervals of [true, false]) {
      const asked = {...query, main, smoothing: 0, score, intervals};
      render(runs.of(asked, {words, locale: 'en'}).lines, place);
      const isSaid = place.textContent.includes('No intervals: they take every prediction of the job');
      assert.strictEqual(isSaid, intervals);
      assert.strictEqual(place.textContent.includes('40 of 4,000'), intervals);
    }
    runs.rest();
  });

  it('follow the rows as they come', async () => {
    const source = new FakeSource(rows);
    const element = await shown(source, {intervals: true});
    const run = await recordedRun('g2p', {limit: 48});
    source.put(run.map((row) => ({...row, epoch: 2, step: 300, id: `later ${row.id}`})));
    element.requestUpdate();
    await settled(element);
    assert.notInclude(textOf(element, '.spread'), '46.9%');
    assert.match(textOf(element, '.spread'), /95% interval \d/);
  });

  it('of further runs are drawn too, and told at the pointer, in the figures and in the table', async () => {
    const other = rows.map(({epoch, sample_index, prompt}) => ({
      ...{epoch, sample_index, prompt, step: epoch * 100, ground_truth: 'right'},
      prediction: sample_index < 10 ? 'right' : 'wrong',
    }));
    const files = [new File([other.map((row) => JSON.stringify(row)).join('\n')], 'b.jsonl')];
    const element = await shown(new FakeSource(rows), {files, table: true});
    const has = (selector: string, text: string): Promise<void> =>
      waitUntil(() => textOf(element, selector).includes(text), text, {timeout: 20_000});
    await has('.panel', 'b.jsonl 50%');
    await waitUntil(() => all(element, 'canvas').length === 1, 'a chart', {timeout: 20_000});
    assert.notInclude(textOf(element), '95%');
    const canvas = one<HTMLCanvasElement>(element, 'canvas');
    element.intervals = true;
    await has('.panel', 'b.jsonl 50% (95% interval 29.9% – 70.1%)');
    await has('table', '50.0% (29.9% – 70.1%)');
    await still(element);
    const bounded = canvas.toDataURL();
    const over = one<HTMLElement>(element, '.u-over');
    const {left, top, width} = over.getBoundingClientRect();
    const at = {clientX: left + width - 20, clientY: top + 20, bubbles: true};
    over.dispatchEvent(new PointerEvent('pointermove', {...at, pointerType: 'mouse'}));
    over.dispatchEvent(new MouseEvent('mousemove', at));
    await has('.tip', 'b.jsonl: 50% (95% interval 29.9% – 70.1%)');
    element.intervals = false;
    await still(element);
    assert.notStrictEqual(canvas.toDataURL(), bounded);
  });
});
