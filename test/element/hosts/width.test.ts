/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {FakeSource, offer, recordedRun} from '../../support/page/fake/fake-source.ts';
import {one, settled} from '../../support/page/mount.ts';

const PANELS = ['ftl-predictions-table', 'ftl-predictions-trends', 'ftl-predictions-comparison'] as const;

let source: FakeSource;

/** An element in the innermost place of some markup (`<i>` stands for it), in a room of so many pixels. */
async function inPlace(
  tag: (typeof PANELS)[number],
  markup: string,
  room = 900,
): Promise<{element: HTMLElement; width: number}> {
  const stage = offer(source);
  stage.style.width = `${room}px`;
  // The test's own markup.
  stage.innerHTML = markup;
  const element = document.createElement(tag);
  stage.querySelector('i')!.replaceWith(element);
  document.body.append(stage);
  stage.querySelector('dialog')?.showModal();
  await settled(element);
  return {element, width: element.getBoundingClientRect().width};
}

/** Where an element has all the room that there is, by the name of the parent. */
const WHOLE: Readonly<Record<string, string>> = {
  block: '<div><i></i></div>',
  'flex row': '<div style="display:flex"><i></i></div>',
  'flex row with wrap': '<div style="display:flex;flex-wrap:wrap"><i></i></div>',
  'inline flex': '<div style="display:inline-flex"><i></i></div>',
  'centred flex column': '<div style="display:flex;flex-direction:column;align-items:center"><i></i></div>',
  'flex with place-items': '<div style="display:flex;place-items:center"><i></i></div>',
  'starter template':
    '<div style="display:flex;place-items:center"><div style="max-width:1280px;margin:0 auto"><i></i></div></div>',
  'grid with place-items': '<div style="display:grid;place-items:center"><i></i></div>',
  'grid of one auto column': '<div style="display:grid;grid-template-columns:auto"><i></i></div>',
  float: '<div style="float:left"><i></i></div>',
  'inline-block': '<div style="display:inline-block"><i></i></div>',
  'inline text': '<span><i></i></span>',
  'fit-content': '<div style="width:fit-content"><i></i></div>',
  absolute: '<div style="position:relative"><div style="position:absolute"><i></i></div></div>',
  'table with border-spacing 0':
    '<table style="border-spacing:0"><tr><td style="padding:0"><i></i></td></tr></table>',
  'table of css': '<div style="display:table"><div style="display:table-cell"><i></i></div></div>',
  fieldset: '<fieldset style="margin:0;padding:0;border:0;width:fit-content"><i></i></fieldset>',
  'slotted by flex': '<div style="display:flex"><div style="display:contents"><i></i></div></div>',
};

describe('an element in any parent', function () {
  this.timeout(30_000);

  before(async () => {
    source = new FakeSource(await recordedRun('g2p', {limit: 96}));
  });
  afterEach(() => document.body.replaceChildren());

  for (const [name, markup] of Object.entries(WHOLE)) {
    it(`is as wide as there is room: ${name}`, async () => {
      for (const tag of PANELS) {
        const {width} = await inPlace(tag, markup);
        assert.approximately(width, 900, 1, tag);
        document.body.replaceChildren();
        const {width: narrow} = await inPlace(tag, markup, 300);
        assert.approximately(narrow, 300, 1, `${tag} in 300 px`);
        document.body.replaceChildren();
      }
    });
  }

  it('fills a dialog to its greatest width', async () => {
    const {element, width} = await inPlace('ftl-predictions-table', '<dialog><i></i></dialog>');
    const {clientWidth} = document.documentElement;
    assert.isAbove(width, clientWidth - 80);
    element.closest('dialog')?.close();
  });

  it('leaves its neighbours in a row what they need', async () => {
    const {element, width} = await inPlace(
      'ftl-predictions-table',
      '<div style="display:flex"><nav style="width:200px">A menu</nav><i></i></div>',
    );
    assert.approximately(element.previousElementSibling!.getBoundingClientRect().width, 200, 1);
    assert.approximately(width, 700, 1);
  });

  it('stays readable in a column as narrow as what it holds', async () => {
    const {width} = await inPlace(
      'ftl-predictions-table',
      '<div style="display:grid;grid-template-columns:min-content 1fr"><i></i><p>Beside</p></div>',
    );
    assert.isAtLeast(width, 200);
  });

  it('is as wide as a page says, by sheet, style or column', async () => {
    const rule = document.createElement('style');
    rule.textContent = '.narrow { width: 320px } .most { max-width: 50% }';
    document.head.append(rule);
    for (const tag of PANELS) {
      const {element} = await inPlace(tag, '<div><i></i></div>');
      element.className = 'narrow';
      assert.equal(element.getBoundingClientRect().width, 320);
      element.className = 'most';
      assert.equal(element.getBoundingClientRect().width, 450);
      element.className = '';
      element.style.inlineSize = '150px';
      assert.equal(element.getBoundingClientRect().width, 150, 'less than it would like');
      assert.isAtMost(one(element, '.card').getBoundingClientRect().width, 150);
      document.body.replaceChildren();
    }
    rule.remove();
  });

  it('never makes the page wider than it is', async () => {
    for (const tag of PANELS) {
      const {element} = await inPlace(tag, '<div style="width:260px;overflow:auto"><i></i></div>');
      const {scrollWidth, clientWidth} = element.parentElement!;
      assert.equal(scrollWidth, clientWidth, tag);
      document.body.replaceChildren();
    }
  });

  it('keeps its foot in sight where a page gives it a height, and scrolls its list', async () => {
    for (const style of ['height:500px', 'max-height:500px']) {
      const {element} = await inPlace('ftl-predictions-table', '<div><i></i></div>');
      element.style.cssText = style;
      element.setAttribute('page-size', '50');
      await settled(element);
      const foot = one(element, '[part=footer]').getBoundingClientRect();
      const box = element.getBoundingClientRect();
      assert.isAtMost(box.height, 500);
      assert.isAtMost(foot.bottom, box.bottom, style);
      const scroller = one(element, '.scroller');
      assert.isAbove(scroller.scrollHeight, scroller.clientHeight + 500);
      document.body.replaceChildren();
    }
  });

  it('grows with its rows where the page gives no height', async () => {
    const {element} = await inPlace('ftl-predictions-table', '<div><i></i></div>');
    element.setAttribute('page-size', '50');
    await settled(element);
    const scroller = one(element, '.scroller');
    assert.equal(scroller.scrollHeight, scroller.clientHeight);
  });
});
