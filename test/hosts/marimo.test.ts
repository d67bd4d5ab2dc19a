import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, ElementHandle, Page} from 'puppeteer-core';
import {exampleOf, pythonFor, ROOT, Unavailable} from '../support/hosts/cache.ts';
import {OpenStreams} from '../support/hosts/open-streams.ts';
import {putPythonPackage} from '../support/hosts/python-package.ts';
import {HostReport} from '../support/hosts/report.ts';
import {freePort} from '../support/free-port.ts';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {Program} from '../support/program.ts';
import {until} from '../support/until.ts';

/** Through the shadow root that marimo puts an output into. */
const tableOf = (page: Page): Promise<ElementHandle | null> => page.$('>>> ftl-predictions-table');

const shows = (page: Page, text: string): Promise<boolean> =>
  until(text, async () =>
    (await (await tableOf(page))?.evaluate((table) => table.shadowRoot?.textContent ?? ''))?.includes(text),
  );

const isDark = async (page: Page): Promise<boolean> => {
  const table = await until('the table', () => tableOf(page));
  return table.evaluate((table) => {
    const {backgroundColor} = getComputedStyle(table.shadowRoot!.querySelector('.card')!);
    return Number(/\d+/.exec(backgroundColor)?.[0]) < 100;
  });
};

describe('marimo', () => {
  const report = new HostReport('marimo');
  const started: Program[] = [];
  let folder: string;
  let browser: Browser;
  let pages: PageServer;
  let python: string;
  let skipped: string | null = null;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-marimo-'));
    [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
    try {
      python = join(await pythonFor('marimo'), 'python');
      await putPythonPackage(join(folder, 'packages'));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      skipped = error.message;
      await report.skip(skipped);
    }
  });

  after(async () => {
    await Promise.all([browser.close(), pages.close(), ...started.map((program) => program.end('SIGTERM'))]);
    await rm(folder, {recursive: true, force: true});
  });

  /** Runs the example with another thing to show; its address. */
  const run = async (name: string, shown: string): Promise<string> => {
    const text = await readFile(join(exampleOf('marimo'), 'predictions.py'), 'utf8');
    const file = join(folder, `${name}.py`);
    await writeFile(file, text.replace('file="../../runs/g2p.jsonl"', shown));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = [
      '-m',
      'marimo',
      'run',
      file,
      '--headless',
      '--no-token',
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
    ];
    const program = new Program([python, ...args], {
      ...{PATH: process.env['PATH'], HOME: folder, PYTHONPATH: join(folder, 'packages')},
      ...{MARIMO_SKIP_UPDATE_CHECK: '1', FTL_URL: pages.server.url, FTL_API_KEY: pages.apiKey},
    });
    started.push(program);
    await program.started(() =>
      fetch(`${url}/health`)
        .then(({ok}) => ok)
        .catch(() => false),
    );
    return url;
  };

  test('shows a job live, in the theme of the page, and leaves no stream', async (t) => {
    if (skipped !== null) return t.skip(skipped);
    const {jobToken} = await pages.createJob('lab');
    const post = (sample_index: number, prediction: string): Promise<unknown> =>
      pages.post(jobToken, 'lab', [{...{epoch: 1, step: 1, sample_index, prompt: 'p'}, prediction}]);
    await post(0, 'made before');
    const url = await run('live', '"lab"');
    const {page, faults} = await openPage(browser, 'about:blank');
    await page.setViewport({width: 1100, height: 900});
    const streams = new OpenStreams(page);
    await page.goto(url);
    await report.check('rows', async () => {
      await shows(page, 'made before');
      await until('a stream', () => streams.size > 0);
      await post(1, 'made now');
      await shows(page, 'made now');
    });
    await report.check('theme', async () => {
      assert.equal(await isDark(page), false);
      await page.evaluate(() => {
        document.body.classList.add('dark', 'dark-theme');
        document.body.dataset['theme'] = 'dark';
      });
      await until('dark', () => isDark(page));
    });
    await report.picture(page);
    await report.check('removal', async () => {
      const box = await page.$('>>> [role=checkbox], >>> input[type=checkbox]');
      await box!.evaluate((box) => (box as HTMLElement).click());
      await until('no table', async () => (await tableOf(page)) === null);
      await until('no stream', () => streams.size === 0);
    });
    await report.check('console', async () => assert.deepEqual(faults, []));
    await page.close();
  });

  test('shows the recorded run of the example', async (t) => {
    if (skipped !== null) return t.skip(skipped);
    const {page, faults} = await openPage(
      browser,
      await run('file', `file="${join(ROOT, 'demo/runs/g2p.jsonl')}"`),
    );
    await shows(page, 'of 1,920');
    assert.deepEqual(faults, []);
    await page.close();
  });
});
