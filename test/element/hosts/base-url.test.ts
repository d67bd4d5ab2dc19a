/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define.ts';
import {pageEnvironment} from '../../../src/stream/page-environment.ts';
import {FakeSource, offer} from '../../support/page/fake/fake-source.ts';
import {settled} from '../../support/page/mount.ts';
import {click, numbered} from '../../support/page/table.ts';

/** What is asked for, instead of asking. */
function watchFetch(): {asked: Request[]; restore: () => void} {
  const original = globalThis.fetch;
  const asked: Request[] = [];
  globalThis.fetch = (input, init) => {
    asked.push(new Request(input, init));
    return Promise.reject(new TypeError('Failed to fetch'));
  };
  return {asked, restore: () => (globalThis.fetch = original)};
}

describe('a page with a <base>', () => {
  const page = location.href;
  const base = document.createElement('base');

  beforeEach(() => document.head.append(base));
  afterEach(() => {
    base.remove();
    document.body.replaceChildren();
    history.replaceState(null, '', page);
  });

  for (const href of ['/app/', 'https://other.example/', 'deeper/down/']) {
    it(`keeps its URL when a view is linked: ${href}`, async () => {
      history.replaceState(null, '', `${location.origin}${location.pathname}?run=7`);
      base.href = href;
      const before = new URL(location.href);
      const stage = offer(new FakeSource(numbered(1, 3)));
      const table = document.createElement('ftl-predictions-table');
      table.link = 'hash';
      stage.append(table);
      document.body.append(stage);
      await settled(table);
      await click(table, '.toolbar .button[aria-pressed=false]');
      const after = new URL(location.href);
      assert.equal(after.hash, '#table.wrong-only=true');
      assert.equal(
        after.origin + after.pathname + after.search,
        before.origin + before.pathname + before.search,
      );
      await click(table, '.toolbar .button[aria-pressed=true]');
      assert.equal(location.href, before.href);
    });

    it(`sends requests and tokens to the page's own origin: ${href}`, async () => {
      base.href = href;
      const {asked, restore} = watchFetch();
      try {
        for (const [src, path] of [
          [null, '/api/'],
          ['/prefix', '/prefix/api/'],
        ] as const) {
          asked.length = 0;
          const stream = document.createElement('ftl-predictions-stream');
          Object.assign(stream, {src, jobId: `run-${href}-${src}`, token: 'secret'});
          document.body.append(stream);
          await waitUntil(() => asked.length > 0, undefined, {timeout: 20_000});
          const url = new URL(asked[0]!.url);
          assert.equal(url.origin, location.origin);
          assert.isTrue(url.pathname.startsWith(path), url.pathname);
          assert.equal(asked[0]!.headers.get('Authorization'), 'Bearer secret');
          stream.remove();
        }
      } finally {
        restore();
      }
    });

    it(`reads a file from beside the page: ${href}`, async () => {
      base.href = href;
      const {asked, restore} = watchFetch();
      try {
        const stream = document.createElement('ftl-predictions-stream');
        stream.file = `run.jsonl?${href}`;
        document.body.append(stream);
        await waitUntil(() => asked.length > 0, undefined, {timeout: 20_000});
        const wanted = new URL(`run.jsonl?${href}`, location.href);
        assert.equal(asked[0]!.url, wanted.href);
      } finally {
        restore();
      }
    });
  }

  it('says its own address, not that of the base', () => {
    base.href = 'https://other.example/';
    assert.equal(pageEnvironment.pageUrl(), location.href);
  });
});
