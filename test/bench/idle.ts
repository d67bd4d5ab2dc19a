/**
 * `npm run bench:idle`: what a live page costs while nothing arrives: the share of its main thread, layouts and style
 * recalculations a second, every element on the page and the table alone, in headless Chromium.
 *
 * `--seconds 30` (watched, of each page), `--beside FILE`: another build of ftl-predictions.js, watched first.
 */
import {readFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {setTimeout as sleep} from 'node:timers/promises';
import {launchBrowser} from '../support/page/browser.ts';
import {until} from '../support/until.ts';
import {threeDigits} from './fan-out/statistics.ts';
import {ThreadMeter} from './live/meter.ts';
import {load, record, tableOf} from './live/record.ts';
import {builtScript, LiveScene, type Cast} from './live/scene.ts';

const {values: options} = parseArgs({
  options: {seconds: {type: 'string', default: '30'}, beside: {type: 'string'}},
});
/** Until the page's own fetching and drawing are over. */
const SETTLE_MS = 5000;

const loadBefore = load();
const builds = new Map<string, Buffer>();
if (options.beside !== undefined) builds.set('before', await readFile(options.beside));
builds.set('now', await builtScript());

const scene = await LiveScene.start();
const browser = await launchBrowser();
const rows: string[][] = [];
try {
  for (const cast of ['all elements', 'table alone'] satisfies Cast[]) {
    for (const [build, script] of builds) {
      const page = await browser.newPage();
      await page.setViewport({width: 1280, height: 3000});
      await page.goto(scene.addressOf(build, script, cast));
      await until('the page to be live', () =>
        page.$eval('ftl-predictions-stream', (stream) => stream.state.kind === 'live'),
      );
      await sleep(SETTLE_MS);
      const meter = await ThreadMeter.on(page);
      await meter.begin();
      await sleep(Number(options.seconds) * 1000);
      const share = await meter.end();
      rows.push([
        `${cast}, ${build}`,
        threeDigits(share.seconds),
        threeDigits(share.wall),
        threeDigits(share.processor),
        threeDigits(share.stylesPerSecond),
        threeDigits(share.layoutsPerSecond),
      ]);
      console.log(rows.at(-1)!.join(' | '));
      await page.close();
    }
  }
} finally {
  await browser.close();
  await scene.close();
}

await record(
  'At rest',
  [
    '`npm run bench:idle`: a live page to which nothing comes but heartbeats.',
    '',
    tableOf(
      ['page', 'seconds watched', 'main thread, %', 'of the processor, %', 'styles/s', 'layouts/s'],
      rows,
    ),
  ],
  loadBefore,
);
