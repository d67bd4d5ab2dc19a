/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {click, numbered, opener} from '../../support/page/table.ts';

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('open rows', () => {
    it('show the whole text with its white space, several at once', async () => {
      const text = '  two\n\n  lines\tand a tab  ';
      const source = new FakeSource([
        makePrediction({id: 'a', seq: 1, prompt: text, ground_truth: null}),
        makePrediction({id: 'b', seq: 2, prompt: 'other', ground_truth: null}),
      ]);
      const table = await mount('ftl-predictions-table', source);
      opener(table, 0).click();
      opener(table, 1).click();
      await settled(table);
      const prompts = all(table, '.details .prompt .text');
      assert.deepEqual(
        prompts.map((each) => each.textContent),
        ['other', text],
      );
      assert.strictEqual(getComputedStyle(prompts[1]!).whiteSpaceCollapse, 'preserve');
      assert.strictEqual(opener(table, 0).getAttribute('aria-expanded'), 'true');
    });

    it('open by a click anywhere on the row, and close by another', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 3)));
      await click(table, 'td.prompt');
      assert.lengthOf(all(table, '.details'), 1);
      await click(table, 'td.prompt');
      assert.lengthOf(all(table, '.details'), 0);
    });

    it('do not open when a click ends the selection of a text', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 3)));
      getSelection()!.selectAllChildren(one(table, 'td.prompt .clip'));
      await click(table, 'td.prompt');
      assert.lengthOf(all(table, '.details'), 0);
      getSelection()!.removeAllRanges();
      await click(table, 'td.prompt');
      assert.lengthOf(all(table, '.details'), 1);
    });

    it('mark what is missing and what is extra', async () => {
      const row = makePrediction({prediction: 'the blue cat', ground_truth: 'the red cat'});
      const table = await mount('ftl-predictions-table', new FakeSource([row]));
      opener(table, 0).click();
      await settled(table);
      assert.strictEqual(textOf(table, '.prediction .text del'), 'missing: red');
      assert.strictEqual(textOf(table, '.prediction .text ins'), 'extra: blue');
      table.diff = 'off';
      await settled(table);
      assert.lengthOf(all(table, '.details del'), 0);
    });

    it('list the validation errors', async () => {
      const row = makePrediction({
        validation_pass: false,
        validation_errors: [
          {
            validator: 'json_schema',
            message: 'age must be a number',
            schema_path: '#/age',
            detail: {got: 'x'},
          },
          {validator: 'json_parse', message: 'unexpected end'},
        ],
      });
      const table = await mount('ftl-predictions-table', new FakeSource([row]));
      assert.match(textOf(table, 'tbody td.validation .chip'), /Invalid.*2 errors/);
      opener(table, 0).click();
      await settled(table);
      assert.strictEqual(
        textOf(table, '.errors li'),
        'json_schema age must be a number #/age { "got": "x" } | json_parse unexpected end',
      );
    });

    it('stay open when the row moves to another place', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {follow: 'on'});
      opener(table, 0).click();
      await settled(table);
      source.put(numbered(4, 4));
      await settled(table);
      assert.deepEqual(
        all(table, 'button.toggle').map((each) => each.getAttribute('aria-expanded')),
        ['false', 'true', 'false', 'false'],
      );
    });
  });

  describe('text from outside', () => {
    const hostile = '<img src=x onerror="globalThis.hacked = true"><script>globalThis.hacked = true</script>';

    it('is shown as text, never as markup', async () => {
      const row = makePrediction({
        prompt: hostile,
        prediction: hostile,
        ground_truth: `${hostile} else`,
        validation_pass: false,
        validation_errors: [{validator: hostile, message: hostile, detail: hostile, schema_path: hostile}],
      });
      const table = await mount('ftl-predictions-table', new FakeSource([row]), {q: 'IMG'});
      opener(table, 0).click();
      await settled(table);
      assert.lengthOf(all(table, 'img, script'), 0);
      assert.strictEqual(textOf(table, 'tbody td.prompt'), hostile);
      assert.strictEqual(textOf(table, '.details .prompt .text'), hostile);
      assert.strictEqual('hacked' in globalThis, false);
    });

    it('may be a megabyte long without weighing on the row', async () => {
      const row = makePrediction({prompt: 'long '.repeat(200_000), ground_truth: null});
      const table = await mount('ftl-predictions-table', new FakeSource([row]));
      assert.isBelow(one(table, 'tbody td.prompt').textContent.length, 1000);
      opener(table, 0).click();
      await settled(table);
      assert.lengthOf(one(table, '.details .prompt .text').textContent, 1_000_000);
    });

    it('is called empty where it is, and none where there is no ground truth', async () => {
      const row = makePrediction({prediction: '', ground_truth: null});
      const table = await mount('ftl-predictions-table', new FakeSource([row]));
      assert.strictEqual(textOf(table, 'tbody td.prediction'), 'empty');
      assert.strictEqual(textOf(table, 'tbody td.ground_truth'), 'none');
    });
  });
});
