/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {LooseFilter} from '../../../src/protocol/filters.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import {FakeSource} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled, textOf} from '../../support/page/mount.ts';
import {numbered} from '../../support/page/table.ts';

describe('the one file that a table hands over', () => {
  afterEach(() => document.body.replaceChildren());

  /** What the reader is handed while `act` runs: name and text of each file. */
  async function handed(act: () => Promise<void>): Promise<readonly string[]> {
    const files: Promise<string>[] = [];
    HTMLAnchorElement.prototype.click = function () {
      const {download} = this;
      files.push(
        fetch(this.href)
          .then((file) => file.text())
          .then((text) => `${download} ${text}`),
      );
    };
    try {
      await act();
      return await Promise.all(files);
    } finally {
      Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    }
  }

  const button = (table: HTMLElement): HTMLElement => all(table, '.settings button').at(-1)!;

  it('is made by the server, of all rows that the filter lets through', async () => {
    const source = new FakeSource(numbered(1, 5));
    const asked: LooseFilter[] = [];
    const made = Promise.withResolvers<Blob>();
    source.loadSnapshot = (filter) => {
      asked.push(filter);
      return made.promise;
    };
    source.epochCursor = 1;
    const table = await mount('ftl-predictions-table', source, {q: 'prompt', wrongOnly: true});
    const files = await handed(async () => {
      button(table).click();
      button(table).click();
      await settled(table);
      assert.strictEqual(button(table).textContent.trim(), 'The server makes the file…');
      assert.strictEqual(button(table).getAttribute('aria-disabled'), 'true');
      made.resolve(new Blob(['<!doctype html>']));
      await made.promise;
      await settled(table);
    });
    assert.deepEqual(files, ['run-a.html <!doctype html>']);
    assert.strictEqual(button(table).textContent.trim(), 'Download all as one HTML file');
    assert.lengthOf(asked, 1);
    const {q, wrong, epoch} = asked[0]!;
    assert.deepEqual([q, wrong, epoch], ['prompt', true, 1]);
  });

  it('that cannot be made is told in the words of the server, and may be asked for again', async () => {
    const source = new FakeSource(numbered(1, 5));
    let isFirst = true;
    source.loadSnapshot = async () => {
      if (!isFirst) return new Blob(['page']);
      isFirst = false;
      throw new StreamError('misconfigured', 'The rows are more than one HTML file may hold.');
    };
    const table = await mount('ftl-predictions-table', source);
    const files = await handed(async () => {
      button(table).click();
      await settled(table);
      assert.strictEqual(
        textOf(table, '.settings [role=status]'),
        'The rows are more than one HTML file may hold.',
      );
      button(table).click();
      await settled(table);
      assert.strictEqual(textOf(table, '.settings [role=status]'), '');
    });
    assert.deepEqual(files, ['run-a.html page']);
  });

  it('is not offered where there is no server to make it', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(numbered(1, 5)));
    assert.strictEqual(textOf(table, '.settings button'), 'Download 5 predictions');
  });
});
