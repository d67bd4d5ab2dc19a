import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {button, changes, click, comparison, rounds} from '../../support/page/comparison.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, one, settled, textOf} from '../../support/page/mount.ts';

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  describe('a prediction', () => {
    it('is better or worse by its error rate, never by its length', async () => {
      const element = await comparison(
        new FakeSource(
          rounds(['very long and all wrong', 1], ['short', 0.25], ['other', 0.75], ['third', 0.75]),
        ),
      );
      assert.deepEqual(changes(element), ['as good', 'worse by 50 points', 'better by 75 points', '']);
      const arrows = all(element, '.entry .change').map(({className}) => className);
      assert.deepEqual(arrows, ['change same', 'change worse', 'change better']);
    });

    it('of the same text as the one before says so', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['a', 1])));
      assert.deepEqual(changes(element), ['same text', '']);
    });

    it('that is the best is marked, the first of equals', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['b', 0.5], ['c', 0.5])));
      const best = all(element, '.entry').map((entry) => entry.textContent.includes('Best'));
      assert.deepEqual(best, [false, true, false]);
    });

    it('shows where it departs from the ground truth: by word, by character, or not', async () => {
      const source = new FakeSource([makePrediction({ground_truth: 'N AY1 T', prediction: 'N AY2 T'})]);
      const element = await comparison(source);
      const marks = (): string => all(element, '.said del, .said ins').map(markOf).join(' ');
      assert.strictEqual(marks(), 'DEL:AY1 INS:AY2');
      element.diff = 'char';
      await settled(element);
      assert.strictEqual(marks(), 'DEL:1 INS:2');
      element.diff = 'off';
      await settled(element);
      assert.strictEqual(marks(), '');
      assert.strictEqual(textOf(element, '.said .text'), 'N AY2 T');
    });

    it('that has little in common with the truth is shown plain, and says so', async () => {
      const [ground_truth, prediction] = ['one two '.repeat(20), 'six ten '.repeat(20)];
      const source = new FakeSource([makePrediction({ground_truth, prediction})]);
      const element = await comparison(source);
      assert.lengthOf(all(element, '.said del, .said ins'), 0);
      assert.include(textOf(element, '.quality'), 'Little in common');
    });

    it('shows its validation and what the validators said', async () => {
      const element = await comparison(
        new FakeSource([
          makePrediction({epoch: 0, ground_truth: null}),
          makePrediction({epoch: 1, seq: 2, ground_truth: null, validation_pass: true}),
          makePrediction({
            epoch: 2,
            seq: 3,
            ground_truth: null,
            validation_pass: false,
            validation_errors: [
              {validator: 'json', message: 'no closing brace'},
              {validator: 'schema', message: 'no name'},
            ],
          }),
        ]),
      );
      assert.deepEqual(
        all(element, '.entry').map((entry) =>
          entry.querySelector('.marks')!.textContent.replaceAll(/\s+/g, ' ').trim(),
        ),
        ['Invalid: 2 errors', 'Valid', ''],
      );
      assert.include(textOf(element, '.errors'), 'no closing brace');
    });

    it('is text, whatever it holds', async () => {
      const text = '<img src=x onerror="globalThis.wasRun = true"> & <b>bold</b>';
      const element = await comparison(
        new FakeSource([makePrediction({prompt: text, ground_truth: text, prediction: text})]),
      );
      assert.strictEqual(textOf(element, '.said .text'), text);
      assert.lengthOf(all(element, 'img, b'), 0);
      assert.notProperty(globalThis, 'wasRun');
    });

    it('keeps its white space', async () => {
      const text = ' two\n  lines\t ';
      const element = await comparison(
        new FakeSource([makePrediction({prediction: text, ground_truth: null})]),
      );
      const shown = one(element, '.said .text');
      assert.strictEqual(shown.textContent, text);
      assert.strictEqual(getComputedStyle(shown).whiteSpaceCollapse, 'preserve');
    });

    it('that is long begins short, and is whole at a click', async () => {
      const text = 'word '.repeat(2000);
      const element = await comparison(
        new FakeSource([makePrediction({prediction: text, ground_truth: null})]),
      );
      assert.isBelow(one(element, '.said .text').textContent.length, 2100);
      await click(element, button(element, 'Show all 10,000 characters'));
      assert.strictEqual(one(element, '.said .text').textContent, text);
    });

    it('that runs from right to left does so, marked or not', async () => {
      const source = new FakeSource([
        makePrediction({ground_truth: 'مرحبا بالعالم اليوم', prediction: 'مرحبا بالعالم أمس'}),
      ]);
      const element = await comparison(source);
      assert.strictEqual(getComputedStyle(one(element, '.said .text')).direction, 'rtl');
    });
  });
});

/** `DEL:text`, without the word that is there for those who listen. */
function markOf(mark: HTMLElement): string {
  const spoken = mark.querySelector('.visually-hidden')!.textContent;
  return `${mark.tagName}:${mark.textContent.slice(spoken.length)}`;
}
