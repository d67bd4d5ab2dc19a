/** The client in a real browser, against a server that writes the bytes it is told to. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import type {OwnedSource} from '../../src/stream/prediction-source.ts';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {NO_DEVTOOLS} from '../support/page/find-browser.ts';
import {bundle, startByteServer, type ByteServer} from '../support/server/byte-server.ts';
import type {FakeStream} from '../support/page/fake/fake-job-server.ts';
import type * as client from '../support/page/client-page.ts';
import {TASK_LIMIT_MS, leastOf, longestTaskMs} from '../support/page/longest-task.ts';
import {makePrediction} from '../support/page/make-prediction.ts';
import {until} from '../support/until.ts';

type ClientModule = typeof client;
type TestWindow = Window & {predictions: OwnedSource; client: ClientModule; told: number[]};

describe('the client in a browser', () => {
  let browser: Browser;
  let module: string;
  let server: ByteServer;

  before(async () => {
    [browser, module] = await Promise.all([
      launchBrowser(),
      bundle(new URL('../support/page/client-page.ts', import.meta.url).pathname),
    ]);
  });
  after(() => browser.close());

  async function open(t: {after: (fn: () => Promise<void>) => void}): Promise<Page> {
    const started = await startByteServer(module);
    server = started;
    const {page, faults} = await openPage(browser, server.url);
    t.after(async () => {
      await page.close();
      await started.close();
    });
    assert.deepEqual(faults, []);
    await page.evaluate(async () => {
      (window as unknown as TestWindow).client = (await import(
        `${location.origin}/client.js`
      )) as ClientModule;
    });
    return page;
  }

  const openSource = (page: Page, options: object = {}) =>
    page.evaluate((given) => {
      const test = window as unknown as TestWindow;
      test.told = [];
      test.predictions = test.client.openPredictionSource({jobId: 'job', ...given});
      test.predictions.listen((event) => {
        if (event.type === 'prediction') test.told.push(event.detail.seq);
      });
    }, options);

  const stateOf = (page: Page) =>
    page.evaluate(() => (window as unknown as TestWindow).predictions.state.kind);
  const told = (page: Page) => page.evaluate(() => (window as unknown as TestWindow).told);
  const lastTold = (page: Page) => page.evaluate(() => (window as unknown as TestWindow).told.at(-1));
  const live = (page: Page) => until('live', async () => (await stateOf(page)) === 'live');

  function streamOf(): FakeStream {
    const [stream] = server.job.streams;
    assert.ok(stream, 'a stream is open');
    return stream;
  }

  test('characters and line ends that are cut anywhere arrive whole', async (t) => {
    const page = await open(t);
    await openSource(page);
    await live(page);
    const prediction = makePrediction({id: 'odd', seq: 1, prediction: '😀 é\u2028العربية\r\n‎'});
    const data = JSON.stringify({type: 'prediction', prediction, total_count: 1});
    const bytes = new TextEncoder().encode(
      `: note\r\n\r\nevent: prediction\r\nid: g1.1\rdata: ${data}\r\n\r\n`,
    );
    for (const byte of bytes) {
      streamOf().write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const shown = await until('the row', () =>
      page.evaluate(() => (window as unknown as TestWindow).predictions.store.get('odd')?.prediction),
    );
    assert.equal(shown, prediction.prediction);
  });

  test('after a cut the position goes along in Last-Event-ID', async (t) => {
    const page = await open(t);
    await openSource(page);
    await live(page);
    server.job.commit({step: 1}, {step: 2});
    await until('both rows', async () => (await told(page)).length === 2);
    streamOf().cut();
    server.job.commit({step: 3});
    await until('the third row', async () => (await told(page)).length === 3);
    assert.deepEqual(await told(page), [1, 2, 3]);
    assert.equal(server.job.requests.at(-1)!.headers.get('Last-Event-ID'), 'g1.2');
  });

  test('a redirect within the origin is followed, with the credential', async (t) => {
    const page = await open(t);
    server.intercept = (request, response) => {
      if (!request.url!.startsWith('/old/')) return false;
      response.writeHead(307, {Location: request.url!.replace('/old/', '/')}).end();
      return true;
    };
    await openSource(page, {src: '/old', token: 'secret'});
    await live(page);
    assert.ok(server.job.requests.every(({headers}) => headers.get('Authorization') === 'Bearer secret'));
  });

  test('a redirect to another origin takes no credential along, of neither kind', async (t) => {
    for (const credential of [{token: 'secret'}, {apiKey: 'wak_secret'}]) {
      const page = await open(t);
      const other = await startByteServer(module);
      t.after(() => other.close());
      server.intercept = (request, response) => {
        if (!request.url!.startsWith('/api/')) return false;
        response.writeHead(307, {Location: other.url + request.url}).end();
        return true;
      };
      const asked: string[] = [];
      other.intercept = (request, response) => {
        if (request.method === 'OPTIONS') {
          response.writeHead(204, {
            'Access-Control-Allow-Origin': '*',
            'Access-Control-Allow-Headers': '*, authorization',
          });
          response.end();
          return true;
        }
        asked.push(JSON.stringify(request.headers));
        return false;
      };
      await openSource(page, credential);
      await until('a request there', async () => asked.length > 0);
      assert.ok(
        asked.every((headers) => !headers.includes('secret')),
        asked[0],
      );
    }
  });

  test('back online, it reconnects at once', {skip: NO_DEVTOOLS}, async (t) => {
    const page = await open(t);
    await openSource(page);
    await live(page);
    const cdp = await page.createCDPSession();
    const setOffline = (offline: boolean) =>
      cdp.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
    await cdp.send('Network.enable');
    await setOffline(true);
    streamOf().cut();
    await until('waiting', async () => (await stateOf(page)) === 'waiting');
    // Long enough for the wait to be long, too.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    server.job.commit({step: 1});
    await setOffline(false);
    await until('the row', async () => (await told(page)).length === 1, 1000);
  });

  test(
    'a burst of 100,000 events leaves the page responsive and is held to the last row',
    {timeout: 110_000, skip: NO_DEVTOOLS},
    async (t) => {
      const count = 100_000;
      const longestTask = async (): Promise<number> => {
        const page = await open(t);
        server.job.commit(...Array.from({length: count}, (_, step) => ({step, sample_index: step % 48})));
        await page.tracing.start({categories: ['toplevel']});
        await openSource(page, {since: 'start'});
        await until('the last row', async () => (await lastTold(page)) === count, 60_000);
        await live(page);
        const trace = await page.tracing.stop();
        const held = await page.evaluate(() => {
          const {store} = (window as unknown as TestWindow).predictions;
          return {received: store.receivedCount, size: store.size};
        });
        assert.deepEqual(held, {received: count, size: 10_000});
        return longestTaskMs(trace!);
      };
      const longestMs = await leastOf(3, longestTask);
      assert.ok(longestMs <= TASK_LIMIT_MS, `the longest task took ${longestMs} ms`);
    },
  );

  test(
    'a thousand mounts leave no stream, listener, node or memory behind',
    {timeout: 60_000, skip: NO_DEVTOOLS},
    async (t) => {
      const page = await open(t);
      server.job.commit({step: 1}, {step: 2});
      await page.evaluate(() => (window as unknown as TestWindow).client.defineCount('x-count'));
      const mount = (times: number) =>
        page.evaluate(async (rounds) => {
          for (let round = 0; round < rounds; round++) {
            const element = document.createElement('x-count');
            element.setAttribute('job-id', 'job');
            document.body.append(element);
            // Every fourth is taken away at once, the others in the midst of connecting.
            if (round % 4 > 0) await new Promise((resolve) => setTimeout(resolve, round % 4));
            element.remove();
          }
          await new Promise((resolve) => setTimeout(resolve, 200));
        }, times);
      const cdp = await page.createCDPSession();
      const measure = async () => {
        for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
        return page.metrics();
      };
      await mount(100);
      const before = await measure();
      await mount(1000);
      const afterwards = await measure();
      assert.equal(server.job.streams.size, 0);
      assert.equal(
        await page.evaluate(() => (window as unknown as TestWindow).client.pageRegistry().size),
        0,
      );
      assert.equal(afterwards.JSEventListeners, before.JSEventListeners);
      assert.ok(afterwards.Nodes! <= before.Nodes! + 10, `${before.Nodes} → ${afterwards.Nodes} nodes`);
      const grownKb = (afterwards.JSHeapUsedSize! - before.JSHeapUsedSize!) / 1024;
      assert.ok(grownKb < 300, `the heap grew by ${Math.round(grownKb)} kB`);
    },
  );

  test('two copies of the library on one page share one stream', async (t) => {
    const page = await open(t);
    server.job.commit({step: 1});
    await page.evaluate(async () => {
      for (const copy of ['a', 'b']) {
        const client = (await import(`${location.origin}/client.js?${copy}`)) as ClientModule;
        client.defineCount(`x-count-${copy}`);
        const element = document.createElement(`x-count-${copy}`);
        element.setAttribute('job-id', 'job');
        document.body.append(element);
      }
    });
    await until('both show the row', () =>
      page.evaluate(() => [...document.body.children].every((one) => one.shadowRoot?.textContent === '1')),
    );
    // The row may be there by the list, before any stream is.
    await until('a stream', async () => server.job.streams.size > 0);
    assert.equal(server.job.streams.size, 1);
  });
});
