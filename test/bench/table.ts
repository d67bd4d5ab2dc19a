/**
 * `npm run bench:table`: the table while rows come as fast as it draws them, 1,000 a frame up to 100,000, in headless
 * Chromium. `--rounds 3` (medians of so many), `--rows 100000`.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {parseArgs} from 'node:util';
import {build, type Rolldown} from 'vite';
import {launchBrowser} from '../support/page/browser.ts';
import {describeCommit, describeMachine} from './fan-out/results.ts';
import {median, quantile, threeDigits} from './fan-out/statistics.ts';
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

async function pageCode(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: {entry: new URL('table/page.ts', import.meta.url).pathname, formats: ['es']},
      rolldownOptions: {output: {codeSplitting: false}},
    },
    define: {'process.env.NODE_ENV': '"production"'},
  })) as Rolldown.RolldownOutput[];
  return built[0]!.output[0].code;
}

const code = await pageCode();
const server = createServer((request, response) => {
  const isScript = request.url === '/page.js';
  response.writeHead(200, {'content-type': isScript ? 'text/javascript' : 'text/html'});
  response.end(
    isScript ? code : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (typeof address !== 'object' || address === null)
  throw new Error('Expected the page to be served on a port.');

const browser = await launchBrowser();
const rows: string[][] = [];
try {
  for (const [name, load] of Object.entries(WORKLOADS)) {
    const timings: Timing[] = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${address.port}/`);
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
  server.close();
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
const text = [
  `# The table while rows come`,
  '',
  `1,000 rows a frame up to ${Number(options.rows).toLocaleString('en-US')}, medians of ${options.rounds} rounds; a task is one flush: store, order, filter, drawing.`,
  `${describeMachine()}; commit ${describeCommit()}; ${new Date().toISOString()}.`,
  '',
  ...[HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
  '',
].join('\n');
const folder = new URL('results/', import.meta.url);
await mkdir(folder, {recursive: true});
await writeFile(new URL(`table-${new Date().toISOString().slice(0, 10)}.md`, folder), text);
console.log(`\n${text}`);
