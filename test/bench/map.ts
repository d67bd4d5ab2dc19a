/**
 * `npm run bench:map`: the map of 500 samples × 1,000 epochs drawn and updated, beside a heat map of ECharts on a plain canvas,
 * in one run in headless Chromium: some four minutes. `--rounds 3` (medians of so many). ECharts is installed by
 * `npm install --prefix test/bench/rivals`; without it its figures are left out, and that is said.
 */
import {existsSync} from 'node:fs';
import {parseArgs} from 'node:util';
import type {Page} from 'puppeteer-core';
import {launchBrowser} from '../support/page/browser.ts';
import {longestTaskMs} from '../support/page/longest-task.ts';
import {recordTable} from './fan-out/results.ts';
import {median, threeDigits} from './fan-out/statistics.ts';
import {serveBenchPage} from './live/bench-page.ts';
import './map/workload.ts';

const {values: options} = parseArgs({options: {rounds: {type: 'string', default: '3'}}});
const SIZE = {samples: 500, epochs: 1000};
/** ECharts takes some ten seconds for each. */
const UPDATES = 5;

interface Figures {
  readonly drawMs: number;
  readonly updateMs: number;
  /** Of the main thread's own time, while it is drawn. */
  readonly drawLongestMs: number;
  /** The same while it is updated. */
  readonly updateLongestMs: number;
}

interface Phase {
  readonly tookMs: readonly number[];
  readonly longestMs: number;
}

async function phase(page: Page, times: number, run: (round: number) => Promise<number>): Promise<Phase> {
  await page.tracing.start({categories: ['toplevel']});
  const tookMs: number[] = [];
  for (let round = 0; round < times; round++) tookMs.push(await run(round));
  const trace = await page.tracing.stop();
  if (trace === undefined) throw new Error('Expected a trace of the page.');
  return {tookMs, longestMs: longestTaskMs(trace)};
}

/** In a browser of its own: traces of half a million cells are too much for one that has seen others. */
async function measure(url: string): Promise<Figures> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setViewport({width: 1100, height: 1000});
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  await page.evaluate((size, updates) => window.bench.prepare(size, updates), SIZE, UPDATES);
  const draw = await phase(page, 1, () => page.evaluate(() => window.bench.draw()));
  const update = await phase(page, UPDATES, (round) => page.evaluate((i) => window.bench.update(i), round));
  await browser.close();
  return {
    ...{drawMs: median(draw.tookMs), updateMs: median(update.tookMs)},
    ...{drawLongestMs: draw.longestMs, updateLongestMs: update.longestMs},
  };
}

const RIVAL = 'ECharts heatmap';
const contenders = new Map([['this map', new URL('map/page.ts', import.meta.url)]]);
if (existsSync(new URL('rivals/node_modules/echarts', import.meta.url)))
  contenders.set(RIVAL, new URL('rivals/echarts-heatmap.js', import.meta.url));
else console.log(`${RIVAL} is left out: npm install --prefix test/bench/rivals`);

const all = new Map<string, Figures[]>([...contenders.keys()].map((name) => [name, []]));
for (const [name, entry] of contenders) {
  const served = await serveBenchPage(entry);
  try {
    for (let round = 0; round < Number(options.rounds); round++) {
      const figures = await measure(served.url);
      all.get(name)!.push(figures);
      console.log(name, figures);
    }
  } finally {
    served.close();
  }
}

const FIGURES: readonly (readonly [string, keyof Figures])[] = [
  ['drawn first, ms', 'drawMs'],
  ['500 cells updated, ms', 'updateMs'],
  ['longest task while drawn, ms', 'drawLongestMs'],
  ['longest task while updated, ms', 'updateLongestMs'],
];
const over = (name: string, figure: keyof Figures): number =>
  median((all.get(name) ?? []).map((each) => each[figure]));
const rows = FIGURES.map(([label, figure]) => [
  label,
  all.has(RIVAL) ? `${threeDigits(over(RIVAL, figure) / over('this map', figure))} ×` : '–',
  threeDigits(over('this map', figure)),
  all.has(RIVAL) ? threeDigits(over(RIVAL, figure)) : '–',
]);
const HEAD = ['500 samples × 1,000 epochs', 'ratio', 'this map', RIVAL];
await recordTable('map', {
  title: 'The map beside a heat map of a charting library',
  says: `Medians of ${options.rounds} rounds in one run; of updates the median of ${UPDATES}. The map is the whole element: the server's answer read, courses, counts and order, until the cells are drawn; the frame that shows them is waited for. ECharts draws progressively, without animation.`,
  head: HEAD,
  rows,
});
