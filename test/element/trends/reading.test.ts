import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';

const RATES = [1, 0.8, 0.4, 0.2, 0.1];
const rows = RATES.map((char_error_rate, epoch) => makePrediction({epoch, seq: epoch + 1, char_error_rate}));

async function drawn(element: PredictionsTrends): Promise<void> {
  for (let i = 0; i < 100 && all(element, '.plot').some((plot) => plot.firstElementChild === null); i++)
    await settled(element);
}

async function trends(
  properties: Partial<PredictionsTrends> = {},
  source = new FakeSource(rows),
): Promise<PredictionsTrends> {
  const element = await mount('ftl-predictions-trends', source, {metrics: 'char_error_rate', ...properties});
  await drawn(element);
  return element;
}

const over = (element: PredictionsTrends, place = 0): HTMLElement => all(element, '.u-over')[place]!;

function at(
  target: HTMLElement,
  share: number,
): {clientX: number; clientY: number; bubbles: true; cancelable: true} {
  const {left, top, width, height} = target.getBoundingClientRect();
  return {clientX: left + width * share, clientY: top + height / 2, bubbles: true, cancelable: true};
}

async function point(element: PredictionsTrends, share: number, place = 0): Promise<void> {
  const target = over(element, place);
  target.dispatchEvent(new PointerEvent('pointermove', at(target, share)));
  target.dispatchEvent(new MouseEvent('mousemove', at(target, share)));
  await settled(element);
}

async function drag(element: PredictionsTrends, from: number, to: number, shiftKey = false): Promise<void> {
  const target = over(element);
  const pointer = {isPrimary: true, button: 0, shiftKey};
  target.dispatchEvent(new PointerEvent('pointerdown', {...at(target, from), ...pointer}));
  target.dispatchEvent(new PointerEvent('pointermove', {...at(target, to), ...pointer}));
  target.dispatchEvent(new PointerEvent('pointerup', {...at(target, to), ...pointer}));
  target.dispatchEvent(new MouseEvent('click', at(target, to)));
  await settled(element);
}

async function wheel(element: PredictionsTrends, init: WheelEventInit): Promise<boolean> {
  const target = over(element);
  const goesOn = target.dispatchEvent(new WheelEvent('wheel', {...at(target, 0.5), ...init}));
  await settled(element);
  return !goesOn;
}

async function press(element: PredictionsTrends, key: string, shiftKey = false): Promise<void> {
  one(element, '.panels').dispatchEvent(
    new KeyboardEvent('keydown', {key, shiftKey, bubbles: true, cancelable: true}),
  );
  await settled(element);
}

/** The error rate of the point nearest to the left edge, the middle and the right edge. */
async function edges(element: PredictionsTrends): Promise<readonly string[]> {
  const found: string[] = [];
  for (const share of [0.01, 0.5, 0.99]) {
    await point(element, share);
    found.push(textOf(element, '.value'));
  }
  return found;
}
const WHOLE = ['100%', '40%', '10%'];
const isZoomed = (element: PredictionsTrends): boolean => all(element, '[part=reset]').length === 1;

