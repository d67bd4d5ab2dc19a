/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {click, counts, numbered, opener, samples} from '../../support/page/table.ts';

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('pages', () => {
    it('shows the newest ten, and how many there are', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 25)));
      assert.deepEqual(samples(table), [25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
      assert.strictEqual(counts(table), '1–10 of 25');
    });

    it('shows every row once over all pages', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 25)));
      const seen = samples(table);
      for (let page = 2; page <= 3; page++) {
        await click(table, '[aria-label="Next page"]');
        seen.push(...samples(table));
      }
      assert.deepEqual(
        seen,
        Array.from({length: 25}, (_, i) => 25 - i),
      );
      assert.strictEqual(counts(table), '21–25 of 25');
      await click(table, '[aria-label="Next page"]');
      assert.strictEqual(counts(table), '21–25 of 25');
    });

    it('goes back to what it had when an attribute goes', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 25)));
      const given = {
        'page-size': '3',
        q: 'prompt',
        view: 'scroll',
        columns: 'prompt',
        sort: 'step',
        follow: 'off',
      };
      for (const [name, value] of Object.entries(given)) table.setAttribute(name, value);
      await settled(table);
      for (const name of Object.keys(given)) table.removeAttribute(name);
      await settled(table);
      assert.equal(counts(table), '1–10 of 25');
      assert.equal(samples(table)[0], 25);
    });

    it('has as many rows as page-size says', async () => {
      const source = new FakeSource(numbered(1, 25));
      const table = await mount('ftl-predictions-table', source, {pageSize: 3});
      assert.deepEqual(samples(table), [25, 24, 23]);
    });

    it('says how much is held of what was received, and how much there is in all', async () => {
      const source = new FakeSource(numbered(1, 25));
      const table = await mount('ftl-predictions-table', source);
      source.put([makePrediction({id: 'row-25', seq: 26, sample_index: 25})]);
      await settled(table);
      assert.strictEqual(counts(table), '1–10 of 25');
      source.set({totalCount: 80});
      source.store.setMaxRows(20);
      await settled(table);
      assert.strictEqual(counts(table), '1–10 of 20 newest 20 of 26 received 80 in all');
    });

    it('says how much of the job was loaded at first', async () => {
      const source = new FakeSource(numbered(1, 25));
      source.set({totalCount: 80});
      const table = await mount('ftl-predictions-table', source);
      assert.strictEqual(counts(table), '1–10 of 25 newest 25 of 80 loaded');
    });

    it('turns by PageDown and PageUp from a row', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 25)));
      const press = async (key: string): Promise<void> => {
        opener(table, 0).dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        await settled(table);
      };
      await press('PageDown');
      assert.strictEqual(samples(table)[0], 15);
      await press('PageUp');
      assert.strictEqual(samples(table)[0], 25);
    });
  });

  describe('one long list', () => {
    it('draws only what is in sight of 5,000 rows', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 5000)), {view: 'scroll'});
      assert.isBelow(samples(table).length, 60);
      assert.strictEqual(samples(table)[0], 5000);
      assert.strictEqual(one(table, 'table').getAttribute('aria-rowcount'), '5001');
      assert.strictEqual(textOf(table, '.counts'), '5,000 predictions');
    });

    it('reaches every row by scrolling', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 5000)), {view: 'scroll'});
      const scroller = one(table, '.scroller');
      scroller.scrollTop = scroller.scrollHeight;
      await settled(table);
      await settled(table);
      assert.strictEqual(samples(table).at(-1), 1);
      assert.strictEqual(all(table, 'tr.row').at(-1)?.getAttribute('aria-rowindex'), '5001');
      const last = all(table, 'tr.row').at(-1)!.getBoundingClientRect();
      assert.closeTo(last.bottom, scroller.getBoundingClientRect().bottom, 2);
    });

    it('does not move under a reader who has scrolled', async () => {
      const source = new FakeSource(numbered(1, 500));
      const table = await mount('ftl-predictions-table', source, {view: 'scroll'});
      const scroller = one(table, '.scroller');
      scroller.scrollTop = 1000;
      await settled(table);
      await settled(table);
      const before = samples(table);
      source.put(numbered(501, 600));
      await settled(table);
      assert.strictEqual(scroller.scrollTop, 1000);
      assert.deepEqual(samples(table), before);
      assert.strictEqual(textOf(table, '.pill'), '100 new predictions');
      await click(table, '.pill');
      assert.strictEqual(scroller.scrollTop, 0);
      assert.strictEqual(samples(table)[0], 600);
    });

    it('shows from the top what another filter lets through', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 500, {exact_match: 0})), {
        view: 'scroll',
      });
      const scroller = one(table, '.scroller');
      scroller.scrollTop = 1000;
      await settled(table);
      await settled(table);
      table.wrongOnly = true;
      await settled(table);
      assert.strictEqual(scroller.scrollTop, 0);
      assert.strictEqual(samples(table)[0], 500);
    });

    it('keeps the row that has the focus, wherever it is scrolled to', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 500)), {view: 'scroll'});
      opener(table, 2).focus();
      // Until then WebKit brings it into sight.
      await settled(table);
      one(table, '.scroller').scrollTop = 8000;
      await settled(table);
      await settled(table);
      assert.strictEqual(samples(table)[0], 498);
      assert.strictEqual(table.shadowRoot?.activeElement, opener(table, 0));
    });
  });
});
