import {assert, waitUntil} from '@open-wc/testing';
import {emulateMedia, sendKeys} from '@web/test-runner-commands';
import '../../src/define/epoch-slider.ts';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-table.ts';
import '../../src/define/predictions-trends.ts';
import type {EpochSlider} from '../../src/elements/epoch-slider.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

const run = (...rates: readonly number[]) =>
  rates.map((char_error_rate, epoch) => makePrediction({epoch, seq: epoch + 1, char_error_rate}));

async function slider(
  rates: readonly number[],
  properties: Partial<EpochSlider> = {},
): Promise<{element: EpochSlider; source: FakeSource; range: HTMLInputElement}> {
  const source = new FakeSource(run(...rates));
  const element = await mount('ftl-epoch-slider', source, properties);
  return {element, source, range: one<HTMLInputElement>(element, 'input')};
}

const said = (element: EpochSlider): string => one(element, 'input').getAttribute('aria-valuetext') ?? '';
const button = (element: EpochSlider, name: string): HTMLButtonElement =>
  all<HTMLButtonElement>(element, 'button').find(
    ({textContent, ariaLabel}) => (ariaLabel ?? textContent.trim()) === name,
  )!;

async function keys(element: EpochSlider, ...names: readonly string[]): Promise<void> {
  one(element, 'input').focus();
  for (const press of names) {
    await sendKeys({press});
    await settled(element);
  }
}

