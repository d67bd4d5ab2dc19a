/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define.ts';
import {FakeSource, offer, recordedRun} from '../../support/page/fake/fake-source.ts';
import {one, settled, textOf} from '../../support/page/mount.ts';

const TAGS = [
  'ftl-live-badge',
  'ftl-predictions-table',
  'ftl-predictions-trends',
  'ftl-predictions-comparison',
] as const;

const RUN = new URL('../../../demo/runs/shakespeare.jsonl', import.meta.url).href;

function frame(): Document {
  const made = document.createElement('iframe');
  made.style.cssText = 'width:900px;height:600px';
  document.body.append(made);
  return made.contentDocument!;
}

/** Whether the styles hold: those of the host, and those of what is inside. */
function assertStyled(element: HTMLElement): void {
  const inner = one(element, '.card, .badge');
  assert.notEqual(getComputedStyle(element).display, 'inline', element.localName);
  assert.equal(getComputedStyle(inner).borderTopWidth, '1px', element.localName);
  assert.isAbove(element.shadowRoot!.adoptedStyleSheets.length, 2);
}

describe('an element that changes its document', function () {
  this.timeout(30_000);

  let source: FakeSource;
  before(async () => {
    source = new FakeSource(await recordedRun('g2p', {limit: 96}));
  });
  afterEach(() => document.body.replaceChildren());

  for (const tag of TAGS) {
    it(`is drawn in a frame's document, moved there and back: ${tag}`, async () => {
      const stage = offer(source);
      const element = document.createElement(tag);
      stage.append(element);
      document.body.append(stage);
      await settled(element);
      assertStyled(element);
      const page = frame();
      page.body.append(stage);
      await settled(element);
      assertStyled(element);
      document.body.append(stage);
      await settled(element);
      assertStyled(element);
    });

    it(`is made here and put there: ${tag}`, async () => {
      const stage = offer(source);
      const element = document.createElement(tag);
      stage.append(element);
      frame().body.append(stage);
      await settled(element);
      assertStyled(element);
    });
  }

  it('shares its sheets with the others of its kind there', async () => {
    const page = frame();
    const elements = [document.createElement('ftl-live-badge'), document.createElement('ftl-live-badge')];
    page.body.append(...elements);
    for (const element of elements) await settled(element);
    const [first, second] = elements.map((element) => element.shadowRoot!.adoptedStyleSheets);
    assert.strictEqual(first![0], second![0]);
  });

  it('survives a document without a window, and one that is thrown away', async () => {
    const element = document.createElement('ftl-predictions-table');
    document.implementation.createHTMLDocument().body.append(element);
    await settled(element);
    const page = frame();
    page.body.append(element);
    page.defaultView!.frameElement!.remove();
    await settled(element);
    const stage = offer(source);
    stage.append(element);
    document.body.append(stage);
    await settled(element);
    assertStyled(element);
  });

  it('keeps its rows, and goes on drawing charts and answering', async () => {
    const stream = document.createElement('ftl-predictions-stream');
    stream.file = RUN;
    const table = document.createElement('ftl-predictions-table');
    const trends = document.createElement('ftl-predictions-trends');
    stream.append(trends, table);
    document.body.append(stream);
    await waitUntil(() => stream.source?.store.size === 252);
    await settled(table);
    const before = stream.source;
    const page = frame();
    page.body.append(stream);
    await settled(table);
    assert.strictEqual(stream.source, before);
    assert.equal(textOf(table, '.counts'), '1–10 of 252');
    await waitUntil(() => trends.shadowRoot!.querySelector('canvas') !== null);
    one(table, 'button.toggle').click();
    await waitUntil(() => textOf(table, '.details').includes('Prediction'));
  });

  it('hears a provider that comes later in the document where it stands, and none in the one that it left', async () => {
    const element = document.createElement('ftl-predictions-table');
    document.body.append(element);
    await settled(element);
    const page = frame();
    const late = page.createElement('div');
    page.body.append(late);
    late.append(element);
    await settled(element);
    assert.isNull(element.source);
    const stage = offer(source);
    page.body.append(stage);
    stage.append(element);
    await settled(element);
    assert.strictEqual(element.source, source);
  });

  it('keeps its view in the URL of the frame that it stands in', async () => {
    const page = frame();
    const stage = offer(source);
    const table = document.createElement('ftl-predictions-table');
    table.link = 'hash';
    stage.append(table);
    page.body.append(stage);
    await settled(table);
    const here = location.href;
    [...table.shadowRoot!.querySelectorAll<HTMLElement>('.toolbar .button')]
      .find((button) => button.textContent.includes('wrong'))!
      .click();
    await settled(table);
    assert.equal(location.href, here);
  });
});
