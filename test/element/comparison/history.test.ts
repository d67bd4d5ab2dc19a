import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {button, click, comparison, g2p, refused, rounds, said} from '../../support/page/comparison.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, one, settled, textOf} from '../../support/page/mount.ts';

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  describe('the history', () => {
    it('says what improved and what regressed since the baseline', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 0.5], ['b', 0.75], ['c', 0.25])), {
        baseline: 0,
      });
      const since = all(element, '.entry').map(
        (entry) => entry.textContent.match(/Improved|Regressed|Baseline/)?.[0],
      );
      assert.deepEqual(since, ['Improved', 'Regressed', 'Baseline']);
    });

    it('has no baseline when that is no number', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 0.5])));
      element.setAttribute('baseline', 'first');
      await settled(element);
      assert.strictEqual(textOf(element, 'select option:checked').split(' | ')[0], 'None');
    });

    it('leaves out what did not change', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['a', 1], ['b', 0.5], ['b', 0.5])), {
        onlyChanged: true,
      });
      assert.lengthOf(said(element), 2);
      await click(element, button(element, 'Only changed'));
      assert.lengthOf(said(element), 4);
    });

    it('shows the epochs that are asked for', async () => {
      const element = await comparison(await g2p(), {sample: '5', epochs: '0,10-12'});
      assert.deepEqual(
        all(element, '.entry .epoch').map((epoch) => epoch.textContent.trim()),
        ['Epoch 12', 'Epoch 11', 'Epoch 10', 'Epoch 0'],
      );
    });

    it('shows all epochs, and why, when those asked for cannot be read', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['b', 0.5])), {epochs: 'last'});
      assert.include(textOf(element, '.fault'), 'but got "last"');
      assert.lengthOf(all(element, '.entry'), 2);
    });

    it('takes in new predictions as they come, and replaced ones in their place', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c', ground_truth: null})]);
      source.put([makePrediction({epoch: 0, seq: 9, prediction: 'a again', ground_truth: null})]);
      await settled(element);
      assert.deepEqual(said(element), [
        'Epoch 2: c',
        'Epoch 1: missing: a truthextra: b',
        'Epoch 0: a again',
      ]);
    });

    it('does not move what one reads: what is new waits behind a button', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      one(element, '.entry .epoch').focus();
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c'})]);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 2);
      assert.strictEqual(textOf(element, '.pill'), '1 newer prediction');
      await click(element, one(element, '.pill'));
      assert.lengthOf(all(element, '.entry'), 3);
      assert.lengthOf(all(element, '.pill'), 0);
    });

    it('moves on by itself when told to follow', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source, {follow: 'on'});
      one(element, '.entry .epoch').focus();
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c'})]);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 3);
    });

    it('scrolls in what is left of a height that the page gives', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      const free = one(element, '.entries').clientHeight;
      element.style.setProperty('--ftl-comparison-height', 'none');
      element.style.blockSize = '560px';
      await settled(element);
      const list = one(element, '.entries');
      assert.isBelow(list.clientHeight, free);
      assert.isAbove(list.clientHeight, 100);
      assert.closeTo(list.getBoundingClientRect().bottom, element.getBoundingClientRect().bottom, 2);
    });

    it('draws a long history in parts', async () => {
      const rows = Array.from({length: 120}, (_, epoch) => makePrediction({epoch, seq: epoch + 1}));
      const element = await comparison(new FakeSource(rows));
      assert.lengthOf(all(element, '.entry'), 50);
      await click(element, button(element, 'Show 50 older'));
      assert.lengthOf(all(element, '.entry'), 100);
    });

    it('asks the server for what the page does not hold', async () => {
      const rows = rounds(['a', 1], ['b', 0.5], ['c', 0.25]);
      const source = new FakeSource(rows.slice(2));
      source.set({isComplete: false});
      const asked: unknown[] = [];
      source.loadSample = async (key) => {
        asked.push(key);
        return rows;
      };
      const element = await comparison(source);
      assert.deepEqual(asked, [{sample_index: 0, sample_source_id: null}]);
      assert.lengthOf(all(element, '.entry'), 3);
    });

    it('still has the live predictions that the page let go of for want of room', async () => {
      const stored = rounds(['a', 1]);
      const source = new FakeSource(stored);
      source.set({isComplete: false});
      source.loadSample = async () => [...stored];
      const element = await comparison(source, {sample: '0'});
      const live = makePrediction({epoch: 1, seq: 2, prediction: 'b'});
      stored.push(live);
      source.put([live]);
      await settled(element);
      source.put([makePrediction({epoch: 1, seq: 3, sample_index: 1})]);
      source.store.setMaxRows(1);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 2);
    });

    it('shows what it has, and says so, when the server does not give the rest', async () => {
      const source = new FakeSource(rounds(['a', 1]));
      let attempts = 0;
      source.set({isComplete: false});
      source.loadSample = async () => {
        attempts++;
        throw refused;
      };
      const element = await comparison(source);
      assert.lengthOf(all(element, '.entry'), 1);
      assert.include(textOf(element, '.fault'), 'could not be loaded');
      await click(element, button(element, 'Try again'));
      assert.strictEqual(attempts, 2);
    });
  });
});
