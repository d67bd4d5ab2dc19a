import assert from 'node:assert/strict';
import {gzipSync} from 'node:zlib';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {TASK_LIMIT_MS, leastOf, longestTaskMs} from '../support/page/longest-task.ts';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {NO_DEVTOOLS} from '../support/page/find-browser.ts';
import {bundle, startByteServer} from '../support/server/byte-server.ts';
import {until} from '../support/until.ts';
import type * as client from '../support/page/client-page.ts';

interface TestWindow extends Window {
  source: ReturnType<typeof client.openPredictionSource>;
}

const COUNT = 40_000;
const rows = Array.from({length: COUNT}, (_, i) => ({
  epoch: i >> 10,
  step: i,
  sample_index: i % 48,
  prompt: `Translate the sentence number ${i % 48} into French, please.`,
  ground_truth: `la phrase numéro ${i % 48} en français`,
  prediction: `la phrase ${i} en francais ${'bla '.repeat(i % 30)}`,
}));
const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const csv = `${Object.keys(rows[0]!).join(',')}\n${rows.map((row) => Object.values(row).join(',').replace(', please', ' please')).join('\n')}\n`;

const FILES: Readonly<Record<string, string | Buffer>> = {
  'run.jsonl': lines,
  'run.json': JSON.stringify(rows),
  'run.csv': csv,
  'run.jsonl.gz': gzipSync(lines),
};

describe('a file in a browser', {skip: NO_DEVTOOLS}, () => {
  let browser: Browser;
  let module: string;
  before(async () => {
    [browser, module] = await Promise.all([
      launchBrowser(),
      bundle(new URL('../support/page/client-page.ts', import.meta.url).pathname),
    ]);
  });
  after(() => browser.close());

  async function longestTaskOf(url: string, name: string): Promise<number> {
    const {page} = await openPage(browser, url);
    const stateOf = () =>
      page.evaluate(() => {
        const {state, totalCount, error} = (window as unknown as TestWindow).source;
        return {kind: state.kind, totalCount, error: error?.message ?? null};
      });
    try {
      await page.tracing.start({categories: ['toplevel']});
      await page.evaluate(async (file) => {
        const {openPredictionSource} = (await import(`${location.origin}/client.js`)) as typeof client;
        (window as unknown as TestWindow).source = openPredictionSource({file});
      }, `${url}/${name}`);
      await until('the end', async () => ['ended', 'stopped'].includes((await stateOf()).kind), 90_000);
      const trace = await page.tracing.stop();
      assert.deepEqual(await stateOf(), {kind: 'ended', totalCount: COUNT, error: null});
      return longestTaskMs(trace!);
    } finally {
      await page.close();
    }
  }

  for (const [name, contents] of Object.entries(FILES)) {
    test(
      `40,000 rows without scores from ${name} are read and scored with no long task`,
      {timeout: 110_000},
      async (t) => {
        const server = await startByteServer(module);
        server.intercept = ({url}, response) => {
          if (url !== `/${name}`) return false;
          response.setHeader('Content-Type', 'application/octet-stream').end(contents);
          return true;
        };
        t.after(() => server.close());
        const longestMs = await leastOf(3, () => longestTaskOf(server.url, name));
        t.diagnostic(`the longest task took ${longestMs} ms`);
        assert.ok(longestMs <= TASK_LIMIT_MS, `the longest task took ${longestMs} ms`);
      },
    );
  }
});
