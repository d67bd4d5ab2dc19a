/** A page that is really hidden, and one that is left and really comes back from the browser's cache. */
import assert from 'node:assert/strict';
import {after, before, describe, test, type TestContext} from 'node:test';
import puppeteer, {type Browser, type LaunchOptions, type Page} from 'puppeteer-core';
import type {PredictionStream} from '../../src/stream/open-prediction-stream.ts';
import {bundle, startByteServer, type ByteServer} from '../support/server/byte-server.ts';
import type * as client from '../support/page/client-page.ts';
import {findChrome, findFirefox} from '../support/page/find-browser.ts';
import {until} from '../support/until.ts';

interface TestWindow {
  predictions: PredictionStream;
  told: number[];
  /** Timers of five minutes and more wait for the test. */
  longTimers: Map<number, {callback: () => void; delayMs: number}>;
  /** The page came back as it was left. */
  isPersisted: boolean;
}

declare const window: Window & TestWindow;

interface Engine {
  readonly name: string;
  readonly options: LaunchOptions;
  readonly skip: string | false;
  /** The page may still let go of what is on its way when it is left; Firefox has decided before that. */
  readonly mayLetGo: boolean;
  readonly hide: (page: Page) => Promise<() => Promise<unknown>>;
}

const firefox = await findFirefox();
const chrome = await findChrome();