describe('ftl-epoch-slider', () => {
  afterEach(() => {
    document.body.replaceChildren();
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('writes the one epoch that all elements of the source show', async () => {
    const {element, source, range} = await slider([1, 0.5, 0.25, 0.4]);
    const table = document.createElement('ftl-predictions-table');
    const trends = document.createElement('ftl-predictions-trends');
    const comparison = document.createElement('ftl-predictions-comparison');
    element.after(table, trends, comparison);
    await settled(table);
    range.value = '1';
    range.dispatchEvent(new InputEvent('input'));
    for (const panel of [element, table, trends, comparison]) await settled(panel);
    assert.equal(source.epochCursor, 1);
    assert.equal(one<HTMLSelectElement>(table, 'select').value, '1');
    assert.include(textOf(trends, '.reading'), 'Epoch 1');
    comparison.scrollIntoView();
    await waitUntil(() => textOf(comparison, '.entry[aria-current]').includes('Epoch 1'), 'marked', {
      timeout: 8000,
    });
    element.scrollIntoView();
    source.epochCursor = 2;
    await waitUntil(() => range.value === '2', 'and shows what another chose', {timeout: 8000});
  });

  it('is moved by the keys of a slider', async () => {
    const {element, source} = await slider([1, 0.5, 0.25, 0.4]);
    const at: unknown[] = [];
    for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'ArrowUp', 'PageUp', 'PageDown', 'End']) {
      await keys(element, key);
      at.push(source.epochCursor);
    }
    assert.deepEqual(at, [2, 3, 0, 1, 2, 1, 3]);
  });

  it('pins the newest epoch by a key that leads to the end, where it shows all of them', async () => {
    const {element, source} = await slider([1, 0.5, 0.25]);
    await keys(element, 'End');
    assert.equal(source.epochCursor, 2);
  });

  it('follows the newest epoch, or stays at one, as new ones come', async () => {
    const {element, source, range} = await slider([1, 0.5]);
    button(element, 'Newest').click();
    await settled(element);
    assert.equal(source.epochCursor, 'latest');
    source.put(run(1, 0.5, 0.25));
    await settled(element);
    assert.match(said(element), /^Newest: epoch 2, step 200, still running/);
    await keys(element, 'ArrowLeft');
    source.put(run(1, 0.5, 0.25, 0.1));
    await settled(element);
    assert.deepEqual([source.epochCursor, range.value, range.max], [1, '1', '3']);
    button(element, 'All epochs').click();
    assert.equal(source.epochCursor, 'all');
  });

  it('plays each epoch once by the space bar, says that it stops at the last, and begins anew after that', async () => {
    const {element, source} = await slider([1, 0.5, 0.25, 0.4], {interval: 1});
    const shown: unknown[] = [];
    element.addEventListener('ftl-view-change', ({detail}) => shown.push(detail.epoch));
    await keys(element, ' ');
    await waitUntil(() => shown.length >= 4 && source.epochCursor === 3, 'played', {timeout: 8000});
    await settled(element);
    assert.deepEqual(shown, [0, 1, 2, 3]);
    assert.exists(button(element, 'Play the epochs'));
    button(element, 'Play the epochs').click();
    assert.equal(source.epochCursor, 0);
  });

  it('plays by the hand of a reader who wants less motion too, an epoch at a time and nothing that slides', async function () {
    // Wished for by DevTools, which Chrome alone speaks.
    if (!navigator.userAgent.includes('Chrome')) this.skip();
    await emulateMedia({reducedMotion: 'reduce'});
    const {element, source} = await slider([1, 0.5, 0.25], {interval: 1e6});
    await settled(element);
    assert.equal(source.epochCursor, 'all');
    button(element, 'Play the epochs').click();
    await settled(element);
    assert.equal(source.epochCursor, 0);
    const moving = all(element, '*').filter((each) => {
      const {animationName, transitionDuration} = getComputedStyle(each);
      return animationName !== 'none' || !['0s', ''].includes(transitionDuration);
    });
    await emulateMedia({reducedMotion: 'no-preference'});
    assert.lengthOf(moving, 0);
  });

  it('stops to play when the reader or another element chooses an epoch, or it is removed', async () => {
    const {element, source} = await slider([1, 0.5, 0.25, 0.4], {interval: 1e6});
    const isPlaying = (): boolean => button(element, 'Pause') !== undefined;
    const play = async (): Promise<void> => {
      button(element, 'Play the epochs').click();
      await settled(element);
      assert.isTrue(isPlaying());
    };
    await play();
    button(element, 'Pause').click();
    await settled(element);
    assert.isFalse(isPlaying());
    await play();
    source.epochCursor = 3;
    await settled(element);
    assert.isFalse(isPlaying());
    await play();
    await keys(element, 'ArrowRight');
    assert.isFalse(isPlaying());
    await play();
    const place = element.parentElement!;
    element.remove();
    place.append(element);
    await settled(element);
    assert.isFalse(isPlaying());
  });

  it('says that there is nothing to play of one epoch', async () => {
    const {element, source, range} = await slider([1]);
    assert.include(textOf(element), 'Epoch 0 is the only one: there is nothing to play.');
    assert.isTrue(button(element, 'Play the epochs').disabled && range.disabled);
    source.put(run(1, 0.5));
    await settled(element);
    assert.notInclude(textOf(element), 'only one');
    assert.isFalse(button(element, 'Play the epochs').disabled || range.disabled);
  });

  it('marks the best of the complete epochs by the chosen score, and leads to it', async () => {
    const {element, source} = await slider([1, 0.2, 0.6, 0.1]);
    button(element, 'Best: epoch 1').click();
    await settled(element);
    assert.equal(source.epochCursor, 1);
    assert.equal(said(element), 'Epoch 1, step 100, complete, the best, character error rate 20%');
    assert.match(one(element, 'svg.best').getAttribute('x') ?? '', /^33\.3/);
    element.metric = 'exact_match';
    await settled(element);
    assert.exists(button(element, 'Best: epoch 0'));
    source.set({state: {kind: 'ended', status: 'completed'}});
    element.metric = null;
    await settled(element);
    assert.exists(button(element, 'Best: epoch 3'));
  });

  it('draws a tick for each epoch, a short one for that which is running', async () => {
    const {element} = await slider([1, 0.5, 0.25]);
    assert.equal(one(element, '.ticks path').getAttribute('d'), 'M0 0V10M500 0V10M1000 0V4');
  });

  it('says so when the job has no prediction of the epoch that a link leads to', async () => {
    location.hash = '#epoch-slider.epoch=99';
    const {element, source} = await slider([1, 0.5], {link: 'hash'});
    assert.equal(source.epochCursor, 99);
    assert.equal(said(element), 'Epoch 99 has no predictions');
  });

  it('keeps the epoch in the link of the view, and takes it from there', async () => {
    location.hash = '#epoch-slider.epoch=1';
    const {element, source} = await slider([1, 0.5, 0.25], {link: 'hash'});
    assert.equal(source.epochCursor, 1);
    await keys(element, 'Home');
    assert.equal(location.hash, '#epoch-slider.epoch=0');
  });

  it('begins with the epoch that the page names, for all elements of the source', async () => {
    const {element, source} = await slider([1, 0.5, 0.25], {epoch: 'latest'});
    assert.equal(source.epochCursor, 'latest');
    await keys(element, 'Home');
    assert.equal(source.epochCursor, 0);
  });

  it('tells why there are no epochs', async () => {
    const element = await mount('ftl-epoch-slider', new FakeSource());
    assert.include(textOf(element, '.notice'), 'No predictions yet');
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has no accessibility violation, ${colorScheme}`, async () => {
      document.documentElement.style.colorScheme = colorScheme;
      document.body.style.background = 'light-dark(#ffffff, #101217)';
      const {element, source} = await slider([1, 0.5, 0.25], {interval: 1e6});
      source.epochCursor = 1;
      await settled(element);
      await still(element);
      await assert.isAccessible(element);
      const {element: alone} = await slider([1]);
      await still(alone);
      await assert.isAccessible(alone);
      document.documentElement.style.colorScheme = '';
    });
  }
});
