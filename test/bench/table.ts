/**
 * `npm run bench:table`: the table while rows come as fast as it draws them, 1,000 a frame up to 100,000, in headless
 * Chromium. `--rounds 3` (medians of so many), `--rows 100000`.
 */
import {parseArgs} from 'node:util';
import {launchBrowser} from '../support/page/browser.ts';
import {recordTable} from './fan-out/results.ts';
import {median, quantile, threeDigits} from './fan-out/statistics.ts';
import {serveBenchPage} from './live/bench-page.ts';
import type {Timing, Workload} from './table/page.ts';

const {values: options} = parseArgs({
  options: {rounds: {type: 'string', default: '3'}, rows: {type: 'string', default: '100000'}},
});

const workload = (attributes: Record<string, string>, isReading = false): Workload => ({
  rows: Number(options.rows),
  rowsPerFrame: 1000,
  attributes,
  isReading,
});

const WORKLOADS: Readonly<Record<string, Workload>> = {
  'pages of 10': workload({}),
  'one list': workload({view: 'scroll'}),
  'one list, sorted and filtered': workload({view: 'scroll', sort: 'char_error_rate', 'wrong-only': ''}),
  'one list, sorted, searched': workload({view: 'scroll', sort: 'char_error_rate', q: 'word 7'}),
  'pages, a row open (rows wait)': workload({}, true),
};

const bench = await serveBenchPage(new URL('table/page.ts', import.meta.url));
const browser = await launchBrowser();
const rows: string[][] = [];
try {
  for (const [name, load] of Object.entries(WORKLOADS)) {
    const timings: Timing[] = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const page = await browser.newPage();
      await page.goto(bench.url);
      timings.push(await page.evaluate((one) => window.runTable(one), load));
      await page.close();
    }
    const over = (figure: (timing: Timing) => number): string => threeDigits(median(timings.map(figure)));
    rows.push([
      name,
      over(({seconds}) => load.rows / seconds),
      over(({frames}) => quantile(frames, 0.95)),
      over(({tasks}) => quantile(tasks, 0.5)),
      over(({tasks}) => quantile(tasks, 0.95)),
      over(({tasks}) => Math.max(...tasks)),
      over(({heapBytes}) => heapBytes / 1e6),
    ]);
    console.log(rows.at(-1)!.join(' | '));
  }
} finally {
  await browser.close();
  bench.close();
}

const HEAD = [
  'workload',
  'rows/s',
  'frame p95, ms',
  'task median, ms',
  'task p95, ms',
  'longest task, ms',
  'heap, MB',
];
await recordTable('table', {
  title: 'The table while rows come',
  says: `1,000 rows a frame up to ${Number(options.rows).toLocaleString('en-US')}, medians of ${options.rounds} rounds; a task is one flush: store, order, filter, drawing.`,
  head: HEAD,
  rows,
});