const engines: readonly Engine[] = [
  {
    name: 'Chromium',
    // Puppeteer switches the cache off, in which pages wait for those who come back.
    options: {
      ...chrome,
      args: [...chrome.args, '--enable-features=BackForwardCache'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    },
    skip: false,
    mayLetGo: true,
    async hide(page) {
      const cdp = await page.createCDPSession();
      const {windowId} = await cdp.send('Browser.getWindowForTarget');
      const setWindow = (windowState: 'minimized' | 'normal') =>
        cdp.send('Browser.setWindowBounds', {windowId, bounds: {windowState}});
      await setWindow('minimized');
      return () => setWindow('normal');
    },
  },
  {
    name: 'Firefox',
    options: {browser: 'firefox', executablePath: firefox ?? ''},
    skip: firefox === null && 'no Firefox is installed (FIREFOX_PATH can name one)',
    mayLetGo: false,
    async hide(page) {
      const other = await page.browser().newPage();
      await other.bringToFront();
      return async () => {
        await page.bringToFront();
        await other.close();
      };
    },
  },
];

/** Runs in the page before anything else. */
function installClock(): void {
  const timers = (window.longTimers = new Map() as TestWindow['longTimers']);
  const set = window.setTimeout.bind(window);
  const clear: (id: number) => void = window.clearTimeout.bind(window);
  const setTimer = (callback: () => void, delayMs = 0): number => {
    if (delayMs < 300_000) return set(callback, delayMs);
    const id = -1 - timers.size;
    timers.set(id, {callback, delayMs});
    return id;
  };
  const clearTimer = (id: number): void => {
    if (!timers.delete(id)) clear(id);
  };
  Object.assign(window, {setTimeout: setTimer, clearTimeout: clearTimer});
  window.addEventListener('pageshow', ({persisted}) => (window.isPersisted = persisted));
}

for (const {name, options, skip, mayLetGo, hide} of engines) {
  describe(`the client in ${name}, while nobody looks`, {skip}, () => {
    let browser: Browser;
    let module: string;

    before(async () => {
      const entry = new URL('../support/page/client-page.ts', import.meta.url).pathname;
      [browser, module] = await Promise.all([puppeteer.launch(options), bundle(entry)]);
    });
    after(() => browser.close());

    async function openPage(t: TestContext): Promise<{page: Page; server: ByteServer}> {
      const server = await startByteServer(module);
      const page = await browser.newPage();
      t.after(async () => {
        await page.close();
        await server.close();
      });
      await page.evaluateOnNewDocument(installClock);
      await page.goto(server.url);
      return {page, server};
    }

    /** The page follows the job, and has its first row. */
    async function openLive(t: TestContext): Promise<{page: Page; server: ByteServer}> {
      const {page, server} = await openPage(t);
      await page.evaluate(async () => {
        const {openPredictionStream} = (await import(`${location.origin}/client.js`)) as typeof client;
        window.told = [];
        window.predictions = openPredictionStream({jobId: 'job'});
        window.predictions.listen((event) => {
          if (event.type === 'prediction') window.told.push(event.detail.seq);
        });
      });
      await until('live', async () => (await stateOf(page)).kind === 'live');
      server.job.commit({step: 1});
      await until('the first row', async () => (await told(page)).length === 1);
      server.job.requests.length = 0;
      return {page, server};
    }

    const stateOf = (page: Page) => page.evaluate(() => window.predictions.state);
    const told = (page: Page) => page.evaluate(() => window.told);
    const isVisible = (page: Page) => page.evaluate(() => document.visibilityState === 'visible');

    /** Nothing was missed, nothing came twice, and it was asked for where the page had stopped. */
    async function assertNoGap(page: Page, {job}: ByteServer): Promise<void> {
      await until('the rows that were missed', async () => (await told(page)).length === 3);
      job.commit({step: 4});
      await until('one more', async () => (await told(page)).length === 4);
      assert.deepEqual(await told(page), [1, 2, 3, 4]);
      assert.deepEqual((await stateOf(page)).kind, 'live');
      assert.deepEqual(
        job.requests.map(({path, headers}) => [path.split('/').at(-1), headers.get('Last-Event-ID')]),
        [['stream', 'g1.1']],
      );
    }

    test('hidden for five minutes it lets go of the stream; shown again, nothing is missing', async (t) => {
      const {page, server} = await openLive(t);
      const show = await hide(page);
      await until('hidden', async () => !(await isVisible(page)));
      assert.equal(server.job.streams.size, 1, 'not at once');
      const delays = await page.evaluate(() => {
        const timers = [...window.longTimers.values()];
        for (const {callback} of timers) callback();
        return timers.map(({delayMs}) => delayMs);
      });
      assert.deepEqual(delays, [300_000]);
      await until('the socket to close', () => server.job.streams.size === 0);
      assert.deepEqual(await stateOf(page), {kind: 'paused', by: 'hidden'});
      server.job.commit({step: 2}, {step: 3});
      assert.deepEqual(server.job.requests, []);
      await show();
      await assertNoGap(page, server);
    });

    test('hidden for less it keeps the stream, and rows come on', async (t) => {
      const {page, server} = await openLive(t);
      const [stream] = server.job.streams;
      const show = await hide(page);
      await until('hidden', async () => !(await isVisible(page)));
      server.job.commit({step: 2});
      await until('the row, unseen', async () => (await told(page)).length === 2);
      await show();
      await until('visible', () => isVisible(page));
      assert.equal(await page.evaluate(() => window.longTimers.size), 0);
      server.job.commit({step: 3});
      await until('the next row', async () => (await told(page)).length === 3);
      assert.deepEqual([...server.job.streams], [stream]);
      assert.deepEqual(server.job.requests, []);
    });

    /** Whether a page without a stream comes back as it was left; Chromium's headless shell keeps none. */
    async function keepsPages(page: Page): Promise<boolean> {
      await page.goto(`${page.url()}?plain`);
      await leaveAndReturn(page);
      return page.evaluate(() => window.isPersisted);
    }

    async function leaveAndReturn(page: Page, meanwhile?: () => Promise<void>): Promise<void> {
      const {href} = new URL(page.url());
      await page.goto(`${new URL(href).origin}/?elsewhere`);
      await meanwhile?.();
      // Puppeteer waits for a load, which a page that is kept has behind it.
      await page.evaluate(() => setTimeout(() => history.back()));
      await until('the page', () =>
        page
          .evaluate((url) => location.href === url && document.readyState === 'complete', href)
          .catch(() => false),
      );
    }

    test('left, it lets go of the stream; back from the cache, nothing is missing', async (t) => {
      const plain = await openPage(t);
      if (!mayLetGo || !(await keepsPages(plain.page))) {
        return t.skip(`this ${name} keeps no page that has a stream to let go of`);
      }
      const {page, server} = await openLive(t);
      await leaveAndReturn(page, async () => {
        await until('the socket to close', () => server.job.streams.size === 0);
        server.job.commit({step: 2}, {step: 3});
      });
      assert.equal(await page.evaluate(() => window.isPersisted), true, 'the same page');
      await assertNoGap(page, server);
    });
  });
}
