/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, offer} from '../../support/page/fake/fake-source.ts';
import {one, settled, textOf} from '../../support/page/mount.ts';
import {numbered} from '../../support/page/table.ts';
import {IN_WEBKIT} from '../../support/webkit/in-webkit.ts';

/** One sample in epochs 0 to 20. */
const EPOCHS: readonly Prediction[] = Array.from({length: 21}, (_, epoch) =>
  makePrediction({epoch, seq: epoch + 1, prediction: 'a truth'.slice(0, (epoch % 7) + 1)}),
);

/** Pages that show an element in another size or turned. */
const SCALED: Readonly<Record<string, string>> = {
  'as it is': '',
  'scaled to a half': 'transform: scale(.5); transform-origin: 0 0',
  'scaled by property': 'scale: 1.25; transform-origin: 0 0',
  'zoomed out': 'zoom: .5',
  'zoomed in': 'zoom: 1.5',
  turned: 'transform: rotate(90deg)',
  'turned a little and scaled': 'transform: rotate(8deg) scale(.7)',
  mirrored: 'transform: scaleX(-1)',
};

/** The place on the screen that is the given part along an element and the middle across it. */
function placeIn(element: Element, part: number): [number, number] {
  const marker = document.createElement('i');
  marker.style.cssText = `position:absolute;inset-block-start:50%;inset-inline-start:${part * 100}%;inline-size:0;block-size:0`;
  const {position} = getComputedStyle(element);
  if (position === 'static') (element as HTMLElement).style.position = 'relative';
  element.append(marker);
  const {left, top} = marker.getBoundingClientRect();
  marker.remove();
  return [Math.round(left), Math.round(top)];
}

/** What the browser tells what lies there when a mouse is used on it: it finds the place in the element by itself. */
function mouse(type: 'mousemove' | 'click', element: HTMLElement, part: number): void {
  const [clientX, clientY] = placeIn(element, part);
  const hit = (element.getRootNode() as ShadowRoot).elementFromPoint(clientX, clientY);
  if (hit === null || !element.contains(hit))
    throw new Error(`Expected the element in sight at ${clientX}, ${clientY}.`);
  hit.dispatchEvent(new MouseEvent(type, {clientX, clientY, bubbles: true, composed: true}));
}

async function stageIn(css: string): Promise<{stage: HTMLElement; source: FakeSource}> {
  const source = new FakeSource(EPOCHS);
  const stage = offer(source);
  stage.style.cssText = `inline-size:500px;${css}`;
  stage.style.marginInlineStart = '250px';
  document.body.append(stage);
  return {stage, source};
}

describe('an element on a page that scales what is seen', function () {
  this.timeout(30_000);

  afterEach(() => document.body.replaceChildren());

  for (const [name, css] of Object.entries(SCALED)) {
    // WebKit tells where things are as if nothing were zoomed, and this test then points beside them.
    const inSight = IN_WEBKIT && css.startsWith('zoom') ? it.skip : it;
    inSight(`marks the epoch that is clicked in the trends: ${name}`, async () => {
      const {stage, source} = await stageIn(css);
      const trends = document.createElement('ftl-predictions-trends');
      trends.metrics = 'char_error_rate';
      stage.append(trends);
      await waitUntil(() => trends.shadowRoot?.querySelector('.u-over') !== null, 'a chart', {
        timeout: 10_000,
      });
      await settled(trends);
      const over = one(trends, '.u-over');
      assert.approximately(
        over.clientWidth,
        one(trends, '.plot').clientWidth - 46 - 8,
        14,
        'the chart fills its box',
      );
      mouse('mousemove', over, 0.5);
      await settled(trends);
      assert.include(textOf(trends, '.reading'), 'Epoch 10', 'pointed at');
      mouse('click', over, 0.5);
      assert.equal(source.epochCursor, 10);
    });

    inSight(`marks the epoch that is clicked in the line of the comparison: ${name}`, async () => {
      const {stage, source} = await stageIn(css);
      const comparison = document.createElement('ftl-predictions-comparison');
      stage.append(comparison);
      await settled(comparison);
      const line = one(comparison, '[role=slider]');
      mouse('click', line, 0.5);
      assert.equal(source.epochCursor, 10);
    });
  }

  it('scrolls a long list by rows as they are laid out', async () => {
    for (const css of ['transform: scale(.5)', 'zoom: 1.5', '']) {
      const stage = offer(new FakeSource(numbered(1, 500)));
      stage.style.cssText = css;
      const table = document.createElement('ftl-predictions-table');
      table.view = 'scroll';
      table.sort = 'sample_index';
      stage.append(table);
      document.body.append(stage);
      await settled(table);
      const scroller = one(table, '.scroller');
      scroller.scrollTop = scroller.scrollHeight;
      scroller.dispatchEvent(new Event('scroll'));
      await settled(table);
      const rows = [...table.shadowRoot!.querySelectorAll('tr.row')];
      const last = rows.at(-1)!;
      assert.equal(last.getAttribute('aria-rowindex'), '501');
      const foot = scroller.getBoundingClientRect().bottom;
      assert.approximately(last.getBoundingClientRect().bottom, foot, 4, css);
      document.body.replaceChildren();
    }
  });

  it('opens a popover below its button, in a zoomed page too', async () => {
    for (const css of ['zoom: 1.5', 'zoom: .6', 'transform: scale(.6)', '']) {
      const stage = offer(new FakeSource(EPOCHS));
      stage.style.cssText = `${css};padding:120px 0 0 300px;width:max-content`;
      const badge = document.createElement('ftl-live-badge');
      stage.append(badge);
      document.body.append(stage);
      await settled(badge);
      const button = one(badge, 'button');
      button.click();
      await waitUntil(() => one(badge, '#details').checkVisibility({visibilityProperty: true}));
      await settled(badge);
      const anchor = button.getBoundingClientRect();
      const popover = one(badge, '#details').getBoundingClientRect();
      assert.approximately(popover.top, anchor.bottom + 4, 2, css);
      assert.approximately(popover.right, Math.max(anchor.right, popover.width + 8), 2, css);
      document.body.replaceChildren();
    }
  });
});
