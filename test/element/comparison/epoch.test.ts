import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {click, comparison, g2p, press, rounds} from '../../support/page/comparison.ts';
import {FakeSource, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, one, settled, textOf} from '../../support/page/mount.ts';

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  describe('the epoch that all elements show', () => {
    it('is marked, and brought into the list without moving the page', async () => {
      const source = await g2p();
      const element = await comparison(source, {sample: '5'});
      source.epochCursor = 3;
      await settled(element);
      const marked = all(element, '.entry[aria-current]');
      assert.strictEqual(textOf(marked[0]!, '.when'), 'Epoch 3 step 1,191');
      assert.lengthOf(marked, 1);
      assert.isAbove(one(element, '.entries').scrollTop, 0);
      assert.strictEqual(document.documentElement.scrollTop, 0);
    });

    it('stays in sight while newer predictions come in: only a reader’s scrolling holds them back', async () => {
      const rows = await recordedRun('g2p');
      const source = new FakeSource(rows.filter(({epoch}) => epoch < 20));
      const element = await comparison(source, {sample: '5'});
      const list = one(element, '.entries');
      source.epochCursor = 3;
      await settled(element);
      const before = one(element, '.entry[aria-current]').getBoundingClientRect().top;
      source.put(rows.filter(({epoch}) => epoch < 25));
      await settled(element);
      assert.strictEqual(textOf(element, '.entry:first-child .epoch'), 'Epoch 24');
      assert.closeTo(one(element, '.entry[aria-current]').getBoundingClientRect().top, before, 1);
      list.scrollTop += 40;
      await settled(element);
      source.put(rows);
      await settled(element);
      assert.strictEqual(textOf(element, '.pill'), '6 newer predictions');
      source.epochCursor = 12;
      await settled(element);
      assert.strictEqual(textOf(element, '.entry:first-child .epoch'), 'Epoch 30');
      source.epochCursor = 'all';
      await settled(element);
      assert.strictEqual(list.scrollTop, 0);
    });

    it('is set by a click on its name, and all are shown again by another', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      await click(element, all(element, '.epoch')[1]!);
      assert.strictEqual(source.epochCursor, 0);
      await click(element, all(element, '.epoch')[1]!);
      assert.strictEqual(source.epochCursor, 'all');
    });

    it('is set along the line, by pointer and by keyboard', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5], ['c', 0]));
      const element = await comparison(source);
      const line = one(element, '[role=slider]');
      const {left, width, top} = line.getBoundingClientRect();
      line.dispatchEvent(
        new MouseEvent('click', {clientX: left + width / 2, clientY: top + 5, bubbles: true}),
      );
      await settled(element);
      assert.strictEqual(source.epochCursor, 1);
      await press(element, line, 'ArrowRight');
      assert.strictEqual(source.epochCursor, 2);
      assert.strictEqual(line.getAttribute('aria-valuetext'), 'Epoch 2, step 200: error rate 0%');
      await press(element, line, 'Home');
      assert.strictEqual(source.epochCursor, 0);
      await press(element, line, 'Escape');
      assert.strictEqual(source.epochCursor, 'all');
    });

    it('may have several predictions: the one that was picked is marked', async () => {
      const source = await g2p();
      const element = await comparison(source, {sample: '5', epochs: '1'});
      await click(element, all(element, '.epoch')[2]!);
      assert.strictEqual(source.epochCursor, 1);
      assert.strictEqual(textOf(element, '.entry[aria-current] .when'), 'Epoch 1 step 198');
    });
  });
});
