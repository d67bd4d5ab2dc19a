/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import '../../../src/define/predictions-map.ts';
import '../../../src/define/predictions-table.ts';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsMap} from '../../../src/elements/predictions-map.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';

/** Samples by their marks: `.` no score, `1` right, `0` wrong; a mark for each epoch. */
const marked = (...samples: readonly string[]): readonly Prediction[] =>
  samples.flatMap((marks, sample_index) =>
    [...marks].map((mark, epoch) =>
      makePrediction({
        ...{sample_index, epoch, seq: epoch * 100 + sample_index + 1, prompt: `word ${sample_index}`},
        ...{char_error_rate: mark === '.' ? null : 1 - Number(mark), exact_match: null},
      }),
    ),
  );

const button = (element: HTMLElement, label: string): HTMLButtonElement => {
  const found = all<HTMLButtonElement>(element, '.kind, .extent button').find((each) =>
    textOf(each).startsWith(label),
  );
  if (found === undefined) throw new Error(`Expected a button "${label}" in: ${textOf(element)}`);
  return found;
};

const kinds = (element: HTMLElement): readonly string[] => all(element, '.kind').map((kind) => textOf(kind));

const key = (element: HTMLElement, name: string): void => {
  const event = new KeyboardEvent('keydown', {key: name, bubbles: true, cancelable: true});
  one(element, '.plot, .ground').dispatchEvent(event);
};

/** The colour of a cell, in its middle. */
function colorOf(element: HTMLElement, row: number, column: number, rows: number, columns: number): string {
  const canvas = one<HTMLCanvasElement>(element, 'canvas');
  const [x, y] = [((column + 0.5) / columns) * canvas.width, ((row + 0.5) / rows) * canvas.height];
  return canvas.getContext('2d')!.getImageData(Math.floor(x), Math.floor(y), 1, 1).data.join();
}

/** Until a condition holds: drawing goes on in slices, and what is out of sight is not drawn. */
async function until(element: HTMLElement, holds: () => boolean): Promise<void> {
  element.scrollIntoView();
  for (let i = 0; i < 200 && !holds(); i++) await settled(element);
  assert.isTrue(holds());
}

