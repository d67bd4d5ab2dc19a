/**
 * `npm run bench:table`: the table while rows come, 1,000 a frame up to 100,000, beside AG Grid Community, Perspective,
 * Tabulator and @lit-labs/virtualizer, in one run in headless Chromium: the same rows, frames and viewport, each time in a
 * browser of its own, in turn. `--rounds 5` (medians of so many), `--rows 100000`, `--limit 20` (seconds, after which a
 * contender is stopped), `--only wrapped` (workloads whose names hold this). The others are installed by
 * `npm install --prefix test/bench/rivals`; without them their figures are left out, and that is said.
 */
import {existsSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {launchBrowser} from '../support/page/browser.ts';
import {tasksMs} from '../support/page/longest-task.ts';
import {recordTable} from './fan-out/results.ts';
import {median, quantile, threeDigits} from './fan-out/statistics.ts';
import {serveBenchPage} from './live/bench-page.ts';
import type {Workload} from './table/workload.ts';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '5'},
    rows: {type: 'string', default: '100000'},
    limit: {type: 'string', default: '20'},
    only: {type: 'string', default: ''},
  },
});

const workload = (differs: Partial<Workload> = {}): Workload => ({
  rows: Number(options.rows),
  rowsPerFrame: 1000,
  order: 'newest',
  filter: null,
  isGrouped: false,
  isWrapped: false,
  layout: 'list',
  ...differs,
});

const WORKLOADS: Readonly<Record<string, Workload>> = {
  'one list, new rows below': workload({order: 'oldest'}),
  'one list, new rows on top': workload(),
  'one list, wrapped, a difference open': workload({isWrapped: true}),
  'one list, sorted, filtered': workload({order: 'least-error', filter: 'wrong'}),
  'one list, sorted, searched': workload({order: 'least-error', filter: 'search'}),
  'one list, in groups of four': workload({isGrouped: true}),
  'pages of 10': workload({layout: 'pages'}),
  'pages, a row open (rows wait)': workload({layout: 'read'}),
};

interface Figures {
  readonly rowsPerSecond: number;
  readonly frameP50: number;
  readonly frameP95: number;
  /** Of the main thread's own time, which what else runs on the machine does not lengthen. */
  readonly workMs: number;
  readonly longestMs: number;
  readonly heapMb: number;
}

/** What one contender did in one workload: figures of every round, and what it lacks. */
interface Outcome {
  readonly name: string;
  readonly load: string;
  readonly rounds: Figures[];
  said: string;
}

/** In a browser of its own, so that nothing is left of the others. */
async function measure(url: string, load: Workload, outcome: Outcome): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 800});
    await page.goto(url);
    await page.waitForFunction(() => 'runTable' in window);
    await page.evaluate((one) => window.prepareTable(one), load);
    await page.tracing.start({categories: ['toplevel']});
    const timing = await page.evaluate(
      (one, limit) => window.runTable(one, limit),
      load,
      Number(options.limit),
    );
    const trace = await page.tracing.stop();
    if (typeof timing === 'string') return void (outcome.said = timing);
    if (trace === undefined) throw new Error('Expected a trace of the page.');
    const tasks = tasksMs(trace);
    const devtools = await page.createCDPSession();
    await devtools.send('HeapProfiler.collectGarbage');
    const {usedSize} = await devtools.send('Runtime.getHeapUsage');
    const {rows, seconds, frames, lacks} = timing;
    const isStopped = rows + load.rowsPerFrame < load.rows;
    outcome.said = [
      isStopped ? `stopped at ${rows.toLocaleString('en-US')} rows` : '',
      lacks === null ? '' : `without ${lacks}`,
    ]
      .filter((said) => said !== '')
      .join('; ');
    outcome.rounds.push({
      rowsPerSecond: rows / seconds,
      frameP50: median(frames),
      frameP95: quantile(frames, 0.95),
      workMs: tasks.reduce((sum, task) => sum + task, 0) / frames.length,
      longestMs: Math.max(...tasks),
      heapMb: usedSize / 1e6,
    });
  } finally {
    await browser.close();
  }
}

