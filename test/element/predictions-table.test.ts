/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../src/elements/predictions-table.ts';
import type {Prediction} from '../../src/protocol.ts';
import {FakeSource, makePrediction, recordedRun} from '../support/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/mount.ts';

const numbered = (from: number, to: number, fields: Partial<Prediction> = {}): Prediction[] =>
  Array.from({length: to - from + 1}, (_, i) =>
    makePrediction({id: `row-${from + i}`, seq: from + i, sample_index: from + i, ...fields}),
  );

const samples = (table: PredictionsTable): number[] =>
  all(table, 'tbody td.sample_index').map((cell) => Number(cell.textContent.replace(',', '')));

async function click(table: PredictionsTable, selector: string): Promise<void> {
  one(table, selector).click();
  await settled(table);
}

async function choose(table: PredictionsTable, selector: string, value: string): Promise<void> {
  const select = one<HTMLSelectElement>(table, selector);
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await settled(table);
}

async function search(table: PredictionsTable, text: string): Promise<void> {
  const field = one<HTMLInputElement>(table, '[part=search]');
  field.value = text;
  field.dispatchEvent(new InputEvent('input'));
  await settled(table);
}

const EPOCHS = '[part=epoch-select]';
const counts = (table: PredictionsTable): string => textOf(table, '.counts');
const opener = (table: PredictionsTable, row: number): HTMLElement => all(table, 'button.toggle')[row]!;

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
      assert.strictEqual(counts(table), '11–20 of 25');
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

  describe('search, filters and order', () => {
    it('finds text in any letter case, marks it, and says how many match', async () => {
      const source = new FakeSource([...numbered(1, 4), ...numbered(5, 6, {prompt: 'A Needle here'})]);
      const table = await mount('ftl-predictions-table', source);
      await search(table, 'needle');
      assert.deepEqual(samples(table), [6, 5]);
      assert.strictEqual(textOf(table, 'mark'), 'Needle | Needle');
      assert.strictEqual(counts(table), '1–2 of 22 of 6 match');
    });

    it('says when nothing matches, and how to get back', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 4)));
      await search(table, 'nowhere');
      assert.strictEqual(textOf(table, '.notice .title'), 'Nothing matches');
      await click(table, '.notice button');
      assert.lengthOf(samples(table), 4);
    });

    it('shows only wrong ones', async () => {
      const right = {prediction: 'same', ground_truth: 'same'};
      const source = new FakeSource([...numbered(1, 2, right), ...numbered(3, 4)]);
      const table = await mount('ftl-predictions-table', source, {wrongOnly: true});
      assert.deepEqual(samples(table), [4, 3]);
    });

    it('lists the epochs with counts, and follows the cursor of the source', async () => {
      const source = new FakeSource([...numbered(1, 3, {epoch: 0, step: 0}), ...numbered(4, 5, {epoch: 1})]);
      const table = await mount('ftl-predictions-table', source);
      assert.strictEqual(
        textOf(table, `${EPOCHS} option`),
        'All epochs (5) | Latest epoch: 1 | Epoch 1 (2) | Epoch 0 (3)',
      );
      await choose(table, EPOCHS, '0');
      assert.strictEqual(source.epochCursor, 0);
      assert.deepEqual(samples(table), [3, 2, 1]);
      source.epochCursor = 'latest';
      await settled(table);
      assert.deepEqual(samples(table), [5, 4]);
      assert.strictEqual(one<HTMLSelectElement>(table, EPOCHS).value, 'latest');
    });

    it('keeps its own epoch apart from the cursor of the source', async () => {
      const source = new FakeSource([...numbered(1, 3, {epoch: 0, step: 0}), ...numbered(4, 5, {epoch: 1})]);
      const table = await mount('ftl-predictions-table', source);
      table.setAttribute('epoch', '0');
      await settled(table);
      assert.deepEqual(samples(table), [3, 2, 1]);
      await choose(table, EPOCHS, '1');
      assert.deepEqual(samples(table), [5, 4]);
      assert.strictEqual(source.epochCursor, 'all');
    });

    it('gives an epoch its option as soon as it comes', async () => {
      const source = new FakeSource(numbered(1, 1, {epoch: 1}));
      const table = await mount('ftl-predictions-table', source);
      source.epochCursor = 2;
      await settled(table);
      assert.strictEqual(one<HTMLSelectElement>(table, EPOCHS).value, '2');
      source.put(numbered(2, 2, {epoch: 2}));
      await settled(table);
      assert.deepEqual(samples(table), [2]);
      assert.strictEqual(
        one<HTMLSelectElement>(table, EPOCHS).selectedOptions[0]?.textContent.trim(),
        'Epoch 2 (1)',
      );
    });

    it('sorts by a header: worst first, best first, then newest first again', async () => {
      const rates = [0.2, 0.9, null, 0.5];
      const rows = rates.map((char_error_rate, i) => numbered(i + 1, i + 1, {char_error_rate})[0]!);
      const table = await mount('ftl-predictions-table', new FakeSource(rows));
      const header = 'th.char_error_rate';
      assert.strictEqual(one(table, header).getAttribute('aria-sort'), 'none');
      await click(table, `${header} button`);
      assert.deepEqual(samples(table), [2, 4, 1, 3]);
      assert.strictEqual(one(table, header).getAttribute('aria-sort'), 'descending');
      await click(table, `${header} button`);
      assert.deepEqual(samples(table), [1, 4, 2, 3]);
      assert.strictEqual(one(table, header).getAttribute('aria-sort'), 'ascending');
      await click(table, `${header} button`);
      assert.deepEqual(samples(table), [4, 3, 2, 1]);
    });

    it('puts a live row where the order wants it', async () => {
      const source = new FakeSource([
        makePrediction({id: 'a', seq: 1, sample_index: 1, char_error_rate: 0.1}),
        makePrediction({id: 'b', seq: 2, sample_index: 2, char_error_rate: 0.9}),
      ]);
      const table = await mount('ftl-predictions-table', source, {sort: 'char_error_rate'});
      source.put([makePrediction({id: 'c', seq: 3, sample_index: 3, char_error_rate: 0.5})]);
      await settled(table);
      assert.deepEqual(samples(table), [1, 3, 2]);
    });

    it('reads dir="rtl" as the direction of its text, not as an order', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {sort: 'sample_index'});
      table.setAttribute('dir', 'rtl');
      await settled(table);
      assert.deepEqual(samples(table), [1, 2, 3]);
      assert.strictEqual(getComputedStyle(table).direction, 'rtl');
    });

    it('shows the columns that are asked for', async () => {
      const source = new FakeSource(numbered(1, 2));
      const table = await mount('ftl-predictions-table', source, {
        columns: 'sample_index, nonsense prediction',
      });
      assert.strictEqual(textOf(table, 'thead th'), 'Whole text | Sample | Prediction');
    });

    it('tells how the view was changed, once it is drawn', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 25)));
      const seen: unknown[] = [];
      table.addEventListener('ftl-view-change', ({detail}) => seen.push(detail));
      await search(table, 'prompt');
      assert.deepEqual(seen, [table.viewState]);
      assert.include(table.viewState, {q: 'prompt', page: 1, sort: null, epoch: 'all', wrongOnly: false});
    });

    it('takes a view back from its view state', async () => {
      const source = new FakeSource(numbered(1, 25));
      const first = await mount('ftl-predictions-table', source, {pageSize: 5});
      first.viewState = {sort: 'sample_index', dir: 'asc', page: 3, q: 'prompt', columns: 'sample_index'};
      await settled(first);
      const second = await mount('ftl-predictions-table', source, {pageSize: 5, viewState: first.viewState});
      assert.deepEqual(samples(second), [11, 12, 13, 14, 15]);
      assert.deepEqual(second.viewState, first.viewState);
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

    it('keeps the row that has the focus, wherever it is scrolled to', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 500)), {view: 'scroll'});
      opener(table, 2).focus();
      one(table, '.scroller').scrollTop = 8000;
      await settled(table);
      await settled(table);
      assert.strictEqual(samples(table)[0], 498);
      assert.strictEqual(table.shadowRoot?.activeElement, opener(table, 0));
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

  describe('without rows', () => {
    it('says what to set when nothing is configured', async () => {
      const table = document.createElement('ftl-predictions-table');
      document.body.append(table);
      await settled(table);
      assert.match(textOf(table, '.notice'), /job-id.*file/);
    });

    it('hides the text inside its tag, which is for pages without scripts', async () => {
      const table = document.createElement('ftl-predictions-table');
      table.textContent = 'This notebook is not trusted.';
      document.body.append(table);
      await settled(table);
      assert.notInclude(table.innerText, 'trusted');
    });
  });

  describe('for everyone', () => {
    it('moves the focus from row to row by the arrow keys', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 4)));
      const press = (key: string): void => {
        table.shadowRoot?.activeElement?.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
      };
      const focused = (): number =>
        all(table, 'button.toggle').indexOf(table.shadowRoot?.activeElement as HTMLElement);
      opener(table, 0).focus();
      press('ArrowDown');
      assert.strictEqual(focused(), 1);
      press('End');
      assert.strictEqual(focused(), 3);
      press('ArrowUp');
      assert.strictEqual(focused(), 2);
      press('Home');
      assert.strictEqual(focused(), 0);
    });

    it('announces waiting rows in a live region of its own', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {follow: 'off'});
      source.put(numbered(4, 5));
      await settled(table);
      assert.strictEqual(textOf(table, '[role=status]'), '2 new predictions');
    });

    it('writes numbers as the page’s language does', async () => {
      const source = new FakeSource([makePrediction({step: 11910, char_error_rate: 0.5})]);
      const table = await mount('ftl-predictions-table', source);
      table.lang = 'de';
      table.requestUpdate();
      await settled(table);
      assert.strictEqual(textOf(table, 'tbody td.step'), '11.910');
      assert.strictEqual(textOf(table, 'tbody td.char_error_rate'), '50,0 %');
    });

    it('shows other words where it is given some', async () => {
      const source = new FakeSource(numbered(1, 3));
      const table = await mount('ftl-predictions-table', source, {strings: {title: 'Vorhersagen'}});
      assert.strictEqual(textOf(table, '.title'), 'Vorhersagen');
      assert.include(textOf(table, '.toolbar button'), 'Only wrong');
    });

    for (const [name, width] of [
      ['wide', 1000],
      ['narrow', 340],
    ] as const) {
      for (const scheme of ['light', 'dark']) {
        it(`has no axe violations, ${name} and ${scheme}, with open rows and the settings open`, async () => {
          document.body.style.width = `${width}px`;
          document.documentElement.style.colorScheme = scheme;
          const rows = [
            ...(await recordedRun('g2p', {limit: 60})),
            makePrediction({
              id: 'v',
              seq: 9000,
              validation_pass: false,
              validation_errors: [{validator: 'v', message: 'm'}],
            }),
            makePrediction({id: 'w', seq: 9001, validation_pass: true, prediction: 'a truth'}),
          ];
          const table = await mount('ftl-predictions-table', new FakeSource(rows));
          opener(table, 0).click();
          opener(table, 1).click();
          await settled(table);
          await still(table);
          await assert.isAccessible(table);
          one(table, '[popovertarget]').click();
          await settled(table);
          await still(table);
          await assert.isAccessible(table);
          document.documentElement.style.colorScheme = '';
          document.body.style.width = '';
        });
      }
    }
  });
});

