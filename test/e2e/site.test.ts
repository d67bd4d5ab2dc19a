import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Browser, Page} from 'puppeteer-core';
import {CONTENT_SECURITY_POLICY} from '../../demo/pages.ts';
import {StaticSite} from '../support/hosts/static-site.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {NO_DEVTOOLS} from '../support/page/find-browser.ts';
import {until} from '../support/until.ts';

const AXE = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const MAIN = fileURLToPath(new URL('../../demo/make/main.ts', import.meta.url));

describe('npm run site, on a static host with the strictest policy', () => {
  let folder: string;
  let browser: Browser;
  let site: StaticSite;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-site-'));
    await promisify(execFile)(process.execPath, [MAIN, folder]);
    [browser, site] = await Promise.all([
      launchBrowser(),
      StaticSite.serve(folder, {'content-security-policy': CONTENT_SECURITY_POLICY}),
    ]);
  });

  after(async () => {
    await browser.close();
    site.close();
    await rm(folder, {recursive: true, force: true});
  });

  const seen = (page: Page, selector: string, words: RegExp) =>
    until(`${words} in ${selector}`, async () => words.test(await shownText(page, selector)));

  test('the first page plays a recorded run, says what comes, and once it is over plays it again', async () => {
    const {page, faults} = await openPage(browser, `${site.url}/`);
    await seen(page, '#now', /^Epoch \d+, [\d,]+ answers so far\. The last: “/);
    await seen(page, 'ftl-predictions-table', /Remind me to call Ann/);
    assert.ok(await page.$eval('#over', (over) => (over as HTMLElement).hidden));
    // Not waited for: the same at the speed of a reader who skips to the end.
    await page.$eval('ftl-predictions-stream', (stream) => stream.setAttribute('replay', '1000000'));
    await page.waitForSelector('#over:not([hidden])');
    await page.click('#again');
    await page.waitForSelector('#over[hidden]');
    await until('the run from its start', () =>
      page.$eval(
        'ftl-predictions-stream',
        ({source}) => source?.state.kind === 'live' && source.store.size < 1000,
      ),
    );
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('the page of an element: controls set it, what is to be copied says so, and each state is to be seen', async () => {
    const {page, faults} = await openPage(browser, `${site.url}/elements/predictions-table.html`);
    await seen(page, '#subject', /1–10 of 1,920/);
    await page.select('[data-attribute="density"]', 'compact');
    await page.click('[data-attribute="wrong-only"]');
    await page.type('[data-attribute="page-size"]', '5');
    await page.keyboard.press('Tab');
    await seen(page, '#subject', /1–5 of 1,\d+/);
    assert.equal(
      (await page.$eval('#markup', ({textContent}) => textContent)).split('\n').at(-1),
      '<ftl-predictions-table page-size="5" wrong-only density="compact" file="../runs/g2p.jsonl"></ftl-predictions-table>',
    );
    const kind = () => page.$eval('ftl-predictions-table', ({source}) => source?.state.kind);
    for (const [situation, expected] of [
      ['loading', 'connecting'],
      ['error', 'stopped'],
      ['empty', 'ended'],
      ['live', 'live'],
      ['recorded', 'ended'],
    ] as const) {
      await page.click(`[name="situation"][value="${situation}"]`);
      await until(`${situation}: ${expected}`, async () => (await kind()) === expected);
    }
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('a page of the documentation: the search leads to the section that was meant, and the theme is kept', async () => {
    const {page, faults} = await openPage(browser, `${site.url}/docs/embedding.html`);
    await page.type('#find', 'hashes cdn');
    await seen(page, '#found', /Embedding › From a CDN, with hashes/);
    await page.click('#theme');
    const chosen = await page.$eval('html', ({dataset}) => dataset.theme);
    await Promise.all([page.waitForNavigation(), page.click('nav a[href$="docs/server.html"]')]);
    assert.equal(await page.$eval('html', ({dataset}) => dataset.theme), chosen);
    assert.match(await shownText(page, 'h1'), /Run the server/);
    assert.deepEqual(faults, []);
    await page.close();
  });

  for (const [scheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    test(
      `pages are for everyone, ${scheme} and ${width} px wide: axe finds nothing, and nothing is wider than the page`,
      {skip: NO_DEVTOOLS},
      async () => {
        const {page} = await openPage(browser, 'about:blank');
        await page.setViewport({width, height: 900});
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
        for (const path of ['docs/server.html', 'elements/live-badge.html']) {
          await page.goto(`${site.url}/${path}`);
          await page.evaluate(AXE);
          const found = await page.evaluate(async () => {
            const {axe} = window as unknown as {axe: {run(): Promise<{violations: {id: string}[]}>}};
            const {violations} = await axe.run();
            return violations.map(({id}) => id);
          });
          assert.deepEqual(found, [], path);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, path);
        }
        await page.close();
      },
    );
  }

  test('the page of the skill shows a recorded run, as it is written there', async () => {
    const skill = await readFile(new URL('../../skills/ftl-predictions/SKILL.md', import.meta.url), 'utf8');
    const written = /A recorded run, no server:[^]*?```html\n([^]*?)```/.exec(skill)![1]!;
    const body = written.replace('https://your-site.example/', '').replace('"run.jsonl"', '"runs/g2p.jsonl"');
    await writeFile(join(folder, 'skill.html'), `<!doctype html><meta charset="utf-8">${body}`);
    const {page, faults} = await openPage(browser, `${site.url}/skill.html`);
    await seen(page, 'ftl-predictions-table', /1–25 of 1,920/);
    await until('the charts', () =>
      page.$eval('ftl-predictions-trends', ({shadowRoot}) => shadowRoot!.querySelector('canvas') !== null),
    );
    assert.deepEqual(faults, []);
    await page.close();
  });
});
