import type {BrowserLauncher, SessionResult} from '@web/test-runner';
import {WebKit} from './webkit.ts';

/** Between two files of tests: nothing of the last one goes on. */
const NOTHING = 'about:blank';

/** As large as the pages that puppeteer opens for the same tests. */
const [WIDTH, HEIGHT] = [800, 600];

/**
 * Runs the tests of elements in WebKitGTK: one page at a time, since a page behind another is not drawn. `type` and
 * `sendKeys` are what the runner's plugin asks of a driver.
 */
export function webkitLauncher(): BrowserLauncher & {
  sendKeys: (id: string, keys: string[]) => Promise<void>;
} {
  let started: Promise<WebKit> | null = null;
  let active: string | null = null;
  const window = (): Promise<WebKit> =>
    (started ??= WebKit.start().then(async (webkit) => {
      await webkit.resize(WIDTH, HEIGHT);
      return webkit;
    }));
  return {
    name: 'WebKit',
    type: 'webdriver',
    concurrency: 1,
    async startSession(id: string, url: string): Promise<void> {
      active = id;
      await (await window()).goTo(url);
    },
    isActive: (id: string) => id === active,
    getBrowserUrl: async () => (await window()).url(),
    async stopSession(): Promise<SessionResult> {
      active = null;
      await (await window()).goTo(NOTHING);
      return {};
    },
    async stop(): Promise<void> {
      await (await started)?.stop();
    },
    startDebugSession: () => Promise.reject(new Error('WebKit has no window to look at here.')),
    sendKeys: async (_id: string, keys: string[]) => (await window()).press(keys),
  };
}
