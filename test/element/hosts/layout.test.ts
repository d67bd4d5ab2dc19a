/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import {FakeSource, offer, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, one, settled, still} from '../../support/page/mount.ts';
import {IN_WEBKIT} from '../../support/webkit/in-webkit.ts';

const TAGS = [
  'ftl-live-badge',
  'ftl-predictions-trends',
  'ftl-predictions-table',
  'ftl-predictions-comparison',
] as const;

let source: FakeSource;

async function tableOf(
  width: number,
  attributes: Readonly<Record<string, string>> = {},
): Promise<PredictionsTable> {
  const stage = offer(source);
  stage.style.width = `${width}px`;
  const table = document.createElement('ftl-predictions-table');
  for (const [name, value] of Object.entries(attributes)) table.setAttribute(name, value);
  stage.append(table);
  document.body.append(stage);
  await settled(table);
  return table;
}

/** How the rows are laid out, by what is seen. */
function layoutOf(table: PredictionsTable): string {
  const top = (selector: string): number => one(table, `tr.row ${selector}`).getBoundingClientRect().top;
  if (getComputedStyle(one(table, 'tr.row')).display === 'table-row') return 'table';
  return Math.abs(top('td.prompt') - top('td.prediction')) < 2 ? 'compact' : 'cards';
}

describe('rows', function () {
  this.timeout(60_000);

  before(async () => {
    source = new FakeSource(await recordedRun('g2p', {limit: 96}));
  });
  afterEach(() => document.body.replaceChildren());

  it('have the figures of a line at one height, those with a bar or a mark too', async () => {
    const table = await tableOf(690);
    for (const row of all(table, 'tr.row')) {
      const tops = ['td.step .number', 'td.char_error_rate .number'].map((selector) => {
        const range = document.createRange();
        range.selectNodeContents(row.querySelector(selector)!);
        return range.getBoundingClientRect().top;
      });
      assert.approximately(tops[0]!, tops[1]!, 0.6);
    }
  });

  it('are a table, or lines, or cards, by the room that there is', async () => {
    const seen: Record<number, string> = {};
    for (const width of [1100, 820, 780, 690, 500, 470, 320]) seen[width] = layoutOf(await tableOf(width));
    assert.deepEqual(seen, {
      1100: 'table',
      820: 'table',
      780: 'compact',
      690: 'compact',
      500: 'compact',
      470: 'cards',
      320: 'cards',
    });
  });

  it('are low in a column of 690 pixels: ten of them in 600', async () => {
    const table = await tableOf(690);
    assert.lengthOf(all(table, 'tr.row'), 10);
    assert.isBelow(one(table, 'table').getBoundingClientRect().height, 600);
  });

  it('are laid out as the attribute says, at any width', async () => {
    for (const width of [1100, 690, 360]) {
      for (const layout of ['table', 'compact', 'cards']) {
        assert.equal(layoutOf(await tableOf(width, {layout})), layout, `${layout} in ${width} px`);
        document.body.replaceChildren();
      }
      const auto = layoutOf(await tableOf(width));
      assert.equal(layoutOf(await tableOf(width, {layout: 'rows'})), auto, 'a wrong value is the default');
    }
  });

  it('say which text is which, and hide nothing, in every layout', async () => {
    for (const layout of ['table', 'compact', 'cards']) {
      const table = await tableOf(690, {layout});
      const heads = all(table, 'thead th.text').filter((head) => head.getBoundingClientRect().height > 0);
      const labels = all(table, 'tr.row:first-child td.text').map(
        (cell) => getComputedStyle(cell, '::before').content,
      );
      assert.isTrue(
        heads.length === 3 || labels.every((label) => label.includes('attr') || label.length > 4),
        layout,
      );
      for (const cell of all(table, 'tbody tr.row:first-child td')) {
        assert.isAbove(cell.getBoundingClientRect().width, 8, `${layout} ${cell.className}`);
      }
      document.body.replaceChildren();
    }
  });
});