const OURS = 'ftl-predictions-table';
const contenders = new Map([[OURS, new URL('table/page.ts', import.meta.url)]]);
for (const [name, module, file] of [
  ['AG Grid Community', 'ag-grid-community', 'ag-grid'],
  ['Perspective', '@finos/perspective', 'perspective'],
  ['Tabulator', 'tabulator-tables', 'tabulator'],
  ['lit-virtualizer', '@lit-labs/virtualizer', 'lit-virtualizer'],
] as const) {
  if (existsSync(new URL(`rivals/node_modules/${module}`, import.meta.url)))
    contenders.set(name, new URL(`rivals/tables/${file}.js`, import.meta.url));
  else console.log(`${name} is left out: npm install --prefix test/bench/rivals`);
}

const loads = Object.entries(WORKLOADS).filter(([name]) => name.includes(options.only));
const outcomes: Outcome[] = loads.flatMap(([load]) =>
  [...contenders.keys()].map((name) => ({name, load, rounds: [], said: ''})),
);
const pages = new Map(
  await Promise.all(
    [...contenders].map(async ([name, entry]) => [name, await serveBenchPage(entry)] as const),
  ),
);
try {
  for (let round = 0; round < Number(options.rounds); round++)
    for (const outcome of outcomes) {
      await measure(pages.get(outcome.name)!.url, WORKLOADS[outcome.load]!, outcome);
      console.log(outcome.load, '|', outcome.name, outcome.rounds[round] ?? '', outcome.said);
    }
} finally {
  for (const page of pages.values()) page.close();
}

const over = ({rounds}: Outcome, figure: keyof Figures): number => median(rounds.map((each) => each[figure]));

/** Where another is ahead: less is better of all but rows. */
function lossesOf(ours: Outcome, theirs: Outcome): string[] {
  const [mine, other] = [over(ours, 'rowsPerSecond'), over(theirs, 'rowsPerSecond')];
  return [
    other > 1.02 * mine ? `rows/s ${threeDigits(other)} : ${threeDigits(mine)}` : '',
    ...(['frameP95', 'workMs', 'longestMs', 'heapMb'] as const).map((figure) =>
      over(theirs, figure) < 0.98 * over(ours, figure)
        ? `${figure} ${threeDigits(over(theirs, figure))} : ${threeDigits(over(ours, figure))}`
        : '',
    ),
  ].filter((loss) => loss !== '');
}

const rows = outcomes
  .filter(({said}) => said !== 'not compared')
  .map((outcome) => {
    const {name, load, said} = outcome;
    const ours = outcomes.find((each) => each.load === load && each.name === OURS)!;
    const ahead = outcome === ours || outcome.rounds.length === 0 ? [] : lossesOf(ours, outcome);
    return [
      load,
      name,
      ...(['rowsPerSecond', 'frameP50', 'frameP95', 'workMs', 'longestMs', 'heapMb'] as const).map((figure) =>
        threeDigits(over(outcome, figure)),
      ),
      said,
      ahead.join('; '),
    ];
  });
await recordTable('table', {
  title: 'The table while rows come, beside others',
  says:
    `1,000 rows a frame up to ${Number(options.rows).toLocaleString('en-US')}, medians of ${options.rounds} rounds in turn, in a list of 640 pixels in a ` +
    'window of 1,280 × 800. The main thread’s work and its longest task are of its own processor time; heap is what JavaScript holds at the end, after a ' +
    'collection, most of it the rows themselves (what Perspective keeps in its worker is not in it). The last column names where another is ahead of this table.',
  head: [
    'workload',
    'table',
    'rows/s',
    'frame p50, ms',
    'frame p95, ms',
    'main thread a frame, ms',
    'longest task, ms',
    'heap, MB',
    'says',
    'ahead of ours in',
  ],
  rows,
});
