/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {click, counts, numbered, opener, samples} from '../../support/page/table.ts';

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('live rows', () => {
    it('come in at the top while the reader is there and touches nothing', async () => {
      const source = new FakeSource(numbered(1, 12));
      const table = await mount('ftl-predictions-table', source);
      source.put(numbered(13, 14));
      await settled(table);
      assert.deepEqual(samples(table).slice(0, 3), [14, 13, 12]);
      assert.lengthOf(all(table, '.pill'), 0);
    });

    it('wait behind a button while a row is open, and nothing moves', async () => {
      const source = new FakeSource(numbered(1, 12));
      const table = await mount('ftl-predictions-table', source);
      opener(table, 1).click();
      await settled(table);
      source.put(numbered(13, 15));
      await settled(table);
      assert.strictEqual(samples(table)[0], 12);
      assert.strictEqual(textOf(table, '.pill'), '3 new predictions');
      await click(table, '.pill');
      assert.strictEqual(samples(table)[0], 15);
      assert.lengthOf(all(table, '.pill'), 0);
    });

    it('wait while the reader is on another page, whose rows stay', async () => {
      const source = new FakeSource(numbered(1, 25));
      const table = await mount('ftl-predictions-table', source);
      await click(table, '[aria-label="Next page"]');
      const before = samples(table);
      source.put(numbered(26, 40));
      await settled(table);
      assert.deepEqual(samples(table), before);
      assert.strictEqual(counts(table), '11–20 of 25 15 more waiting');
      await click(table, '[aria-label="First page"]');
      assert.strictEqual(samples(table)[0], 40);
    });

    it('wait while the focus is in a row', async () => {
      const source = new FakeSource(numbered(1, 12));
      const table = await mount('ftl-predictions-table', source);
      opener(table, 0).focus();
      source.put(numbered(13, 13));
      await settled(table);
      assert.strictEqual(textOf(table, '.pill'), '1 new prediction');
      opener(table, 0).blur();
      await settled(table);
      assert.strictEqual(samples(table)[0], 13);
    });

    it('wait while the mouse rests on the rows', async () => {
      const source = new FakeSource(numbered(1, 12));
      const table = await mount('ftl-predictions-table', source);
      const body = one(table, 'tbody');
      body.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));
      source.put(numbered(13, 13));
      await settled(table);
      assert.strictEqual(samples(table)[0], 12);
      body.dispatchEvent(new PointerEvent('pointerleave', {pointerType: 'mouse'}));
      await settled(table);
      assert.strictEqual(samples(table)[0], 13);
    });

    it('always wait with follow="off", and never with follow', async () => {
      const source = new FakeSource(numbered(1, 12));
      const table = await mount('ftl-predictions-table', source);
      table.setAttribute('follow', 'off');
      await settled(table);
      source.put(numbered(13, 13));
      await settled(table);
      assert.strictEqual(textOf(table, '.pill'), '1 new prediction');
      table.setAttribute('follow', '');
      opener(table, 0).click();
      await settled(table);
      source.put(numbered(14, 14));
      await settled(table);
      assert.deepEqual(samples(table).slice(0, 2), [14, 13]);
    });

    it('are shown only where they belong', async () => {
      const source = new FakeSource(numbered(1, 5, {epoch: 1, step: 10}));
      const table = await mount('ftl-predictions-table', source, {epoch: 1});
      source.put(numbered(6, 6, {epoch: 2, step: 20}));
      await settled(table);
      assert.deepEqual(samples(table), [5, 4, 3, 2, 1]);
      assert.strictEqual(textOf(table, '.pill'), '');
    });

    it('take the place of their older version', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source);
      source.put([makePrediction({id: 'row-2', seq: 9, sample_index: 2, prediction: 'better'})]);
      await settled(table);
      assert.deepEqual(samples(table), [2, 3, 1]);
      assert.include(textOf(table, 'tbody td.prediction'), 'better');
    });

    it('with epoch="latest" do not change the epoch that someone reads', async () => {
      const source = new FakeSource(numbered(1, 3, {epoch: 1, step: 10}));
      source.epochCursor = 'latest';
      const table = await mount('ftl-predictions-table', source);
      opener(table, 0).click();
      await settled(table);
      source.put(numbered(4, 4, {epoch: 2, step: 20}));
      await settled(table);
      assert.deepEqual(samples(table), [3, 2, 1]);
      opener(table, 0).click();
      await settled(table);
      assert.deepEqual(samples(table), [4]);
    });
  });

  describe('coming and going', () => {
    it('lets go of its source when it is removed, and is up to date when it comes back', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source);
      const place = table.parentElement!;
      table.remove();
      await new Promise((resolve) => setTimeout(resolve));
      assert.equal(source.listenerCount, 0);
      source.put(numbered(4, 4));
      place.append(table);
      await settled(table);
      assert.deepEqual(samples(table), [4, 3, 2, 1]);
      source.put(numbered(5, 5));
      await settled(table);
      assert.deepEqual(samples(table), [5, 4, 3, 2, 1]);
    });

    it('keeps the old rows until the new ones stand after a reset, and then shows these', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source);
      source.set({state: {kind: 'catching-up', attempt: 0}});
      await settled(table);
      assert.deepEqual(samples(table), [3, 2, 1]);
      source.store.replaceAll(numbered(1, 2, {prompt: 'another generation'}));
      source.notify();
      await settled(table);
      assert.deepEqual(samples(table), [2, 1]);
      assert.include(textOf(table, 'tbody td.prompt'), 'another generation');
    });
  });
});
