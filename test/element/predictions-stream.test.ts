/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define.ts';
import type {PredictionsStream} from '../../src/elements/predictions-stream.ts';
import type {StreamState} from '../../src/stream/wire/state.ts';
import {all, one, settled, textOf} from '../support/page/mount.ts';

/** A recorded run needs no server. */
const RUN = new URL('../../demo/runs/shakespeare.jsonl', import.meta.url).href;
const ROWS = 252;

/** Markup written by the test itself. */
function show(markup: string): HTMLDivElement {
  const page = document.createElement('div');
  page.innerHTML = markup;
  document.body.append(page);
  return page;
}

const rowsOf = (element: Element): number => (element as PredictionsStream).source?.store.size ?? 0;

const allRead = (element: Element): Promise<void> =>
  waitUntil(() => rowsOf(element) === ROWS, `${ROWS} rows`, {timeout: 8000});

describe('ftl-predictions-stream', () => {
  afterEach(() => document.body.replaceChildren());

  it('feeds every element inside it from one source', async () => {
    const page = show(`<ftl-predictions-stream file="${RUN}">
      <ftl-live-badge></ftl-live-badge>
      <section><ftl-predictions-table></ftl-predictions-table><ftl-predictions-table></ftl-predictions-table></section>
    </ftl-predictions-stream>`);
    const stream = page.querySelector('ftl-predictions-stream')!;
    await allRead(stream);
    const inside = [...page.querySelectorAll('ftl-predictions-table, ftl-live-badge')];
    assert.deepEqual(
      inside.map((element) => (element as PredictionsStream).source === stream.source),
      [true, true, true],
    );
    const [first, second] = [...page.querySelectorAll('ftl-predictions-table')];
    await settled(first!);
    assert.equal(textOf(first!, '.counts'), `1–10 of ${ROWS}`);
    assert.equal(textOf(second!, '.counts'), `1–10 of ${ROWS}`);
  });

  it('is not needed: an element reads what its own attributes name', async () => {
    const page = show(`<ftl-predictions-table file="${RUN}"></ftl-predictions-table>`);
    const table = page.querySelector('ftl-predictions-table')!;
    await allRead(table);
    await settled(table);
    assert.equal(textOf(table, '.counts'), `1–10 of ${ROWS}`);
  });

  it('shares one source with a lone element that names the same', async () => {
    const page = show(
      `<ftl-predictions-stream file="${RUN}"></ftl-predictions-stream><ftl-live-badge file="${RUN}"></ftl-live-badge>`,
    );
    const stream = page.querySelector('ftl-predictions-stream')!;
    const badge = page.querySelector('ftl-live-badge')!;
    await allRead(stream);
    await allRead(badge);
    assert.strictEqual(stream.source?.store, badge.source?.store);
  });

  it('moves all its elements by one epoch cursor', async () => {
    const page = show(`<ftl-predictions-stream file="${RUN}">
      <ftl-predictions-table></ftl-predictions-table><ftl-predictions-table></ftl-predictions-table>
    </ftl-predictions-stream>`);
    const stream = page.querySelector('ftl-predictions-stream')!;
    await allRead(stream);
    const [first, second] = [...page.querySelectorAll('ftl-predictions-table')];
    await settled(first!);
    const select = one<HTMLSelectElement>(first!, '[part=epoch-select]');
    select.value = '3';
    select.dispatchEvent(new Event('change'));
    await settled(second!);
    assert.match(textOf(second!, '.counts'), /^1–10 of 12 ?12 of 252 match/);
  });

  it('draws nothing itself and shows what stands inside', async () => {
    const page = show('<ftl-predictions-stream><p>between</p></ftl-predictions-stream>');
    const stream = page.querySelector('ftl-predictions-stream')!;
    await settled(stream);
    assert.equal(getComputedStyle(stream).display, 'contents');
    assert.equal(stream.innerText, 'between');
  });

  it('is idle and says so while nothing is named', async () => {
    const page = show('<ftl-predictions-stream><ftl-live-badge></ftl-live-badge></ftl-predictions-stream>');
    const stream = page.querySelector('ftl-predictions-stream')!;
    await settled(stream);
    assert.deepEqual(
      [stream.state.kind, stream.latestPrediction, stream.totalCount, stream.error, stream.isStreamConnected],
      ['idle', null, null, null, false],
    );
    assert.isTrue(stream.matches(':state(idle)'));
    assert.equal(textOf(page.querySelector('ftl-live-badge')!, '[part=label]'), 'Not configured');
  });

  it('tells its states and rows as events that reach the page', async () => {
    const states: StreamState['kind'][] = [];
    let received = 0;
    const page = show('');
    page.addEventListener('ftl-state', ({detail}) => states.push(detail.kind));
    page.addEventListener('ftl-batch', ({detail}) => (received += detail.length));
    page.innerHTML = `<ftl-predictions-stream file="${RUN}"></ftl-predictions-stream>`;
    const stream = page.querySelector('ftl-predictions-stream')!;
    await allRead(stream);
    await waitUntil(() => stream.state.kind === 'ended');
    assert.equal(states.at(-1), 'ended');
    assert.equal(received, ROWS);
    assert.equal(stream.totalCount, ROWS);
    assert.equal(stream.latestPrediction?.step, 3180);
  });

  it('keeps properties that were set before the element was defined', async () => {
    const tag = 'ftl-late-stream';
    const early = document.createElement(tag) as PredictionsStream;
    early.file = RUN;
    early.flushInterval = 50;
    document.body.append(early);
    const Late = class extends (customElements.get('ftl-predictions-stream') as typeof PredictionsStream) {};
    customElements.define(tag, Late);
    await allRead(early);
    assert.equal(early.flushInterval, 50);
  });

  it('finds elements that were on the page before it was defined', async () => {
    const tag = 'ftl-later-stream';
    const page = show(`<${tag} file="${RUN}"><ftl-predictions-table></ftl-predictions-table></${tag}>`);
    const table = page.querySelector('ftl-predictions-table')!;
    await settled(table);
    assert.isNull(table.source);
    customElements.define(
      tag,
      class extends (customElements.get('ftl-predictions-stream') as typeof PredictionsStream) {},
    );
    await allRead(table);
    await settled(table);
    assert.equal(textOf(table, '.counts'), `1–10 of ${ROWS}`);
  });

  it('keeps its source when it is moved within the page', async () => {
    const page = show(
      `<ftl-predictions-stream file="${RUN}"><ftl-predictions-table></ftl-predictions-table></ftl-predictions-stream><div></div>`,
    );
    const stream = page.querySelector('ftl-predictions-stream')!;
    const table = page.querySelector('ftl-predictions-table')!;
    await allRead(stream);
    const before = stream.source;
    page.querySelector('div')!.append(stream);
    await settled(table);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.strictEqual(stream.source, before);
    assert.equal(textOf(table, '.counts'), `1–10 of ${ROWS}`);
  });

  it('reads its attributes: live, epoch, flush-interval, max-rows', () => {
    const page = show(
      '<ftl-predictions-stream live="off" epoch="3" flush-interval="250" max-rows="500"></ftl-predictions-stream>',
    );
    const {live, epoch, flushInterval, maxRows} = page.querySelector('ftl-predictions-stream')!;
    assert.deepEqual([live, epoch, flushInterval, maxRows], ['off', 3, 250, 500]);
  });

  it('may be defined twice on a page: the first definition stays', async () => {
    const before = customElements.get('ftl-predictions-table');
    const {defineElement} = await import('../../src/define/define-element.ts');
    const {PredictionsTable} = await import('../../src/elements/predictions-table.ts');
    defineElement('ftl-predictions-table', class extends PredictionsTable {});
    assert.strictEqual(customElements.get('ftl-predictions-table'), before);
  });

  it('shows how far the file has been read, and every row in the end', async () => {
    const page = show(`<ftl-predictions-table file="${RUN}" view="scroll"></ftl-predictions-table>`);
    const table = page.querySelector('ftl-predictions-table')!;
    await allRead(table);
    await settled(table);
    assert.equal(textOf(table, '.counts'), `${ROWS} predictions`);
    assert.lengthOf(all(table, 'progress'), 0);
  });
});
