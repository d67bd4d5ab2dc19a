/**
 * `npm run bench:trends`: a chart of 100,000 points and one more a frame, beside Chart.js and ECharts, in one run in headless
 * Chromium, each time in a browser of its own, in turn: some three minutes. `--rounds 5` (medians of so many), `--points 100000`,
 * `--frames 300`. The others are installed by `npm install --prefix test/bench/rivals`; without them their figures are left
 * out, and that is said.
 */
import {existsSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {launchBrowser} from '../support/page/browser.ts';
import {tasksMs} from '../support/page/longest-task.ts';
import {recordTable} from './fan-out/results.ts';
import {median, quantile, threeDigits} from './fan-out/statistics.ts';
import {serveBenchPage} from './live/bench-page.ts';
import './trends/workload.ts';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '5'},
    points: {type: 'string', default: '100000'},
    frames: {type: 'string', default: '300'},
  },
});
const [points, frameCount] = [Number(options.points), Number(options.frames)];

const FIGURES = {
  frameP50: 'frame p50, ms',
  frameP95: 'frame p95, ms',
  workMs: 'main thread a frame, ms',
  longestMs: 'longest task, ms',
  firstMs: 'longest task of the first drawing, ms',
  heapMb: 'heap, MB',
  drawings: 'drawn, of 100 frames',
} as const;
type Figure = keyof typeof FIGURES;
type Figures = Readonly<Record<Figure, number>>;
const NAMES = Object.keys(FIGURES) as Figure[];
/** Less is better of all but how often it is drawn. */
const COMPARED = NAMES.filter((name) => name !== 'drawings');

/** In a browser of its own, so that nothing is left of the others. */
async function measure(url: string): Promise<Figures> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 800});
    await page.goto(url);
    await page.waitForFunction(() => 'startChart' in window);
    const traced = async <Result>(run: () => Promise<Result>) => {
      await page.tracing.start({categories: ['toplevel']});
      const result = await run();
      const trace = await page.tracing.stop();
      if (trace === undefined) throw new Error('Expected a trace of the page.');
      return {result, tasks: tasksMs(trace)};
    };
    await page.evaluate((count) => window.prepareChart(count), points);
    const first = await traced(() => page.evaluate(() => window.startChart()));
    const {result, tasks} = await traced(() => page.evaluate((count) => window.growChart(count), frameCount));
    const devtools = await page.createCDPSession();
    await devtools.send('HeapProfiler.collectGarbage');
    const {usedSize} = await devtools.send('Runtime.getHeapUsage');
    const {frames, drawings} = result;
    return {
      frameP50: median(frames),
      frameP95: quantile(frames, 0.95),
      workMs: tasks.reduce((sum, task) => sum + task, 0) / frames.length,
      longestMs: Math.max(...tasks),
      firstMs: Math.max(...first.tasks),
      heapMb: usedSize / 1e6,
      drawings: (100 * drawings) / frames.length,
    };
  } finally {
    await browser.close();
  }
}

const EACH_FRAME = 'ftl-predictions-trends, drawn each frame';
const contenders = new Map([
  ['ftl-predictions-trends', new URL('trends/page.ts', import.meta.url)],
  [EACH_FRAME, new URL('trends/each-frame-page.ts', import.meta.url)],
]);
for (const [name, module, file] of [
  ['Chart.js', 'chart.js', 'chart-js'],
  ['ECharts', 'echarts', 'echarts-line'],
] as const) {
  if (existsSync(new URL(`rivals/node_modules/${module}`, import.meta.url)))
    contenders.set(name, new URL(`rivals/charts/${file}.js`, import.meta.url));
  else console.log(`${name} is left out: npm install --prefix test/bench/rivals`);
}

const pages = new Map(
  await Promise.all(
    [...contenders].map(async ([name, entry]) => [name, await serveBenchPage(entry)] as const),
  ),
);
const all = new Map<string, Figures[]>([...contenders.keys()].map((name) => [name, []]));
try {
  for (let round = 0; round < Number(options.rounds); round++)
    for (const [name, {url}] of pages) {
      const figures = await measure(url);
      all.get(name)!.push(figures);
      console.log(name, figures);
    }
} finally {
  for (const page of pages.values()) page.close();
}

const over = (name: string, figure: Figure): number => median(all.get(name)!.map((each) => each[figure]));

/** Where another is ahead of ours, when that is drawn as often. */
const lossesTo = (name: string): string =>
  name.startsWith('ftl-')
    ? ''
    : COMPARED.filter((figure) => over(name, figure) < 0.98 * over(EACH_FRAME, figure))
        .map(
          (figure) =>
            `${FIGURES[figure]}: ${threeDigits(over(name, figure))} : ${threeDigits(over(EACH_FRAME, figure))}`,
        )
        .join('; ');

await recordTable('trends', {
  title: 'A chart of many points that grows, beside others',
  says:
    `${points.toLocaleString('en-US')} points and one more in each of ${options.frames} frames, medians of ${options.rounds} rounds in turn, ${1000} × ${300} pixels. The main thread’s work and ` +
    'its longest task are of its own processor time; heap is what JavaScript holds at the end, after a collection. Ours is the whole element at the end of its whole way: events of a server ' +
    'as text, the client, its averages by step (of which it holds all that was served), a chart with the range of each point behind the line; the first drawing begins with reading ' +
    'the server’s answer, all points as JSON. By itself it is drawn twice a second; the second row ' +
    'asks for a drawing in each frame, as the others draw. They are fed numbers and draw a bare line, without animation and with the decimation that each brings.',
  head: ['chart', ...NAMES.map((name) => FIGURES[name]), 'ahead of ours, drawn each frame, in'],
  rows: [...all.keys()].map((name) => [
    name,
    ...NAMES.map((figure) => threeDigits(over(name, figure))),
    lossesTo(name),
  ]),
});
