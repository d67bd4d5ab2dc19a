/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import '../../../src/define/predictions-table.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {seededRandom} from '../../support/random.ts';
import {all, mount, one, settled} from '../../support/page/mount.ts';
import {click} from '../../support/page/table.ts';

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

const WORDS = 'an answer of some words that is told at more or less length '.repeat(8);

/** Texts of a line to many, so that open rows are of heights that nobody knows before. */
const rows = (from: number, to: number) =>
  Array.from({length: to - from}, (_, i) => {
    const seq = from + i;
    const text = `${seq} ${WORDS.slice(0, (seq * 37) % 480)}`;
    return makePrediction({
      ...{id: `row-${seq}`, seq, sample_index: seq, prompt: text, prediction: text},
      ...{ground_truth: 'x', char_error_rate: 0.5, exact_match: 0},
    });
  });

const idsOf = (table: PredictionsTable): string[] =>
  all(table, 'tr.row').map((row) => row.dataset['id'] ?? '');

/** Pixels between the header and the foot of the list that no row covers, and where each row stands in the whole list. */
function seen(table: PredictionsTable): {blank: number; tops: Map<string, number>} {
  const scroller = one(table, '.scroller');
  const box = scroller.getBoundingClientRect();
  const top = one(table, 'th').getBoundingClientRect().bottom;
  let blank = box.bottom - top;
  const tops = new Map<string, number>();
  for (const row of all(table, 'tr.row, tr.details-row')) {
    const {top: from, bottom: to} = row.getBoundingClientRect();
    blank -= Math.max(0, Math.min(to, box.bottom) - Math.max(from, top));
    if (row.matches('.row')) tops.set(row.dataset['id'] ?? '', from - box.top + scroller.scrollTop);
  }
  return {blank, tops};
}

describe('a scrolled table', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows no blank frame and moves no row, with open rows of unknown heights among them', async function () {
    this.timeout(120_000);
    const table = await mount('ftl-predictions-table', new FakeSource(rows(0, 4000)), {
      ...{view: 'scroll', density: 'roomy'},
    });
    const scroller = one(table, '.scroller');
    const random = seededRandom(7);
    const before = new Map<string, number>();
    const faults: string[] = [];
    for (let i = 0; i < 120; i++) {
      if (i % 30 === 5) {
        const [button] = all(table, 'tr.row:not(.open) button.toggle').slice(9);
        button?.click();
        // What is below an opened row moves down, once.
        for (let waited = 0; waited < 3; waited++) await settled(table);
        before.clear();
      }
      const isFar = i % 30 === 0;
      scroller.scrollTop = isFar
        ? random() * (scroller.scrollHeight - scroller.clientHeight)
        : scroller.scrollTop + (random() - (i % 30 < 15 ? 0.2 : 0.8)) * 900;
      // The frame that comes after the event of scrolling, before it is painted.
      await frame();
      await table.updateComplete;
      const {blank, tops} = seen(table);
      if (blank > 1) faults.push(`${i}: ${blank} pixels blank`);
      for (const [id, at] of tops) {
        const was = before.get(id);
        if (was !== undefined && Math.abs(was - at) > 1) faults.push(`${i}: ${id} moved by ${at - was}`);
        before.set(id, at);
      }
    }
    assert.deepEqual(faults, []);
  });

  it('fills the elements of rows that have gone with those that come', async () => {
    const source = new FakeSource(rows(0, 500));
    const table = await mount('ftl-predictions-table', source, {view: 'scroll'});
    const elements = new Set(all(table, 'tr.row'));
    source.put(rows(500, 1000));
    await settled(table);
    assert.strictEqual(idsOf(table)[0], 'row-999');
    assert.isTrue(all(table, 'tr.row').every((row) => elements.has(row)));
  });

  it('draws fewer rows out of sight while others push them out, until someone reads', async () => {
    const source = new FakeSource(rows(0, 500));
    const table = await mount('ftl-predictions-table', source, {view: 'scroll'});
    const count = idsOf(table).length;
    source.put(rows(500, 1000));
    await settled(table);
    assert.strictEqual(idsOf(table).length, count - 4);
    one(table, 'tbody').dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));
    await settled(table);
    assert.strictEqual(idsOf(table).length, count);
  });

  it('leaves an open row its own elements', async () => {
    const source = new FakeSource(rows(0, 500));
    const table = await mount('ftl-predictions-table', source, {view: 'scroll', follow: 'on'});
    await click(table, 'tr.row button.toggle');
    const open = one(table, 'tr.row.open');
    source.put(rows(500, 1000));
    await settled(table);
    assert.isFalse(open.isConnected);
    assert.lengthOf(all(table, 'tr.row.open'), 0);
  });
});
