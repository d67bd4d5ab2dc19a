import assert from 'node:assert/strict';
import {access, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import puppeteer, {type Browser, type Page} from 'puppeteer-core';
import {builtScripts} from '../support/built-package.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {startApiServer, type ApiServer} from '../support/server/api-server.ts';
import {until} from '../support/until.ts';

const FIREFOX = '/usr/bin/firefox';
const hasFirefox = await access(FIREFOX).then(
  () => true,
  () => false,
);

const HOSTILE = [
  '</script><script>window.hacked = 1</script>',
  '<!--<script>',
  '<img src=x onerror="window.hacked = 1">',
  '\u2028</SCRIPT\u2029>',
  '${window.hacked = 1}`',
];

describe('an export as HTML, opened from disk', () => {
  let api: ApiServer;
  let folder: string;
  let file: string;
  let chrome: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-handed-over-'));
    const scripts = await builtScripts('anywidget');
    [chrome, api] = await Promise.all([
      launchBrowser(),
      startApiServer({}, {scripts: pathToFileURL(`${scripts}/`)}),
    ]);
    const key = await api.issueKey('alice');
    const bearer = await api.createJob('run-7', key, {model_name: HOSTILE[0]});
    const rows = [0, 1, 2].flatMap((epoch) =>
      HOSTILE.map((text, i) => ({
        ...{epoch, step: epoch, sample_index: i, prompt: `asked ${i} ${text}`, ground_truth: text},
        prediction: epoch === 2 ? text : `${text} wrong`,
      })),
    );
    assert.equal((await api.post(bearer, 'run-7', ...rows)).status, 200);
    const {status, text} = await api.ask('/api/training/predictions/run-7/export?format=html', {key});
    assert.equal(status, 200, text.slice(0, 500));
    file = join(folder, 'run-7.html');
    await writeFile(file, text);
    await writeFile(join(folder, 'cut.html'), text.slice(0, text.length - 500_000));
  });

  after(async () => {
    await chrome.close();
    await api.close();
    await rm(folder, {recursive: true, force: true});
  });

  /** What is asked for, with every fault, from the first byte on. */
  const open = async (browser: Browser, name = file) => {
    const asked: string[] = [];
    const {page, faults} = await openPage(browser, 'about:blank');
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) asked.push(request.url());
    });
    await page.goto(pathToFileURL(name).href);
    return {page, faults, asked};
  };

  const rowsShown = (page: Page): Promise<boolean> =>
    until('the rows are shown', async () => {
      const table = await shownText(page, 'ftl-predictions-table');
      return table.includes('1–10 of 15');
    });

  test('shows the rows of its job in Chromium, asks nobody for anything, and makes no fault', async () => {
    const {page, faults, asked} = await open(chrome);
    await rowsShown(page);
    const table = await shownText(page, 'ftl-predictions-table');
    for (const text of HOSTILE)
      assert.ok(table.replaceAll(/\s/g, '').includes(text.replaceAll(/\s/g, '')), text);
    assert.match(await shownText(page, 'header'), /A snapshot of the job run-7 , made on .*15 predictions/);
    assert.ok(!(await shownText(page, 'header')).includes('not whole'));
    await until('the charts are drawn', () =>
      page.$eval('ftl-predictions-trends', (trends) => trends.shadowRoot!.querySelector('canvas') !== null),
    );
    // Firefox does not tell of a file that is opened.
    assert.deepEqual(
      asked.filter((url) => url !== pathToFileURL(file).href),
      [],
    );
    assert.deepEqual(faults, []);
    const found = await page.evaluate(() => ({
      hacked: 'hacked' in window,
      foreign: document.querySelectorAll('img, iframe, object, embed, link, script.rows').length,
      title: document.title,
    }));
    assert.deepEqual(found, {hacked: false, foreign: 0, title: `Predictions of ${HOSTILE[0]}`});
    await page.close();
  });

  test('runs nothing and fetches nothing that is put into it', async () => {
    const {page} = await open(chrome);
    await rowsShown(page);
    const answered: string[] = [];
    page.on('requestfinished', (request) => answered.push(request.url()));
    const outcome = await page.evaluate(async (url) => {
      const blocked: string[] = [];
      document.addEventListener('securitypolicyviolation', ({effectiveDirective}) =>
        blocked.push(effectiveDirective),
      );
      const script = document.createElement('script');
      try {
        script.textContent = 'window.hacked = 1';
      } catch {
        blocked.push('trusted-types');
      }
      const image = document.createElement('img');
      image.src = `${url}/healthz`;
      document.body.append(script, image);
      const fetched = await fetch(`${url}/healthz`).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve));
      return {fetched, hacked: 'hacked' in window, blocked: [...new Set(blocked)].sort()};
    }, api.url);
    assert.deepEqual(outcome, {
      fetched: false,
      hacked: false,
      blocked: ['connect-src', 'img-src', 'require-trusted-types-for', 'trusted-types'],
    });
    assert.deepEqual(answered, []);
    await page.close();
  });

  test('that was cut on its way says so', async () => {
    const {page} = await open(chrome, join(folder, 'cut.html'));
    assert.match(await shownText(page, 'header'), /This file is not whole/);
    await page.close();
  });

  test('shows the rows in Firefox', {skip: hasFirefox ? false : 'no Firefox here'}, async () => {
    const firefox = await puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      args: ['--headless'],
    });
    try {
      const page = await firefox.newPage();
      const asked: string[] = [];
      const faults: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith('data:')) asked.push(request.url());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      await rowsShown(page);
      // A font of its own for the controls of forms is inside the browser.
      assert.deepEqual(
        asked.filter((address) => !/^(file|data):/.test(address)),
        [],
      );
      assert.deepEqual(faults, []);
    } finally {
      await firefox.close();
    }
  });
});
