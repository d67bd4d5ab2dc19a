/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import type {RowQuery} from '../../../src/stream/rows/job-rows.ts';
import {compareRows} from '../../../src/view/rows/order.ts';
import {rowMatcher} from '../../../src/view/rows/filter.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {mount, settled, textOf} from '../../support/page/mount.ts';
import {choose, click, counts, EPOCHS, numbered, samples, search} from '../../support/page/table.ts';

/** A source that holds the newest ten rows of a job; a server that knows all of them answers by `pageSize` rows. */
function tenOf(rows: readonly Prediction[], pageSize = 1000) {
  const source = new FakeSource(rows);
  const all = [...source.store.values()];
  source.store.setMaxRows(10);
  source.set({isComplete: false});
  const asked: RowQuery[] = [];
  source.loadRows = async (query) => {
    asked.push(query);
    const matching = all.filter(rowMatcher(query)).sort(compareRows({key: query.sort, direction: query.dir}));
    const start = Number(query.after ?? 0);
    const end = start + pageSize;
    return {
      rows: matching.slice(start, end),
      total: matching.length,
      isExact: true,
      next: end < matching.length ? String(end) : null,
    };
  };
  return {source, asked};
}

const ask = (table: PredictionsTable): Promise<void> => click(table, '.ask');

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('rows that the page does not hold', () => {
    it('are searched by the server when it is asked, with the filter and the order of the table', async () => {
      const rows = numbered(1, 40).map((row, i) => ({...row, prompt: i % 4 === 0 ? 'a knight' : 'a day'}));
      const {source, asked} = tenOf(rows);
      const table = await mount('ftl-predictions-table', source, {sort: 'sample_index'});
      await search(table, 'KNI');
      assert.deepEqual(samples(table), [33, 37]);
      assert.strictEqual(textOf(table, '.ask'), 'Search all 40');
      await ask(table);
      assert.deepEqual(samples(table), [1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
      assert.strictEqual(counts(table), '1–10 of 10 all 40 searched');
      assert.deepEqual(asked, [
        {
          sort: 'sample_index',
          dir: 'asc',
          epoch: null,
          q: 'KNI',
          wrong: false,
          ended: null,
          samples: null,
          after: null,
        },
      ]);
      assert.strictEqual(textOf(table, '.ask'), '');
    });

    it('come page by page, each row once', async () => {
      const {source} = tenOf(numbered(1, 40), 15);
      const table = await mount('ftl-predictions-table', source, {pageSize: 100});
      assert.strictEqual(counts(table), '1–10 of 10 newest 10 of 40 received 40 in all');
      await ask(table);
      assert.strictEqual(counts(table), '1–15 of 15 15 of 40 loaded');
      await ask(table);
      await ask(table);
      assert.strictEqual(counts(table), '1–40 of 40');
      assert.deepEqual(
        samples(table),
        Array.from({length: 40}, (_, i) => 40 - i),
      );
    });

    it('go with another filter, and can be asked for anew', async () => {
      const {source} = tenOf([
        ...numbered(1, 20, {epoch: 1, step: 10}),
        ...numbered(21, 40, {epoch: 2, step: 20}),
      ]);
      const table = await mount('ftl-predictions-table', source);
      await choose(table, EPOCHS, '1');
      assert.deepEqual(samples(table), []);
      await ask(table);
      assert.strictEqual(counts(table), '1–10 of 20 all 40 searched');
      await choose(table, EPOCHS, '2');
      assert.strictEqual(counts(table), '1–10 of 10 10 of 10 match newest 10 of 40 received 40 in all');
      assert.strictEqual(textOf(table, '.ask'), 'Search all 40');
    });

    it('stay while newer rows push others out of the page, and take newer versions once', async () => {
      const {source} = tenOf(numbered(1, 20));
      const table = await mount('ftl-predictions-table', source, {pageSize: 100});
      await ask(table);
      source.put(numbered(21, 25));
      source.put([makePrediction({id: 'row-3', seq: 26, sample_index: 3, prediction: 'better'})]);
      source.set({totalCount: 25});
      await settled(table);
      assert.deepEqual(samples(table), [
        3,
        ...Array.from({length: 25}, (_, i) => 25 - i).filter((sample) => sample !== 3),
      ]);
    });

    it('are forgotten when all rows are exchanged', async () => {
      const {source} = tenOf(numbered(1, 20));
      const table = await mount('ftl-predictions-table', source);
      await ask(table);
      source.store.replaceAll(numbered(101, 102));
      source.set({totalCount: 2});
      await settled(table);
      assert.deepEqual(samples(table), [102, 101]);
    });

    it('that cannot be had say why, and are asked for again', async () => {
      const {source} = tenOf(numbered(1, 20));
      const {loadRows} = source;
      source.loadRows = async () => {
        throw new Error('The search took longer than the server allows.');
      };
      const table = await mount('ftl-predictions-table', source);
      await ask(table);
      assert.include(textOf(table, '.footer .fault'), 'longer than the server allows');
      assert.strictEqual(textOf(table, '[role=status]'), 'The search took longer than the server allows.');
      assert.strictEqual(textOf(table, '.ask'), 'Try again');
      source.loadRows = loadRows!;
      await ask(table);
      assert.strictEqual(counts(table), '1–10 of 20');
    });

    it('are not spoken of where there is no server to ask, or nothing more to have', async () => {
      const {source} = tenOf(numbered(1, 20));
      delete source.loadRows;
      assert.strictEqual(textOf(await mount('ftl-predictions-table', source), '.ask'), '');
      const whole = new FakeSource(numbered(1, 3));
      whole.loadRows = () => Promise.reject(new Error('asked'));
      assert.strictEqual(textOf(await mount('ftl-predictions-table', whole), '.ask'), '');
    });
  });
});