describe('<ftl-predictions-map>', () => {
  afterEach(() => document.body.replaceChildren());

  const rows = marked('0011', '0000', '0110', '0101');
  const open = (source: FakeSource, properties: Partial<PredictionsMap> = {}): Promise<PredictionsMap> =>
    mount('ftl-predictions-map', source, properties);

  it('counts what was learned, never right, forgotten, and flickers, and keeps up with the rows', async () => {
    const source = new FakeSource(rows);
    const map = await open(source);
    assert.deepEqual(kinds(map), ['Learned 2', 'Never right 1', 'Forgotten 1', 'Flickering 1']);
    source.put(marked('00110', '0000.', '01101'));
    await until(map, () => kinds(map)[0] === 'Learned 2' && kinds(map)[3] === 'Flickering 2');
    assert.deepEqual(kinds(map), ['Learned 2', 'Never right 1', 'Forgotten 1', 'Flickering 2']);
  });

  it('draws a cell for each score in the order in which samples were learned, and none where there is none', async () => {
    const map = await open(new FakeSource(marked('0000', '0011', '.111')));
    await until(map, () => colorOf(map, 0, 3, 3, 4) !== '0,0,0,0');
    const color = (row: number, column: number): string => colorOf(map, row, column, 3, 4);
    assert.deepEqual(
      all(map, '.names li').map((name) => textOf(name)),
      ['word 2', 'word 1', 'word 0'],
    );
    assert.equal(color(0, 0), '0,0,0,0');
    assert.equal(color(0, 1), color(1, 3));
    assert.equal(color(1, 0), color(2, 3));
    assert.notEqual(color(0, 1), color(1, 0));
  });

  it('says which samples were lost since an epoch, and whether that may be chance', async () => {
    const map = await open(new FakeSource(await recordedRun('g2p')), {baseline: 22});
    assert.deepEqual(kinds(map).slice(4), ['Improved 1', 'Same 44', 'Regressed 3', 'Lost 3', 'Gained 0']);
    assert.equal(textOf(map, '.up-to'), 'up to now (epoch 30)');
    assert.match(textOf(map, '.paired'), /^1 better, 3 worse of 48: may be chance \(p = /);
    button(map, 'Lost').click();
    await settled(map);
    assert.deepEqual(
      all(map, '.chosen .name').map((name) => textOf(name)),
      ['pronounce: sumac', 'pronounce: minkow', 'pronounce: zweig'],
    );
  });

  it('compares up to the epoch that all panels show, where that is behind the baseline', async () => {
    const source = new FakeSource(rows);
    const map = await open(source, {baseline: 1});
    assert.deepEqual(kinds(map).slice(-2), ['Lost 1', 'Gained 1']);
    source.epochCursor = 2;
    await until(map, () => kinds(map).at(-2) === 'Lost 1' && kinds(map).at(-1) === 'Gained 1');
    assert.deepEqual(kinds(map).slice(4), ['Improved 1', 'Same 2', 'Regressed 1', 'Lost 1', 'Gained 1']);
    assert.equal(textOf(map, '.up-to'), 'up to epoch 2');
    await until(map, () => !one(map, '.epoch-mark').hidden);
    assert.equal(one(map, '.epoch-mark').style.left, '50%');
    assert.equal(one(map, '.baseline-mark').style.left, '25%');
  });

  it('narrows table, trends and comparison to the samples of a count, and shows all again', async () => {
    const source = new FakeSource(rows);
    const map = await open(source);
    const place = map.parentElement!;
    const add = (name: string): HTMLElement =>
      place.appendChild(document.createElement(`ftl-predictions-${name}`));
    const [table, trends, comparison] = [add('table'), add('trends'), add('comparison')];
    for (const element of [table, trends, comparison]) await settled(element);
    button(map, 'Forgotten').click();
    await until(table, () => all(table, 'tbody tr').length === 4);
    assert.include(textOf(table, '.selection'), 'Forgotten: 1 sample');
    assert.include(textOf(table, '.footer'), '4 of 16 match');
    await until(trends, () => textOf(trends, '.selection') === 'Forgotten: 1 sample');
    await until(trends, () => textOf(trends, '.reading').includes('1 prediction'));
    await until(comparison, () => textOf(comparison, '.place') === '1 of 1');
    assert.equal(button(map, 'Forgotten').getAttribute('aria-pressed'), 'true');
    comparison.setAttribute('sample', '0');
    await until(comparison, () => textOf(comparison, '.place') === '');
    one(comparison, '.turn:not(:disabled)').click();
    await until(comparison, () => textOf(comparison, '.place') === '1 of 1');
    one(table, '.selection').click();
    await until(comparison, () => textOf(comparison, '.place') === '3 of 4');
    await until(table, () => all(table, 'tbody tr').length === 10);
    await until(map, () => button(map, 'Forgotten').getAttribute('aria-pressed') === 'false');
  });

  it('keeps a count that was chosen true while rows come, also once the map is gone', async () => {
    const source = new FakeSource(rows);
    const map = await open(source);
    const chosen = (): readonly number[] =>
      (source.sampleSelection?.samples ?? []).map(({sample_index}) => sample_index);
    button(map, 'Learned').click();
    assert.deepEqual(chosen(), [0, 3]);
    source.put(marked('00110'));
    assert.deepEqual(chosen(), [3]);
    map.remove();
    await new Promise((resolve) => setTimeout(resolve));
    source.put(marked('....', '00001'));
    assert.deepEqual(chosen(), [1, 3]);
    source.sampleSelection = null;
    source.put(marked('001101'));
    assert.deepEqual(chosen(), []);
  });

  it('reads a cell out by keys and by the pointer, and opens it in the comparison with its epoch', async () => {
    const source = new FakeSource(rows);
    const map = await open(source, {sort: 'sample'});
    const comparison = document.createElement('ftl-predictions-comparison');
    map.parentElement!.append(comparison);
    await settled(comparison);
    key(map, 'ArrowDown');
    key(map, 'ArrowDown');
    key(map, 'ArrowLeft');
    await settled(map);
    assert.equal(textOf(map, '[role=status]'), 'word 1 · epoch 2 · error rate 100%, wrong');
    key(map, 'Enter');
    await settled(comparison);
    assert.equal(source.epochCursor, 2);
    assert.equal(comparison.sample, '1');
    key(map, 'Escape');
    assert.equal(source.epochCursor, 'all');
    await until(map, () => one(map, 'canvas').clientWidth > 0);
    const plot = one(map, '.plot');
    const {left, top, width, height} = plot.getBoundingClientRect();
    const at = {clientX: left + width * 0.6, clientY: top + height * 0.9, bubbles: true};
    plot.dispatchEvent(new PointerEvent('pointermove', at));
    await settled(map);
    assert.equal(textOf(map, '.reading'), 'word 3 · epoch 2 · error rate 100%, wrong');
    plot.dispatchEvent(new MouseEvent('click', at));
    await settled(comparison);
    assert.equal(comparison.sample, '3');
  });

  it('asks the server for what the page does not hold, says that it failed, and asks again', async () => {
    const source = new FakeSource(marked('..11', '..00').filter(({epoch}) => epoch > 1));
    let calls = 0;
    source.loadScores = async (metric, {page} = {}) => {
      // An older server: it does not know of pages.
      if (page === undefined && calls++ === 0) throw new Error('The connection was refused.');
      const samples = [0, 1].map((sample_index) => ({sample_index, sample_source_id: null}));
      return {
        job_id: 'run-a',
        metric,
        samples,
        epochs: [0, 1],
        values: [
          [1, 1],
          [0, 0],
        ],
        sample_count: 900,
      };
    };
    source.set({isComplete: false, totalCount: 4000});
    const map = await open(source);
    await until(map, () => textOf(map, '.extent').includes('The connection was refused.'));
    button(map, 'Try again').click();
    await until(map, () => textOf(map, '.extent').includes('The first 2 of 900 samples'));
    await until(map, () => textOf(map, '.extent + .extent').includes('too old to tell of the others'));
    assert.equal(calls, 2);
    assert.deepEqual(kinds(map), ['Learned 1', 'Never right 0', 'Forgotten 1', 'Flickering 0']);
  });

  it('says in its place why there is nothing to draw', async () => {
    const words = async (source: FakeSource, properties: Partial<PredictionsMap> = {}): Promise<string> => {
      const map = await open(source, properties);
      assert.lengthOf(all(map, 'canvas, .kind'), 0);
      return textOf(map, '.notice');
    };
    assert.include(
      await words(new FakeSource(rows), {metric: 'reward'}),
      'No prediction has the score “reward”',
    );
    assert.include(await words(new FakeSource(marked('0', '1'))), 'One epoch so far: 0');
    assert.include(await words(new FakeSource(marked('..', '..'))), 'No prediction has a score: error rate');
    const open_ = new FakeSource(rows.map((row) => ({...row, scores: {reward: row.epoch}})));
    const map = await open(open_, {metric: 'reward'});
    assert.include(textOf(map, '.kinds'), 'Nothing tells right from wrong by reward');
    assert.lengthOf(all(map, '.kind'), 0);
  });

  it('says which of its rows are in sight where there are more, and shades the edge that they go on behind', async () => {
    const map = await open(new FakeSource(marked(...Array.from({length: 45}, () => '01'))), {sort: 'sample'});
    const inSight = (): readonly number[] => textOf(map, '.rows').match(/\d+/g)?.map(Number) ?? [];
    const matrix = one(map, '.matrix');
    await until(map, () => inSight().length === 3);
    const [from, to, total] = inSight();
    assert.deepEqual([from, total], [1, 45]);
    const height = one(map, '.names li').offsetHeight;
    assert.approximately(to! * height, matrix.clientHeight - one(map, '.axis').offsetHeight, 2 * height);
    assert.isTrue(matrix.hasAttribute('data-below'));
    matrix.scrollTop = matrix.scrollHeight;
    await until(map, () => inSight()[1] === 45);
    assert.isFalse(matrix.hasAttribute('data-below'));
    assert.isAbove(inSight()[0]!, 45 - to! - 2);
    const few = await open(new FakeSource(rows));
    assert.equal(textOf(few, '.rows'), '');
  });

  it('has every score in its table, part by part', async () => {
    const epochs = 45;
    const samples = Array.from({length: 60}, (_, i) => (i % 2 === 0 ? '1' : '0').repeat(epochs));
    const map = await open(new FakeSource(marked(...samples)), {table: true, sort: 'sample'});
    const seen = new Map<string, Set<string>>();
    const read = (): void => {
      const heads = all(map, '.scores thead th').map((head) => textOf(head));
      for (const row of all(map, '.scores tbody tr')) {
        const cells = [...row.children].map((cell) => textOf(cell));
        const names = seen.get(cells[1]!) ?? new Set();
        seen.set(cells[1]!, names);
        for (const [i, head] of heads.entries()) {
          if (!head.startsWith('Epoch')) continue;
          assert.equal(cells[i], Number(cells[0]) % 2 === 0 ? '0%' : '100%');
          names.add(head);
        }
      }
    };
    const turn = async (label: string): Promise<boolean> => {
      const found = one<HTMLButtonElement>(map, `button[aria-label="${label}"]`);
      if (found.disabled) return false;
      found.click();
      await settled(map);
      return true;
    };
    do {
      do read();
      while (await turn('Earlier epochs'));
      while (await turn('Later epochs'));
    } while (await turn('Next samples'));
    assert.equal(seen.size, 60);
    assert.isTrue([...seen.values()].every((names) => names.size === epochs));
  });

  it('shows each sample by its mean score and how often it flipped, and opens it', async () => {
    const source = new FakeSource(rows);
    const map = await open(source, {view: 'learning'});
    assert.equal(all(map, '.spot').length, 4);
    assert.match(textOf(map, '.reading'), /^Point at a dot /);
    key(map, 'ArrowRight');
    await settled(map);
    assert.equal(textOf(map, '[role=status]'), 'word 1 · mean 100% · 0 flips');
    key(map, 'Enter');
    assert.deepEqual(source.openedSample, {sample_index: 1, sample_source_id: null});
  });
});
