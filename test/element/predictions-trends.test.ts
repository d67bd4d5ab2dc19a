import {assert} from '@open-wc/testing';
import '../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../src/elements/predictions-trends.ts';
import type {Prediction} from '../../src/protocol/protocol.ts';
import {StreamError} from '../../src/stream/wire/error.ts';
import {FakeSource, makePrediction, recordedRun} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

const refused = new StreamError('unauthorized', 'The server did not accept the token.', {
  retryable: false,
  status: 401,
});

async function trends(
  rows: readonly Prediction[],
  properties: Partial<PredictionsTrends> = {},
): Promise<{element: PredictionsTrends; source: FakeSource}> {
  const source = new FakeSource(rows);
  const element = await mount('ftl-predictions-trends', source, properties);
  await drawn(element);
  return {element, source};
}

/** uPlot is fetched with the first chart. */
async function drawn(element: PredictionsTrends): Promise<void> {
  for (let i = 0; i < 100 && all(element, '.plot').some((plot) => plot.firstElementChild === null); i++) {
    await settled(element);
  }
}

const names = (element: PredictionsTrends): string[] => all(element, '.name').map((name) => name.textContent);

const figures = (element: PredictionsTrends): string[] =>
  all(element, '.value').map((value) => value.textContent);

/** Colours that a drawing has, as `r,g,b`. */
function inks(element: PredictionsTrends, place = 0): Set<string> {
  const canvas = all<HTMLCanvasElement>(element, 'canvas')[place]!;
  const {data} = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set<string>();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255) found.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
  }
  return found;
}

async function press(element: PredictionsTrends, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    one(element, '.panels').dispatchEvent(
      new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}),
    );
    await settled(element);
  }
}

/** A click in the middle of the first drawing's point. */
async function clickAt(element: PredictionsTrends, fraction: number): Promise<void> {
  const over = one(element, '.u-over');
  const {left, top, width, height} = over.getBoundingClientRect();
  const clientX = left + width * fraction;
  over.dispatchEvent(new MouseEvent('click', {clientX, clientY: top + height / 2, bubbles: true}));
  await settled(element);
}

const rounds = (rates: readonly number[], fields: Partial<Prediction> = {}): Prediction[] =>
  rates.map((char_error_rate, epoch) => makePrediction({epoch, seq: epoch + 1, char_error_rate, ...fields}));

async function noViolations(element: PredictionsTrends): Promise<void> {
  await still(element);
  await assert.isAccessible(element);
}

