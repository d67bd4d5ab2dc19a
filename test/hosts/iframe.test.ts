import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, Frame, Page} from 'puppeteer-core';
import {freePort} from '../support/free-port.ts';
import {exampleOf} from '../support/hosts/cache.ts';
import {darkenPage} from '../support/hosts/look-at-host.ts';
import {OpenStreams} from '../support/hosts/open-streams.ts';
import {HostReport} from '../support/hosts/report.ts';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {dropPolicies} from '../support/page/drop-policies.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

const framed = (page: Page): Frame => {
  const found = page.frames().find((each) => each !== page.mainFrame());
  if (found === undefined) throw new Error('Expected a frame.');
  return found;
};

const textOf = (frame: Frame): Promise<string> =>
  frame.evaluate(() =>
    [document.body, ...document.querySelectorAll('main *')]
      .map((each) => (each.shadowRoot ?? each).textContent)
      .join(' '),
  );

describe('iframe', () => {
  const report = new HostReport('iframe');
  let browser: Browser;
  let pages: PageServer;
  let host: ChildProcess;
  let port: number;
  let jobToken: string;

  before(async () => {
    [browser, port] = await Promise.all([launchBrowser(), freePort()]);
    pages = await PageServer.start({EMBED_ORIGINS: `http://127.0.0.1:${port}`});
    ({jobToken} = await pages.createJob('hosted'));
    host = spawn(process.execPath, [join(exampleOf('iframe'), 'serve.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...{FTL_SERVER: pages.server.url, FTL_API_KEY: pages.apiKey, FTL_JOB: 'hosted', PORT: String(port)},
      },
    });
    await once(host.stdout!, 'data');
  });

  after(async () => {
    host.kill();
    await Promise.all([browser.close(), pages.close()]);
  });

  const post = (sample_index: number, prediction: string): Promise<unknown> =>
    pages.post(jobToken, 'hosted', [
      {...{epoch: 1, step: 1, sample_index, prompt: 'p'}, ...{prediction, ground_truth: 'made now'}},
    ]);

  test('shows a run in the theme and at the height of the frame, without the API key, and leaves no stream', async () => {
    const {page, faults} = await openPage(browser, 'about:blank');
    await page.setViewport({width: 1100, height: 900});
    const streams = new OpenStreams(page);
    await post(0, 'made before');
    await page.goto(`http://127.0.0.1:${port}/`);
    const shows = (text: string): Promise<boolean> =>
      until(text, async () => (await textOf(framed(page))).includes(text));
    await report.check('rows', async () => {
      await shows('made before');
      await until('a stream', () => streams.size > 0);
      await post(1, 'made now');
      await shows('made now');
      assert.ok(streams.tokens.size > 0 && !streams.tokens.has(pages.apiKey));
      assert.ok(!(await page.content()).includes(pages.apiKey));
    });
    await until('the height that the frame needs', async () => {
      const needed = await framed(page).evaluate(() =>
        Math.ceil(document.querySelector('main')!.getBoundingClientRect().height),
      );
      return needed > 300 && (await page.$eval('iframe', ({clientHeight}) => clientHeight)) === needed;
    });
    const isDark = (): Promise<boolean> =>
      framed(page).$eval('ftl-predictions-table', (table) => {
        const {backgroundColor} = getComputedStyle(table.shadowRoot!.querySelector('.card')!);
        return Number(/\d+/.exec(backgroundColor)?.[0]) < 100;
      });
    await report.check('theme', async () => {
      assert.equal(await isDark(), false);
      await page.evaluate(darkenPage);
      await until('dark', isDark);
    });
    await until('a chart', () =>
      framed(page).evaluate(
        () => document.querySelector('ftl-predictions-trends')?.shadowRoot?.querySelector('canvas') != null,
      ),
    );
    await report.picture(page);
    await report.check('removal', async () => {
      await page.evaluate(() => document.querySelector('iframe')!.remove());
      await until('no stream', () => streams.size === 0);
    });
    await report.check('console', async () => assert.deepEqual(faults, []));
    await page.close();
  });

  test('an origin that the operator has not listed is refused, by the browser or in words', async () => {
    const refused = await openPage(browser, `http://localhost:${port}/`);
    await until('the refusal of the browser', () => framed(refused.page).url().startsWith('chrome-error:'));
    assert.match(refused.faults.join('\n'), /frame-ancestors/);
    const {page} = await openPage(browser, 'about:blank');
    await dropPolicies(page);
    const streams = new OpenStreams(page);
    await page.goto(`http://localhost:${port}/`);
    await until('the words', async () =>
      /lets no page at this address frame.*EMBED_ORIGINS/s.test(await textOf(framed(page))),
    );
    assert.deepEqual(streams.addresses, []);
    await Promise.all([page.close(), refused.page.close()]);
  });
});