describe('the size of the text', function () {
  // Much is drawn.
  this.timeout(60_000);

  afterEach(() => {
    document.documentElement.style.fontSize = '';
    document.body.replaceChildren();
  });

  /** Every size of text that is seen, in pixels, by element. */
  const sizes = (element: HTMLElement): number[] =>
    all(element, '*')
      .filter((node) =>
        [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim()),
      )
      .filter((node) => node.getBoundingClientRect().width > 1)
      .map((node) => Number.parseFloat(getComputedStyle(node).fontSize));

  async function inPage(css: string): Promise<HTMLElement[]> {
    const stage = offer(source);
    stage.style.cssText = `width: 1000px; ${css}`;
    const elements = TAGS.map((tag) => document.createElement(tag));
    stage.append(...elements);
    document.body.append(stage);
    for (const element of elements) await settled(element);
    one(elements[2]!, 'button.toggle').click();
    await settled(elements[2]!);
    await still(elements[2]!);
    return elements;
  }

  it('is readable whatever the root is set to', async () => {
    for (const [root, css] of [
      ['62.5%', ''],
      ['10px', 'font-size: 13px'],
      ['10px', 'font-size: 1.6rem'],
      ['', 'font-size: 12px'],
    ] as const) {
      document.documentElement.style.fontSize = root;
      for (const element of await inPage(css)) {
        assert.isAtLeast(Math.min(...sizes(element)), 10.9, `${element.localName} ${root} ${css}`);
        assert.equal(getComputedStyle(element).fontSize, '13px');
      }
      document.body.replaceChildren();
    }
  });

  it('follows the page around it', async () => {
    for (const element of await inPage('font-size: 20px')) {
      assert.equal(getComputedStyle(element).fontSize, '16.25px', element.localName);
    }
  });

  it('moves everything with it: texts, icons, fields, rows, open rows, and nothing by the root', async () => {
    // To a hundredth of a pixel: Firefox lays out in sixtieths, from a place that is rounded.
    // The arrow of a select has a height of its own in GTK.
    const controls = `.button, .field, .badge, th, .row${IN_WEBKIT ? '' : ', .select'}`;
    const height = (node: Element): number => Math.round(node.getBoundingClientRect().height * 100) / 100;
    const measure = async (css: string): Promise<Record<string, number[]>> => {
      const elements = await inPage(css);
      const measured: Record<string, number[]> = {};
      for (const element of elements) {
        measured[`${element.localName} text`] = sizes(element);
        measured[`${element.localName} icons`] = all(element, 'svg:not(.spark svg)').map(height);
        measured[`${element.localName} controls`] = all(element, controls).map(height);
      }
      document.body.replaceChildren();
      return measured;
    };
    const small = await measure('--ftl-font-size: 13px; width: 900px');
    const large = await measure('--ftl-font-size: 26px; width: 1800px');
    for (const [name, values] of Object.entries(small)) {
      assert.lengthOf(large[name]!, values.length, name);
      values.forEach((value, i) => {
        if (value > 1) assert.approximately(large[name]![i]! / value, 2, 0.12, `${name} ${i}`);
      });
    }
    document.documentElement.style.fontSize = '40px';
    assert.deepEqual(await measure('--ftl-font-size: 13px; width: 900px'), small);
  });
});

describe('the room between our own elements', () => {
  afterEach(() => document.body.replaceChildren());

  async function gapsIn(css: string, tags: readonly string[] = TAGS): Promise<number[]> {
    const stage = offer(source);
    stage.style.cssText = css;
    const elements = tags.map((tag) => document.createElement(tag));
    stage.append(...elements);
    document.body.append(stage);
    for (const element of elements) await settled(element);
    return elements.slice(1).map((element, i) => {
      const before = elements[i]!.getBoundingClientRect();
      return Math.round(element.getBoundingClientRect().top - before.bottom);
    });
  }

  it('is there on a bare page, without its help', async () => {
    for (const gap of await gapsIn('')) assert.isTrue(gap >= 12 && gap <= 24, `${gap}`);
    for (const gap of await gapsIn('display: flex; flex-direction: column'))
      assert.isTrue(gap >= 12 && gap <= 24, `${gap}`);
  });

  it('is left to a page that lays them out', async () => {
    assert.deepEqual(
      await gapsIn('display: grid; gap: 7px; grid-template-columns: minmax(0, 1fr)'),
      [7, 7, 7],
    );
    assert.deepEqual(await gapsIn('display: flex; flex-direction: column; gap: 7px'), [7, 7, 7]);
    const style = document.createElement('style');
    style.textContent = 'ftl-predictions-table { margin: 3px 0 0 }';
    document.head.append(style);
    assert.deepEqual(await gapsIn('', ['ftl-predictions-trends', 'ftl-predictions-table']), [3]);
    style.remove();
  });

  it('is not there above the first, after text of the page, or after one that is hidden', async () => {
    const stage = offer(source);
    const [first, hidden, second, third] = ['', '', '', ''].map(() =>
      document.createElement('ftl-predictions-table'),
    );
    hidden!.hidden = true;
    const text = document.createElement('p');
    stage.append(first!, text, hidden!, second!, third!);
    document.body.append(stage);
    for (const element of [first!, second!, third!]) await settled(element);
    const margins = [first!, second!, third!].map((element) => getComputedStyle(element).marginTop);
    assert.deepEqual(margins.slice(0, 2), ['0px', '0px']);
    assert.isAbove(Number.parseFloat(margins[2]!), 12);
    hidden!.hidden = false;
    await settled(second!);
    assert.isAbove(Number.parseFloat(getComputedStyle(second!).marginTop), 12, 'shown again');
  });

  it('is there between two stream elements too', async () => {
    const streams = [0, 1].map(() => {
      const stream = document.createElement('ftl-predictions-stream');
      stream.append(document.createElement('ftl-predictions-table'));
      return stream;
    });
    document.body.append(...streams);
    const [above, below] = streams.map((stream) => stream.querySelector('ftl-predictions-table')!);
    await settled(above!);
    await settled(below!);
    assert.equal(getComputedStyle(above!).marginTop, '0px');
    assert.isAbove(Number.parseFloat(getComputedStyle(below!).marginTop), 12);
  });
});
