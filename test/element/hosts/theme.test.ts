/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import {FakeSource, offer} from '../../support/page/fake/fake-source.ts';
import {one, settled} from '../../support/page/mount.ts';
import {numbered} from '../../support/page/table.ts';

const {documentElement: root, body} = document;

async function tableIn(stage: HTMLElement): Promise<PredictionsTable> {
  const table = document.createElement('ftl-predictions-table');
  stage.append(table);
  if (!stage.isConnected) body.append(stage);
  await settled(table);
  return table;
}

const stage = (): HTMLElement => offer(new FakeSource(numbered(1, 3)));

/** Whether an element is drawn dark: by what its frame is painted with. */
const isDark = (element: HTMLElement): boolean => {
  const [red = ''] = /\d+/.exec(getComputedStyle(one(element, '.card')).backgroundColor) ?? [];
  return Number(red) < 128;
};

const soon = (element: HTMLElement, dark: boolean): Promise<void> =>
  waitUntil(() => isDark(element) === dark, `drawn ${dark ? 'dark' : 'light'}`);

describe('theme', function () {
  this.timeout(30_000);

  afterEach(() => {
    body.replaceChildren();
    for (const element of [root, body])
      for (const name of element.getAttributeNames()) element.removeAttribute(name);
    document.querySelector('#page-style')?.remove();
  });

  const sheet = (text: string): HTMLStyleElement => {
    const style = document.createElement('style');
    style.id = 'page-style';
    style.textContent = text;
    document.head.append(style);
    return style;
  };

  const DARK: Readonly<Record<string, string>> = {
    'rgb on the body': 'body { background: rgb(30, 33, 41) }',
    'rgb on the root': 'html { background: #222 }',
    'oklch on the body': 'body { background: oklch(0.2 0.02 260) }',
    'lab on the body': 'body { background: lab(12 0 -6) }',
    'a translucent layer over a dark root':
      'html { background: #111 } body { background: rgb(255 255 255 / 6%) }',
    'color-scheme leaves it open, the page is dark':
      'html { color-scheme: light dark } body { background: #16181d }',
    'half black over white': 'html { background: #555 } body { background: rgb(0 0 0 / 70%) }',
    'a gradient under light text': 'body { background: linear-gradient(#123, #012); color: #eee }',
    'light text on what only a pseudo-element paints':
      'body::before { content: ""; position: fixed; inset: 0; z-index: -1; background: #111 } body { color: #ddd }',
  };
  for (const [name, css] of Object.entries(DARK)) {
    it(`is dark where the page says nothing and is dark: ${name}`, async () => {
      sheet(css);
      assert.isTrue(isDark(await tableIn(stage())));
    });
  }

  const LIGHT: Readonly<Record<string, string>> = {
    'nothing painted': '',
    'white body': 'body { background: #fff }',
    'pale oklch': 'body { background: oklch(0.95 0.03 90) }',
    'color-scheme says light, on black': 'html { color-scheme: light } body { background: #000 }',
    'a light gradient': 'body { background: linear-gradient(#fff, #eee); color: #222 }',
    'a light card on a dark page':
      'body { background: #000; color: #fff } body > div { background: #fafafa; color: #222 }',
  };
  for (const [name, css] of Object.entries(LIGHT)) {
    it(`is light: ${name}`, async () => {
      sheet(css);
      assert.isFalse(isDark(await tableIn(stage())));
    });
  }

  it('sees through transparent parents, shadow roots and slots', async () => {
    sheet('body { background: #101114 }');
    const host = document.createElement('div');
    host.attachShadow({mode: 'open'}).innerHTML = '<section><slot></slot></section>';
    const inner = stage();
    host.append(inner);
    body.append(host);
    assert.isTrue(isDark(await tableIn(inner)));
    host.shadowRoot!.querySelector('section')!.style.background = 'white';
    await soon(inner.querySelector('ftl-predictions-table')!, false);
  });

  it('follows a class or an attribute of the root or the body, at run time', async () => {
    sheet(`[data-md-color-scheme='slate'] { background: hsl(232 15% 14%); color: #e2e4e9 }
      .theme-dark { background: #1b1b1d }
      body.animated { transition: background-color 120ms } body.animated.late { background: #000 }`);
    const table = await tableIn(stage());
    assert.isFalse(isDark(table));
    for (const element of [root, body]) {
      element.setAttribute('data-md-color-scheme', 'slate');
      await soon(table, true);
      element.setAttribute('data-md-color-scheme', 'default');
      await soon(table, false);
      element.classList.add('theme-dark');
      await soon(table, true);
      element.classList.remove('theme-dark');
      await soon(table, false);
    }
    body.classList.add('animated');
    await settled(table);
    body.classList.add('late');
    await soon(table, true);
  });

  it('follows a style sheet that comes, is written anew, or goes', async () => {
    const table = await tableIn(stage());
    const style = sheet('body { background: #111 }');
    await soon(table, true);
    style.textContent = 'body { background: #eee }';
    await soon(table, false);
    style.textContent = 'body { background: #111 }';
    await soon(table, true);
    style.remove();
    await soon(table, false);
  });

  it('is what the attribute says, on any of our elements', async () => {
    sheet('body { background: #fff }');
    for (const tag of [
      'ftl-predictions-table',
      'ftl-predictions-trends',
      'ftl-predictions-comparison',
    ] as const) {
      const element = document.createElement(tag);
      element.setAttribute('theme', 'dark');
      const place = stage();
      place.append(element);
      body.append(place);
      await settled(element);
      assert.isTrue(isDark(element), tag);
      element.setAttribute('theme', 'light');
      root.style.colorScheme = 'dark';
      await settled(element);
      assert.isFalse(isDark(element), `${tag} light on a dark page`);
      root.style.colorScheme = '';
    }
    const badge = document.createElement('ftl-live-badge');
    badge.theme = 'dark';
    body.append(badge);
    await settled(badge);
    assert.equal(getComputedStyle(badge).colorScheme, 'dark');
  });

  it('is handed on by a stream element, which leaves the page inside it alone otherwise', async () => {
    sheet('body { background: #000 }');
    const stream = document.createElement('ftl-predictions-stream');
    const field = document.createElement('input');
    stream.append(field);
    body.append(stream);
    await settled(stream);
    assert.equal(getComputedStyle(field).colorScheme, 'normal');
    stream.theme = 'light';
    await settled(stream);
    const table = document.createElement('ftl-predictions-table');
    stream.append(table);
    await settled(table);
    assert.isFalse(isDark(table));
  });

  it("gives way to a page's own rule for the element", async () => {
    sheet('body { background: #000 } ftl-predictions-table { color-scheme: light }');
    assert.isFalse(isDark(await tableIn(stage())));
  });

  it('draws charts anew in the colours of the other theme', async () => {
    const place = stage();
    const trends = document.createElement('ftl-predictions-trends');
    place.append(trends);
    body.append(place);
    await settled(trends);
    await waitUntil(() => one(trends, '.plot').querySelector('canvas') !== null);
    const ink = (): string => {
      const canvas = one(trends, '.plot').querySelector('canvas')!;
      const {data} = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const sums = [0, 0, 0];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3]! < 200) continue;
        count++;
        for (const c of [0, 1, 2]) sums[c]! += data[i + c]!;
      }
      return String((sums[0]! + sums[1]! + sums[2]!) / count / 3 > 128);
    };
    const before = ink();
    body.style.background = '#111';
    await soon(trends, true);
    await waitUntil(() => ink() !== before, 'another ink');
  });
});
