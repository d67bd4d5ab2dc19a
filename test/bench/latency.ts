/**
 * `npm run bench:latency`: how long a row takes from a trainer's POST until it is painted, and how much of the page's main
 * thread that takes: the real server, headless Chromium, 1, 6 and 50 rows a second, every element on the page and the
 * table alone; a page that polls once a second stands beside each of them and is shown the same rows.
 *
 * `--rates 1,6,50`, `--seconds 20` (at 1 row a second: three times that), `--beside FILE`: another build of
 * ftl-predictions.js, measured first in the same sitting.
 */
import {readFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Page} from 'puppeteer-core';
import {launchBrowser} from '../support/page/browser.ts';
import {seededRandom} from '../support/random.ts';
import {until} from '../support/until.ts';
import {quantile, threeDigits} from './fan-out/statistics.ts';
import {notePainted, ThreadMeter, type Share} from './live/meter.ts';
import {load, record, tableOf} from './live/record.ts';
import {builtScript, LiveScene, type Cast} from './live/scene.ts';

const {values: options} = parseArgs({
  options: {
    rates: {type: 'string', default: '1,6,50'},
    seconds: {type: 'string', default: '20'},
    casts: {type: 'string', default: 'all elements,table alone'},
    beside: {type: 'string'},
  },
});
const RATES = options.rates.split(',').map(Number);
const CASTS = options.casts.split(',') as Cast[];
/** After the page is live, before anything is measured. */
const WARM_UP_MS = 3000;

const loadBefore = load();
const builds = new Map<string, Buffer>();
if (options.beside !== undefined) builds.set('before', await readFile(options.beside));
builds.set('now', await builtScript());

const scene = await LiveScene.start();
const [browser, pollingBrowser] = [await launchBrowser(), await launchBrowser()];
const rows: string[][] = [];
try {
  const polling = await pollingBrowser.newPage();
  await polling.evaluateOnNewDocument(notePainted);
  await polling.goto(scene.pollingAddress);
  for (const cast of CASTS) {
    for (const rate of RATES) {
      for (const [build, script] of builds) {
        const page = await browser.newPage();
        // As tall as what is on it: everything is in sight.
        await page.setViewport({width: 1280, height: 3000});
        await page.evaluateOnNewDocument(notePainted);
        await page.goto(scene.addressOf(build, script, cast));
        await until('the page to be live', () =>
          page.$eval('ftl-predictions-stream', (stream) => stream.state.kind === 'live'),
        );
        await sleep(WARM_UP_MS);
        const seconds = Number(options.seconds) * (rate === 1 ? 3 : 1);
        const measured = await measure(rate, seconds, {page, polling});
        for (const [name, {delays, share}] of Object.entries(measured)) {
          if (name === 'polling' && build !== 'now') continue;
          rows.push([
            name === 'polling' ? 'a page that polls each second' : `${cast}, ${build}`,
            String(rate),
            String(delays.length),
            threeDigits(quantile(delays, 0.5)),
            threeDigits(quantile(delays, 0.95)),
            threeDigits(Math.max(...delays)),
            threeDigits(share.wall),
            threeDigits(share.processor),
            threeDigits(share.stylesPerSecond),
            threeDigits(share.layoutsPerSecond),
          ]);
          console.log(rows.at(-1)!.join(' | '));
        }
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await pollingBrowser.close();
  await scene.close();
}

await record(
  'From POST to paint',
  [
    '`npm run bench:latency`: milliseconds from the moment a trainer sends one row until it is painted; the share of the',
    'main thread by the time its tasks took, and by what the processor gave to it.',
    '',
    tableOf(
      [
        'page',
        'rows/s',
        'rows seen',
        'p50, ms',
        'p95, ms',
        'longest, ms',
        'main thread, %',
        'of the processor, %',
        'styles/s',
        'layouts/s',
      ],
      rows,
    ),
  ],
  loadBefore,
);

interface Measured {
  readonly delays: readonly number[];
  readonly share: Share;
}

/** Sends rows at this rate, at times that chance shifts against frames and polls, and looks at both pages. */
async function measure<Name extends string>(
  rate: number,
  seconds: number,
  pages: Readonly<Record<Name, Page>>,
): Promise<Record<Name, Measured>> {
  const random = seededRandom(rate);
  const sent = new Map<number, number>();
  const names = Object.keys(pages) as Name[];
  const meters = await Promise.all(names.map((name) => ThreadMeter.on(pages[name])));
  await Promise.all(meters.map((meter) => meter.begin()));
  const start = performance.now();
  const answers: Promise<void>[] = [];
  for (let i = 0; i < rate * seconds; i++) {
    await sleep(Math.max(0, start + ((i + random()) * 1000) / rate - performance.now()));
    sent.set(scene.nextPlace, Date.now());
    answers.push(scene.post());
  }
  await sleep(Math.max(0, start + seconds * 1000 - performance.now()));
  const shares = await Promise.all(meters.map((meter) => meter.end()));
  await Promise.all(answers);
  await sleep(1500);
  const measured = await Promise.all(
    names.map(async (name, i): Promise<[Name, Measured]> => {
      const painted = await pages[name].evaluate(() => [...window.painted]);
      const delays = painted.flatMap(([place, at]) => {
        const sentAt = sent.get(place);
        return sentAt === undefined ? [] : [at - sentAt];
      });
      return [name, {delays, share: shares[i]!}];
    }),
  );
  return Object.fromEntries(measured) as Record<Name, Measured>;
}