describe('<ftl-predictions-trends>: reading the charts', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows the part that a drag goes over, marks no epoch by it, and all again by the button', async () => {
    const source = new FakeSource(rows);
    const element = await trends({}, source);
    assert.deepEqual(await edges(element), WHOLE);
    await drag(element, 1, 0.45);
    assert.deepEqual(await edges(element), ['40%', '20%', '10%']);
    assert.equal(source.epochCursor, 'all');
    assert.lengthOf(all(element, '.selected'), 0);
    one(element, '[part=reset]').click();
    await settled(element);
    assert.deepEqual(await edges(element), WHOLE);
    assert.isFalse(isZoomed(element));
  });

  it('shows less by the wheel with Ctrl, moves by a drag with Shift, and leaves the wheel alone to the page', async () => {
    const element = await trends();
    assert.isFalse(await wheel(element, {deltaY: -500}), 'the page scrolls');
    assert.isFalse(isZoomed(element));
    assert.isTrue(await wheel(element, {deltaY: -300, ctrlKey: true}));
    assert.isTrue(isZoomed(element));
    assert.deepEqual(await edges(element), ['80%', '40%', '20%']);
    await drag(element, 0.9, -3, true);
    assert.deepEqual((await edges(element)).at(-1), '10%');
    over(element).dispatchEvent(new MouseEvent('dblclick', at(over(element), 0.5)));
    await settled(element);
    assert.isFalse(isZoomed(element));
  });

  it('shows less, moves and shows all again by keys, and follows the keyboard cursor', async () => {
    const element = await trends();
    for (let i = 0; i < 4; i++) await press(element, '+');
    assert.isTrue(isZoomed(element));
    await press(element, 'Home');
    await element.updateComplete;
    assert.equal(textOf(element, '.value'), '100%');
    assert.isFalse(one(element, '.u-cursor-x').classList.contains('u-off'), 'what is read is in sight');
    await press(element, 'ArrowRight', true);
    assert.equal(textOf(element, '.value'), '100%', 'the cursor stays');
    await press(element, '0');
    assert.isFalse(isZoomed(element));
  });

  it('moves one cursor in all charts, those of other elements of the same axis too', async () => {
    const source = new FakeSource(rows);
    const element = await trends({metrics: 'char_error_rate exact_match'}, source);
    const other = document.createElement('ftl-predictions-trends');
    other.metrics = 'char_error_rate';
    const byStep = document.createElement('ftl-predictions-trends');
    Object.assign(byStep, {metrics: 'char_error_rate', by: 'step'});
    element.after(other, byStep);
    await settled(other);
    await drawn(other);
    await drawn(byStep);
    await point(element, 0.5, 1);
    await settled(other);
    assert.equal(all(element, '.value')[0]?.textContent, '40%');
    assert.equal(textOf(other, '.value'), '40%');
    assert.equal(textOf(byStep, '.value'), '10%', 'another axis');
    over(element, 1).dispatchEvent(new MouseEvent('mouseleave'));
    await settled(other);
    assert.equal(textOf(other, '.value'), '10%');
  });

  it('tells the point under the pointer in one tooltip, with its range and of how many predictions it is', async () => {
    const element = await trends();
    await point(element, 0.5);
    assert.equal(
      all(element, '.tip bdi')
        .map(({textContent}) => textContent)
        .join(' | '),
      'Epoch 2, step 200 | Character error rate: 40% | best to worst sample: 40% – 40% | 1 prediction',
    );
    over(element).dispatchEvent(new PointerEvent('pointerleave'));
    assert.lengthOf(all(element, '.tip'), 0);
  });

  it('says by keys of how many predictions a value is', async () => {
    const element = await trends();
    await press(element, 'Home');
    assert.equal(
      textOf(element, '[role=status]'),
      'Epoch 0, step 0: Character error rate 100% (best to worst sample 100% – 100%); 1 prediction',
    );
  });

  it('draws on a logarithmic scale what is above 0, and says what it leaves out', async () => {
    const scored = [1000, 0, 10, -1].map((loss, epoch) =>
      makePrediction({epoch, seq: epoch + 1, scores: {loss, low: -loss}}),
    );
    const element = await trends({metrics: 'loss low', scale: 'log'}, new FakeSource(scored));
    assert.include(textOf(element, '.panel .spread'), '2 points at 0 or below left out');
    const button = all(element, '.toolbar button').find(
      ({textContent}) => textContent.trim() === 'Log scale',
    )!;
    assert.equal(button.getAttribute('aria-pressed'), 'true');
    button.click();
    await settled(element);
    assert.equal(element.viewState.scale, 'linear');
    assert.notInclude(textOf(element), 'left out');
  });

  it('keeps to a linear scale where no value is above 0, and says so', async () => {
    const scored = [-1, -2].map((loss, epoch) => makePrediction({epoch, seq: epoch + 1, scores: {loss}}));
    const element = await trends({metrics: 'loss', scale: 'log'}, new FakeSource(scored));
    assert.include(textOf(element, '.panel'), 'No value is above 0: drawn on a linear scale');
    assert.exists(one(element, 'canvas'));
  });

  it('has no accessibility violation, zoomed and on a logarithmic scale', async () => {
    const element = await trends({scale: 'log'});
    await press(element, '+');
    await still(element);
    await assert.isAccessible(element);
  });
});
