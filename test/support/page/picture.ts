/**
 * `npm run picture`: takes the README's picture of the real thing. Starts the demo in a folder of its own, waits until the
 * replayed run is well under way, opens a row as a reader would, and writes demo/picture.png.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {launchBrowser, openPage} from './browser.ts';
import {freePort} from '../free-port.ts';
import {startDemo, urlOf} from '../server/start-demo.ts';
import {until} from '../until.ts';

const PICTURE = fileURLToPath(new URL('../../../demo/picture.png', import.meta.url));
const EPOCH = 14;

const dataDir = await mkdtemp(join(tmpdir(), 'ftl-picture-'));
const demo = startDemo(dataDir, await freePort(), ['--speed', '40']);
const browser = await launchBrowser();
try {
  const {page} = await openPage(browser, await urlOf(demo));
  await page.setViewport({width: 1280, height: 1500, deviceScaleFactor: 1.5});
  const epoch = (): Promise<number> =>
    page.$eval('ftl-predictions-stream', (stream) => stream.source?.epochs.at(-1)?.epoch ?? 0);
  await until(`epoch ${EPOCH}`, async () => (await epoch()) >= EPOCH, 120_000);
  await page.evaluate(() => {
    const table = document.querySelector('ftl-predictions-table')!;
    table.shadowRoot!.querySelectorAll<HTMLElement>('tbody [aria-expanded]')[1]?.click();
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await page.screenshot({path: PICTURE});
  console.log(`Wrote ${PICTURE}`);
} finally {
  await browser.close();
  await demo.end('SIGTERM');
  await rm(dataDir, {recursive: true, force: true});
}
