import assert from 'node:assert/strict';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {build} from 'vite';
import {CLASSIC_FILE, CLASSIC_PARTS, classicPartFile} from '../../.config/classic-parts.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {temporaryFolder} from '../support/temporary-folder.ts';
import {until} from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the classic script, from a folder on disk', () => {
  let folder: string;
  let browser: Browser;
  let recorded: string;

  before(async () => {
    folder = await temporaryFolder('classic');
    await build({root: ROOT, mode: 'classic', logLevel: 'warn', build: {outDir: folder, emptyOutDir: false}});
    recorded = await readFile(join(ROOT, 'demo/runs/g2p.jsonl'), 'utf8');
    await writeFile(
      join(folder, 'page.html'),
      `<!doctype html><meta charset="utf-8"><script src="${CLASSIC_FILE}"></script>
      <ftl-predictions-stream><ftl-predictions-table></ftl-predictions-table><ftl-predictions-trends></ftl-predictions-trends>
      <ftl-predictions-comparison></ftl-predictions-comparison><ftl-predictions-map></ftl-predictions-map>
      <ftl-epoch-slider></ftl-epoch-slider></ftl-predictions-stream>`,
    );
    browser = await launchBrowser();
  });

  after(() => browser.close());

  /** A page there, whose elements read a file that a reader has chosen. */
  async function open(): Promise<{page: Page; faults: readonly string[]}> {
    const opened = await openPage(browser, pathToFileURL(join(folder, 'page.html')).href);
    await opened.page.evaluate((text) => {
      document.querySelector('ftl-predictions-stream')!.file = new File([text], 'run.jsonl');
    }, recorded);
    return opened;
  }

  const shows = (page: Page, tag: string, text: string): Promise<unknown> =>
    until(`"${text}" in ${tag}`, async () => (await shownText(page, tag)).includes(text));

  test('draws every element, with what it fetches from beside it', async () => {
    const {page, faults} = await open();
    await shows(page, 'ftl-predictions-table', '1–10 of 1,920');
    await shows(page, 'ftl-predictions-comparison', 'Epoch');
    await shows(page, 'ftl-predictions-map', 'Learned');
    await shows(page, 'ftl-epoch-slider', 'All epochs');
    await until('a chart', () =>
      page.evaluate(
        () => document.querySelector('ftl-predictions-trends')?.shadowRoot?.querySelector('canvas') != null,
      ),
    );
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('is made of the parts that have a name, and of nothing else', async () => {
    const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
    assert.deepEqual(scripts.sort(), [CLASSIC_FILE, ...CLASSIC_PARTS.map(classicPartFile)].sort());
  });

  // Last: it takes a part away.
  test('says in its place what could not be fetched, and draws the others', async () => {
    await rm(join(folder, classicPartFile('charts')));
    await writeFile(
      join(folder, classicPartFile('comparison')),
      'globalThis[Symbol.for("of another build")] = {};',
    );
    const {page} = await open();
    await shows(page, 'ftl-predictions-trends', `${classicPartFile('charts')} could not be loaded`);
    await shows(page, 'ftl-predictions-comparison', 'is not of the same build');
    await shows(page, 'ftl-predictions-table', '1–10 of 1,920');
    await page.close();
  });
});
