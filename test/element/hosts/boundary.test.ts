/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {FakeSource, offer, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, one, settled} from '../../support/page/mount.ts';

const ofWebKit = (name: string): string => `-webkit-${name}`;

/** What a page means for all that stands in it, text of a model or not. */
const LET_THROUGH = new Set([
  '-webkit-locale',
  '-webkit-print-color-adjust',
  '-webkit-rtl-ordering',
  'color-scheme',
  'direction',
  'dynamic-range-limit',
  'font-size',
  'interactivity',
  'orphans',
  'pointer-events',
  'print-color-adjust',
  'scrollbar-color',
  'visibility',
  'widows',
  // Those of WebKit alone that change nothing that we draw.
  ...['box-direction', 'hyphenate-limit-after', 'hyphenate-limit-before', 'hyphenate-limit-lines'].map(
    ofWebKit,
  ),
  ...['line-box-contain', 'line-grid'].map(ofWebKit),
  'ruby-overhang',
  'stroke-color',
]);

/** For each property one of these is valid and not what it is anyway. */
const VALUES = (
  'none|auto|always|hidden|30px|red|0.5|3|7|"x"|italic|bold|all|vertical-rl|rtl|right|center|uppercase|break-all|pre|' +
  'keep-all|optimizeLegibility|pixelated|geometricPrecision|small-caps|condensed|serif|inside|square|collapse|circle|' +
  'dark|inter-word|antialiased|balance|nowrap|hide|left|red 1px 1px|url("x.png")|evenodd|bevel|round|"kern" 0|"wght" 300|' +
  'stroke|super|mixed|upright|sideways|over|under|manual|loose|anywhere|strict|off|on|tabular-nums|historical-forms|' +
  'jis78|text|50%|200%|exact|read-write|alphabetic|middle|end|linearRGB|no-autospace|trim-start|bottom|underscore|' +
  'compact|optimizeSpeed|optimizespeed|standard|red blue|visual|shifted|first|block|bar|after|reverse|inert|normal'
).split('|');

/** Every property that the browser knows. */
const properties = (): string[] => {
  const style = getComputedStyle(document.body);
  const ofScripts = Object.keys(Object.getOwnPropertyDescriptors(style))
    .filter((name) => /^[a-z]/i.test(name))
    .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    .map((name) => name.replace(/^webkit-/, '-webkit-'));
  return [...new Set([...style, ...ofScripts])].filter((name) => CSS.supports(name, 'initial'));
};

/** A value of the property that a plain element in `parent` takes over; `null` where it inherits none. */
function inheritedValue(parent: HTMLElement, plain: Element, name: string): string | null {
  const before = getComputedStyle(plain).getPropertyValue(name);
  for (const value of VALUES) {
    parent.style.setProperty(name, value);
    const after = getComputedStyle(plain).getPropertyValue(name);
    parent.style.removeProperty(name);
    if (after !== before) return value;
  }
  return null;
}

describe('what a page does to its own text', function () {
  this.timeout(90_000);

  afterEach(() => document.body.replaceChildren());

  it('reaches no text of ours, by any property that is inherited', async () => {
    const source = new FakeSource(await recordedRun('g2p', {limit: 48}));
    const stage = offer(source);
    document.body.append(stage);
    const plain = document.createElement('div');
    // Not laid out, so that no size of its parent changes it.
    plain.hidden = true;
    const tags = [
      'ftl-predictions-table',
      'ftl-predictions-trends',
      'ftl-predictions-comparison',
      'ftl-live-badge',
    ] as const;
    const elements = tags.map((tag) => document.createElement(tag));
    stage.append(plain, ...elements);
    for (const element of elements) await settled(element);
    one(elements[0]!, 'button.toggle').click();
    await settled(elements[0]!);
    const inside = elements.flatMap((element) =>
      all(element, '[part=text], .clip, h2, h3, td, th, button, input, svg, label, p, bdi, .label').slice(
        0,
        80,
      ),
    );
    assert.isAbove(inside.length, 60);

    const inherited: string[] = [];
    const reached: string[] = [];
    for (const name of properties()) {
      const before = inside.map((node) => getComputedStyle(node).getPropertyValue(name));
      const value = inheritedValue(stage, plain, name);
      if (value === null) continue;
      inherited.push(name);
      if (LET_THROUGH.has(name)) continue;
      stage.style.setProperty(name, value);
      const at = inside.findIndex((node, i) => getComputedStyle(node).getPropertyValue(name) !== before[i]);
      stage.style.removeProperty(name);
      if (at !== -1) reached.push(`${name}: ${value} at ${inside[at]!.localName}.${inside[at]!.className}`);
    }
    assert.isAbove(inherited.length, 100, 'the search for inherited properties finds them');
    assert.includeMembers(inherited, ['text-transform', 'letter-spacing', 'tab-size', 'quotes']);
    assert.deepEqual(reached, []);
  });

  it('does not hold in quirks mode for tables either', async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const page = frame.contentDocument!;
    page.open();
    page.write('<body style="font-size:20px"></body>');
    page.close();
    assert.equal(page.compatMode, 'BackCompat');
    const stage = offer(new FakeSource(await recordedRun('g2p', {limit: 48})));
    const table = document.createElement('ftl-predictions-table');
    stage.append(table);
    page.body.append(stage);
    await settled(table);
    assert.equal(getComputedStyle(one(table, 'table')).fontSize, getComputedStyle(table).fontSize);
    assert.equal(getComputedStyle(one(table, 'table')).color, getComputedStyle(table).color);
  });
});