describe('ftl-predictions-trends', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  it('draws a chart for each metric that has data, and none for one that has not', async () => {
    const {element} = await trends(await recordedRun('g2p', {limit: 480}));
    assert.deepEqual(names(element), ['Character error rate', 'Exact match', 'Word overlap']);
    assert.lengthOf(all(element, 'canvas'), 3);
    for (let i = 0; i < 3; i++) assert.isAbove(inks(element, i).size, 2, 'something is drawn');
  });

  it('draws the pass rate as soon as a prediction is validated', async () => {
    const {element, source} = await trends(rounds([1, 0.5]));
    assert.notInclude(names(element), 'Validation passed');
    source.put([makePrediction({epoch: 2, seq: 9, validation_pass: true})]);
    await settled(element);
    await drawn(element);
    assert.include(names(element), 'Validation passed');
  });

  it('draws the metrics it is asked for', async () => {
    const {element} = await trends(rounds([1, 0.5]), {metrics: 'word_overlap length_ratio'});
    assert.deepEqual(names(element), ['Word overlap', 'Length ratio']);
  });

  it('goes by step when an epoch has several, and by epoch when asked', async () => {
    const {element} = await trends(await recordedRun('g2p', {limit: 480}));
    const pressed = (): string => textOf(element, '.segments [aria-pressed=true]');
    assert.strictEqual(pressed(), 'Step');
    all(element, '.segments button')[0]!.click();
    await settled(element);
    assert.strictEqual(pressed(), 'Epoch');
    assert.strictEqual(element.by, 'epoch');
  });

  it('tells the improvement with its sign and in words', async () => {
    const {element, source} = await trends(rounds([0.8, 0.2]));
    assert.strictEqual(
      textOf(element, '.improvement'),
      '+75% better than at epoch 0: character error rate from 80% to 20%',
    );
    source.put(rounds([0.8, 0.2, 1.0]).slice(2));
    await settled(element);
    assert.strictEqual(
      textOf(element, '.improvement'),
      '-25% worse than at epoch 0: character error rate from 80% to 100%',
    );
  });

  it('claims no improvement before there are two scored epochs', async () => {
    const {element} = await trends(rounds([0.8]));
    assert.include(textOf(element, '.improvement'), 'from the second scored epoch on');
  });

  it('takes live values into the charts that stand', async () => {
    const {element, source} = await trends(rounds([1, 0.5]));
    const canvases = all(element, 'canvas');
    source.put([makePrediction({epoch: 2, seq: 9, char_error_rate: 0.25})]);
    await settled(element);
    assert.strictEqual(figures(element)[0], '25%');
    assert.deepEqual(all(element, 'canvas'), canvases, 'none was made anew');
  });

  it('reads each point by the arrow keys, and says it', async () => {
    const {element} = await trends(rounds([1, 0.5, 0.25]));
    await press(element, 'ArrowLeft');
    assert.strictEqual(figures(element)[0], '50%');
    await press(element, 'Home');
    assert.strictEqual(figures(element)[0], '100%');
    assert.include(textOf(element, '[role=status]'), 'Epoch 0, step 0: Character error rate 100%');
    assert.isFalse(one(element, '.u-cursor-x').classList.contains('u-off'), 'the cursor is seen');
    await press(element, 'End', 'ArrowRight');
    assert.strictEqual(figures(element)[0], '25%', 'there is nothing after the last');
  });

  it('shows an epoch in all elements of the source by Enter, and all epochs again by Escape', async () => {
    const {element, source} = await trends(rounds([1, 0.5, 0.25]));
    await press(element, 'Home', 'ArrowRight', 'Enter');
    assert.strictEqual(source.epochCursor, 1);
    assert.include(textOf(element, '.toolbar'), 'Epoch 1');
    await press(element, 'Escape');
    assert.strictEqual(source.epochCursor, 'all');
  });

  it('shows the epoch of a point that is clicked, and all epochs when it is clicked again', async () => {
    const {element, source} = await trends(rounds([1, 0.5, 0.25]));
    await clickAt(element, 0.98);
    assert.strictEqual(source.epochCursor, 2);
    await clickAt(element, 0.98);
    assert.strictEqual(source.epochCursor, 'all');
  });

  it('draws a line at the epoch that another element chose, and gives its figures', async () => {
    const {element, source} = await trends(rounds([1, 0.5, 0.25]));
    const before = inks(element);
    source.epochCursor = 1;
    await settled(element);
    const after = inks(element);
    const mark = getComputedStyle(element).color.match(/\d+/g)!.slice(0, 3).join();
    assert.isFalse(before.has(mark));
    assert.isTrue(after.has(mark), `the mark's colour ${mark} is drawn`);
    assert.strictEqual(figures(element)[0], '50%');
  });

  it('keeps to its own epoch attribute', async () => {
    const {element, source} = await trends(rounds([1, 0.5, 0.25]), {epoch: 1});
    source.epochCursor = 2;
    await settled(element);
    assert.strictEqual(figures(element)[0], '50%');
  });

  it('draws in the colours of dark as soon as the page turns dark', async () => {
    document.documentElement.style.colorScheme = 'light';
    const {element} = await trends(rounds([1, 0.5, 0.25]));
    assert.isTrue(inks(element).has('52,86,209'));
    document.documentElement.style.colorScheme = 'dark';
    for (let i = 0; i < 20 && !inks(element).has('147,169,255'); i++) await settled(element);
    assert.isTrue(inks(element).has('147,169,255'));
  });

  it('fits its box when that changes', async () => {
    const {element} = await trends(rounds([1, 0.5]), {metrics: 'char_error_rate'});
    element.style.width = '400px';
    for (let i = 0; i < 3; i++) await settled(element);
    const plot = one(element, '.plot').getBoundingClientRect();
    assert.closeTo(one(element, 'canvas').getBoundingClientRect().width, plot.width, 1);
    assert.isBelow(plot.width, 400);
  });

  it('tells every value as a table', async () => {
    const {element} = await trends(rounds([1, 0.5]), {table: true});
    assert.strictEqual(
      textOf(element, 'thead th'),
      'Epoch | Step | Character error rate | Exact match | Word overlap',
    );
    assert.match(textOf(element, 'tbody tr > *'), /^1 \| 100 \| 50\.0% .* \| 0 \| 0 \| 100\.0% /);
  });

  it('smooths the line, and leaves the figures as they are', async () => {
    const {element} = await trends(rounds([1, 0, 1, 0, 1]), {smoothing: 0.9});
    assert.strictEqual(figures(element)[0], '100%');
  });

  it('says what the reader set up, and can be set up by it', async () => {
    const {element} = await trends(await recordedRun('g2p', {limit: 480}));
    const details: unknown[] = [];
    document.body.addEventListener('ftl-view-change', (event) => details.push(event.detail), {once: true});
    all(element, '.segments button')[0]!.click();
    await settled(element);
    assert.deepEqual(details, [
      {
        metrics: null,
        metric: null,
        curves: null,
        by: 'epoch',
        smoothing: 0,
        scale: 'linear',
        intervals: false,
        table: false,
        epoch: 'all',
      },
    ]);
    element.viewState = {table: true};
    await settled(element);
    assert.lengthOf(all(element, 'table'), 1);
    assert.strictEqual(element.by, 'epoch');
  });

  it('keeps its view in the URL, and takes it from there', async () => {
    history.replaceState(null, '', '#trends.by=epoch&trends.smoothing=0.5&trends.table=true');
    const {element} = await trends(await recordedRun('g2p', {limit: 480}), {link: 'hash'});
    assert.deepEqual(element.viewState, {
      metrics: null,
      metric: null,
      curves: null,
      by: 'epoch',
      smoothing: 0.5,
      scale: 'linear',
      intervals: false,
      table: true,
      epoch: 'all',
    });
    all(element, '.segments button')[1]!.click();
    await settled(element);
    assert.include(location.hash, 'trends.by=step');
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('takes a smoothing that is no number for none', async () => {
    const {element} = await trends(rounds([1, 0.5]));
    element.setAttribute('smoothing', 'much');
    await settled(element);
    assert.strictEqual(element.viewState.smoothing, 0);
    assert.strictEqual(one<HTMLInputElement>(element, 'input[type=range]').value, '0');
  });

  it('tells what to do when no prediction has a score', async () => {
    const {element} = await trends([makePrediction({ground_truth: null})]);
    assert.include(textOf(element, '.notice'), 'Send ground_truth');
  });

  it('tells why there is nothing to draw', async () => {
    const {element, source} = await trends([]);
    assert.include(textOf(element, '.notice'), 'No predictions yet');
    source.set({state: {kind: 'stopped', cause: refused}});
    await settled(element);
    assert.include(textOf(element, '.notice'), 'The server did not accept the token.');
    one(element, '.notice button').click();
    assert.deepEqual(source.calls, ['refresh']);
  });

  it('keeps the charts when the source is lost, and says so', async () => {
    const {element, source} = await trends(rounds([1, 0.5]));
    source.set({state: {kind: 'stopped', cause: refused}});
    await settled(element);
    assert.include(textOf(element, '.state'), 'Failed');
    assert.isAbove(all(element, 'canvas').length, 0);
  });

  it('draws again after it was moved, and leaves nothing behind when it is removed', async () => {
    const {element, source} = await trends(rounds([1, 0.5]));
    const container = element.parentElement!;
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
    assert.strictEqual(source.listenerCount, 0);
    assert.lengthOf(all(element, 'canvas'), 0);
    container.append(element);
    await settled(element);
    await drawn(element);
    assert.isAbove(all(element, 'canvas').length, 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has no accessibility violation, ${colorScheme}`, async () => {
      document.documentElement.style.colorScheme = colorScheme;
      document.body.style.background = 'light-dark(#ffffff, #101217)';
      const {element, source} = await trends(await recordedRun('g2p', {limit: 480}), {table: true});
      await noViolations(element);
      source.epochCursor = 1;
      await settled(element);
      await noViolations(element);
      const empty = await trends([]);
      await noViolations(empty.element);
    });
  }
});
