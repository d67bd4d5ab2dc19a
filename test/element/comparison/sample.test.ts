import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {
  button,
  choices,
  click,
  comparison,
  g2p,
  picker,
  press,
  rounds,
  type,
} from '../../support/page/comparison.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, one, settled, textOf} from '../../support/page/mount.ts';

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  describe('the sample', () => {
    it('is the first by itself, and the one that is named', async () => {
      const source = await g2p();
      assert.include(textOf(await comparison(source), '.given'), 'pronounce: deveau');
      assert.include(textOf(await comparison(source, {sample: '5'}), '.given'), 'pronounce: knight');
      assert.include(textOf(await comparison(source, {sample: 5}), '.given'), 'pronounce: knight');
    });

    it('shows prompt, ground truth, and every prediction of it, the newest first', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      assert.strictEqual(textOf(element, '.given'), 'Prompt pronounce: knight | Ground truth N AY1 T');
      assert.lengthOf(all(element, '.entry'), 40);
      assert.strictEqual(textOf(element, '.entry:first-child .when'), 'Epoch 30 step 11,910');
      assert.strictEqual(textOf(element, '.entry:last-child .when'), 'Epoch 0 step 0');
    });

    it('is the one that is opened in another panel, also where that is none of those chosen', async () => {
      const source = await g2p();
      const element = await comparison(source);
      const samples = [{sample_index: 5, sample_source_id: null}];
      source.set({sampleSelection: {label: 'Lost', samples}});
      await settled(element);
      assert.include(textOf(element, '.given'), 'pronounce: knight');
      source.set({openedSample: {sample_index: 0, sample_source_id: null}});
      await settled(element);
      assert.include(textOf(element, '.given'), 'pronounce: deveau');
      source.set({openedSample: {sample_index: 5, sample_source_id: null}});
      await settled(element);
      assert.include(textOf(element, '.given'), 'pronounce: knight');
    });

    it('is told from another of its number by its source', async () => {
      const rows = ['a', 'b'].map((sample_source_id) =>
        makePrediction({sample_source_id, prompt: `prompt of ${sample_source_id}`}),
      );
      const element = await comparison(new FakeSource(rows), {sample: '0@b'});
      assert.include(textOf(element, '.given'), 'prompt of b');
    });

    it('stands under its labels on a page from right to left, whichever way its texts run', async () => {
      document.documentElement.dir = 'rtl';
      const element = await comparison(await g2p(), {sample: '5'});
      for (const place of all(element, '.given, .entry:first-child .said')) {
        const text = place.querySelector('.text')!.getBoundingClientRect();
        assert.closeTo(text.right, place.getBoundingClientRect().right, 1);
        assert.isBelow(text.width, place.clientWidth);
      }
      document.documentElement.dir = '';
    });

    it('changes by the buttons beside it, up to the ends', async () => {
      const element = await comparison(await g2p(), {sample: '46'});
      await click(element, button(element, 'Next sample'));
      assert.strictEqual(element.sample, '47');
      assert.strictEqual(textOf(element, '.place'), '48 of 48');
      assert.isTrue(button(element, 'Next sample').disabled);
      await click(element, button(element, 'Previous sample'));
      assert.strictEqual(element.sample, '46');
    });

    it('is found by what its prompt holds, and chosen by keyboard', async () => {
      const element = await comparison(await g2p());
      await type(element, 'KNI');
      assert.deepEqual(choices(element), ['pronounce: knight']);
      await press(element, picker(element), 'Enter');
      assert.strictEqual(element.sample, '5');
      assert.strictEqual(picker(element).value, '5 · pronounce: knight');
      assert.strictEqual(picker(element).getAttribute('aria-expanded'), 'false');
    });

    it('is chosen by arrow keys from the open list', async () => {
      const element = await comparison(await g2p());
      await press(element, picker(element), 'ArrowDown', 'ArrowDown', 'ArrowDown');
      assert.strictEqual(picker(element).getAttribute('aria-activedescendant'), 'choice-2');
      await press(element, picker(element), 'Enter');
      assert.strictEqual(element.sample, '2');
    });

    it('is chosen by a click, and left alone by Escape', async () => {
      const element = await comparison(await g2p());
      await click(element, picker(element));
      assert.lengthOf(all(element, '.choice'), 48);
      await press(element, picker(element), 'Escape');
      assert.isNull(element.sample);
      await click(element, picker(element));
      await click(element, all(element, '.choice')[7]!);
      assert.strictEqual(element.sample, '7');
    });

    it('begins at its newest prediction, wherever the one before was scrolled to', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      one(element, '.entries').scrollTop = 500;
      await settled(element);
      await click(element, button(element, 'Next sample'));
      assert.strictEqual(one(element, '.entries').scrollTop, 0);
    });

    it('that has not come yet is waited for', async () => {
      const source = new FakeSource(rounds(['a', 1]));
      const element = await comparison(source, {sample: '9'});
      assert.include(textOf(element, '.notice'), 'No sample “9”');
      source.put([makePrediction({sample_index: 9, prompt: 'late', seq: 7})]);
      await settled(element);
      assert.include(textOf(element, '.given'), 'late');
    });
  });
});
