import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, symlink} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {Browser} from 'puppeteer-core';
import {build} from 'vite';
import {launchBrowser, openPage, shownText} from '../support/browser.ts';
import {until} from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the built package', () => {
  let folder: string;
  let browser: Browser;
  let server: Server;
  let origin: string;
  const pages = new Map<string, string | Buffer>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-package-'));
    for (const mode of ['production', 'bundle', 'classic']) {
      await build({
        root: ROOT,
        mode,
        logLevel: 'warn',
        build: {outDir: join(folder, 'dist'), emptyOutDir: false},
      });
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    pages.set('/classic.js', await readFile(join(folder, 'dist/ftl-predictions.classic.js')));
    pages.set('/module.js', await readFile(join(folder, 'dist/ftl-predictions.js')));
    pages.set('/run.jsonl', await readFile(join(ROOT, 'demo/runs/g2p.jsonl')));
    server = createServer((request, response) => {
      const found = pages.get(request.url ?? '');
      if (found === undefined) response.writeHead(404);
      else response.setHeader('Content-Type', request.url!.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(found);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    server.close();
    await rm(folder, {recursive: true, force: true});
  });

  test('every path that package.json exports is built, and its modules import in Node without a document', async () => {
    const {exports} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, string | {default: string}>;
    };
    const modules = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [] : [entry.default],
    );
    assert.ok(modules.length > 10);
    for (const path of modules) {
      assert.ok(existsSync(join(folder, path)), `${path} is not built`);
      await import(pathToFileURL(join(folder, path)).href);
    }
  });

  test('the classic script is ASCII, and reads right on a page that does not say its encoding', async () => {
    const script = await readFile(join(folder, 'dist/ftl-predictions.classic.js'));
    assert.ok(script.every((byte) => byte < 0x80));
    pages.set(
      '/classic',
      '<!doctype html><script src="/classic.js"></script><ftl-predictions-table file="/run.jsonl"></ftl-predictions-table>',
    );
    const {page, faults} = await openPage(browser, `${origin}/classic`);
    await until('pages of rows', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('1–10 of 1,920'),
    );
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('two copies on one page do not throw, and share one reading of a file', async () => {
    pages.set(
      '/both',
      `<!doctype html><meta charset="utf-8"><script src="/classic.js"></script><script type="module" src="/module.js"></script>
      <ftl-predictions-table file="/run.jsonl"></ftl-predictions-table><ftl-live-badge file="/run.jsonl"></ftl-live-badge>`,
    );
    const {page, faults} = await openPage(browser, `${origin}/both`);
    await until('rows', async () => (await shownText(page, 'ftl-predictions-table')).includes('of 1,920'));
    const reads = await page.evaluate(
      () =>
        performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('/run.jsonl')).length,
    );
    assert.equal(reads, 1);
    assert.deepEqual(faults, []);
    await page.close();
  });
});
