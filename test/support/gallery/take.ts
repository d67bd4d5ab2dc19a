/**
 * Takes a picture of every element in every state: `node test/support/gallery/take.ts <folder> [name…] [--look dark]`.
 * A name is the start of a scene's name (`trends`, `table-open`); without names all scenes are taken.
 */
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import puppeteer, {type Page} from 'puppeteer-core';
import {createServer} from 'vite';
import {findChrome} from '../page/find-browser.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;

function media(name: string, value: string): {name: string; value: string}[] {
  return [{name, value}];
}

/** How a page may look; each scene is taken in each. */
const LOOKS: Readonly<
  Record<
    string,
    {width: number; dir?: 'rtl'; css?: string; features: readonly {name: string; value: string}[]}
  >
> = {
  light: {width: 1100, features: media('prefers-color-scheme', 'light')},
  dark: {width: 1100, features: media('prefers-color-scheme', 'dark')},
  narrow: {width: 390, features: media('prefers-color-scheme', 'light')},
  tiny: {width: 320, features: media('prefers-color-scheme', 'light')},
  wide: {width: 1700, features: media('prefers-color-scheme', 'light')},
  rtl: {width: 1100, dir: 'rtl', features: media('prefers-color-scheme', 'light')},
  forced: {width: 1100, features: media('forced-colors', 'active')},
  ...hosts({
    notebook: 'html { font-size: 62.5%; } body { font-size: 14px; line-height: 1.2; }',
    slate:
      ':root { color-scheme: normal; } body { background: #1e2129; color: #e2e4e9; } #stage { max-width: 690px; }',
    starter:
      'body { margin: 0; display: flex; place-items: center; min-height: 100vh; } #stage { max-width: 1280px; margin: 0 auto; padding: 2rem; text-align: center; }',
    column: '#stage { max-width: 690px; margin: auto; }',
    scaled: '#stage { transform: scale(0.5); transform-origin: 0 0; }',
  }),
};

/** What the sheets of pages do that our elements are found on. */
function hosts(sheets: Readonly<Record<string, string>>): typeof LOOKS {
  const light = media('prefers-color-scheme', 'light');
  return Object.fromEntries(
    Object.entries(sheets).map(([name, css]) => [name, {width: 1100, css, features: light}]),
  );
}

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {look: {type: 'string', multiple: true}},
});
const [folder, ...wanted] = positionals;
if (folder === undefined) throw new TypeError('Expected a folder for the pictures as the first argument.');
const looks = values.look ?? Object.keys(LOOKS);

await mkdir(folder, {recursive: true});
const server = await createServer({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  server: {host: '127.0.0.1', port: 0, hmr: false, watch: null},
  // Only what the gallery imports: other pages of this tree are made for built files.
  optimizeDeps: {
    entries: ['test/support/gallery/index.html'],
    include: ['lit', '@lit/context', 'uplot', 'diff', 'eventsource-parser'],
  },
});
const {executablePath, args} = await findChrome();
const browser = await puppeteer.launch({executablePath, args: [...args, '--lang=en-US']});
try {
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('Expected the gallery to be served on a port.');
  for (const look of looks) await takeAll(`http://127.0.0.1:${address.port}/test/support/gallery/`, look);
} finally {
  await browser.close();
  await server.close();
}

async function takeAll(url: string, look: string): Promise<void> {
  const settings = LOOKS[look];
  if (settings === undefined)
    throw new RangeError(`Expected a look of ${Object.keys(LOOKS)} but got "${look}".`);
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${look}: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') console.error(`${look}: ${message.text()}`);
  });
  await page.setViewport({width: settings.width, height: 800, deviceScaleFactor: 1.5});
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {features: [...settings.features]});
  await page.goto(url, {waitUntil: 'load'});
  await page.waitForFunction(() => 'gallery' in window);
  if (settings.dir !== undefined) {
    await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), settings.dir);
  }
  if (settings.css !== undefined) await page.addStyleTag({content: settings.css});
  const names = await page.evaluate(() => window.gallery.names);
  for (const name of names) {
    if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue;
    await take(page, name, join(folder!, `${name}-${look}.png`));
  }
  await page.close();
}

async function take(page: Page, name: string, path: string): Promise<void> {
  await page.evaluate((scene) => window.gallery.show(scene), name);
  await page.screenshot({path: path, fullPage: true});
  await page.mouse.move(0, 0);
}