describe('ftl-predictions-table with link="hash"', () => {
  afterEach(() => {
    document.body.replaceChildren();
    history.replaceState(null, '', location.pathname + location.search);
  });

  const rows = numbered(1, 30);

  it('puts what the reader changes into the URL, beside what stands there', async () => {
    location.hash = '#chapter';
    const table = await mount('ftl-predictions-table', new FakeSource(rows), {link: 'hash', sort: 'step'});
    assert.equal(location.hash, '#chapter');
    await search(table, 'prompt & co');
    await search(table, 'prompt');
    await click(table, '[aria-label="Next page"]');
    assert.equal(location.hash, '#chapter&table.page=2&table.q=prompt');
    await search(table, '');
    assert.equal(location.hash, '#chapter');
  });

  it('takes the view from the URL, at the start and when it changes', async () => {
    location.hash = '#table.q=prompt&table.sort=sample_index&table.page=2&table.epoch=1';
    const source = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', source, {link: 'hash'});
    assert.deepEqual(samples(table), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.equal(source.epochCursor, 1);
    assert.equal(one<HTMLInputElement>(table, '[part=search]').value, 'prompt');
    location.hash = '#table.sort=sample_index&table.dir=desc';
    await new Promise((resolve) => addEventListener('hashchange', resolve, {once: true}));
    await settled(table);
    assert.equal(samples(table)[0], 30);
    assert.equal(table.q, '');
  });

  it('lets a link set the view and nothing else', async () => {
    location.hash = '#table.src=https://evil.example&table.token=x&table.wrong-only=&table.innerHTML=x';
    const source = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', source, {link: 'hash'});
    assert.isTrue(table.wrongOnly);
    assert.deepEqual([table.src, table.token, table.getAttribute('innerHTML')], [null, null, null]);
  });

  it('leaves the URL alone unless it is asked to', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows));
    await search(table, 'prompt');
    assert.equal(location.hash, '');
  });

  it('tells two tables apart by their ids', async () => {
    location.hash = '#left.q=nowhere';
    const source = new FakeSource(rows);
    const left = await mount('ftl-predictions-table', source, {link: 'hash', id: 'left'});
    const right = await mount('ftl-predictions-table', source, {link: 'hash', id: 'right'});
    assert.deepEqual([samples(left).length, samples(right).length], [0, 10]);
  });
});
