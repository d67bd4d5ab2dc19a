/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {choose, click, counts, EPOCHS, numbered, samples, search} from '../../support/page/table.ts';

describe('ftl-predictions-table', () => {
  afterEach(() => document.body.replaceChildren());

  describe('search, filters and order', () => {
    it('finds text in any letter case, marks it, and says how many match', async () => {
      const source = new FakeSource([...numbered(1, 4), ...numbered(5, 6, {prompt: 'A Needle here'})]);
      const table = await mount('ftl-predictions-table', source);
      await search(table, 'needle');
      assert.deepEqual(samples(table), [6, 5]);
      assert.strictEqual(textOf(table, 'mark'), 'Needle | Needle');
      assert.strictEqual(counts(table), '1–2 of 2 2 of 6 match');
    });

    it('says when nothing matches, and how to get back', async () => {
      const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 4)));
      await search(table, 'nowhere');
      assert.strictEqual(textOf(table, '.notice .title'), 'Nothing matches');
      await click(table, '.notice button');
      assert.lengthOf(samples(table), 4);
    });

    it('searches long texts in turns with everything else, and says so until it is through', async () => {
      const long = (seq: number, text: string): Prediction[] =>
        numbered(seq, seq, {prediction: text.padEnd(300_000, '.')});
      const source = new FakeSource(
        [1, 2, 3, 4, 5, 6].flatMap((seq) => long(seq, seq % 3 === 0 ? 'needle' : '')),
      );
      const table = await mount('ftl-predictions-table', source, {pageSize: 1});
      table.viewState = {q: 'needle', page: 2};
      await table.updateComplete;
      assert.deepEqual(samples(table), [6]);
      assert.strictEqual(counts(table), '1–1 of 1 1 of 6 match 4 more to search…');
      assert.isTrue(all<HTMLButtonElement>(table, '.settings button').at(-1)!.disabled);
      assert.strictEqual(textOf(table, '[role=status]'), '');
      await waitUntil(() => !counts(table).includes('more'));
      assert.deepEqual(samples(table), [3]);
      assert.strictEqual(counts(table), '2–2 of 2 2 of 6 match');

      table.q = 'nowhere';
      await table.updateComplete;
      assert.lengthOf(all(table, '.notice'), 0);
      assert.strictEqual(counts(table), 'No predictions 0 of 6 match 4 more to search…');
      table.q = '';
      await settled(table);
      assert.strictEqual(counts(table), '1–1 of 6');
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

  it('hands over every row that the filter lets through, as a file that can be read again', async () => {
    const source = new FakeSource([...numbered(1, 30), ...numbered(31, 42, {prompt: 'A needle'})]);
    const table = await mount('ftl-predictions-table', source, {q: 'needle'});
    const handed: {name: string; text: Promise<string>}[] = [];
    HTMLAnchorElement.prototype.click = function () {
      handed.push({name: this.download, text: fetch(this.href).then((file) => file.text())});
    };
    try {
      all(table, '.settings button').at(-1)!.click();
    } finally {
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
    const [file] = handed;
    const lines = (await file!.text).trimEnd().split('\n');
    assert.equal(file!.name, 'run-a.jsonl');
    assert.equal(textOf(table, '.settings button'), 'Download 12 predictions');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as Prediction).seq),
      [42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31],
    );
  });
});
