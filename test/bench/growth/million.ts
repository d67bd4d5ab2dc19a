import {mkdtemp, rm} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import {readConfig} from '../../../server/start/config.ts';
import {startServer, type RunningServer} from '../../../server/start/server.ts';
import {launchBrowser} from '../../support/page/browser.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {recordTable} from '../fan-out/results.ts';
import {median, threeDigits} from '../fan-out/statistics.ts';
import {builtScript} from '../live/scene.ts';
import {loadRows} from '../load-rows.ts';
import {pageCases, plansOf, queryOf, type PageCase} from './million-pages.ts';
import {jobOf, shapeOf} from './reads.ts';
import {busyness} from './record.ts';

const PAGE_AIM_MS = 150;
const FIRST_AIM_MS = 300;
const USER = 'bench';

/** What a reader of a job of a million rows waits for: any page, over HTTP, and the first rows of a table in a browser. */
export async function growMillion(rows: number, runs: number): Promise<void> {
  const job = jobOf(rows, 1);
  const folder = await mkdtemp(join(tmpdir(), 'ftl-million-'));
  const postgres = await PrivatePostgres.start({max_wal_size: '4GB'});
  const script = await builtScript();
  let html = '';
  const handleOther = (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url === '/elements.js') response.setHeader('Content-Type', 'text/javascript').end(script);
    else if (request.url === '/page') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
    } else return Promise.resolve(false);
    return Promise.resolve(true);
  };
  const config = readConfig({
    ...{DATABASE_URL: postgres.url, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', DRAIN_S: '0'},
    REQUESTS_PER_MINUTE: '0',
  });
  const server = await startServer(config, {handleOther});
  const client = new pg.Client({connectionString: postgres.url});
  await client.connect();
  try {
    await loadRows(client, shapeOf(job));
    await client.query('VACUUM ANALYZE');
    console.log(`stored: ${rows.toLocaleString('en')} rows`);
    const token = await server.mintEmbedToken({jobId: job.jobId, expiresInS: 3600, origins: []});
    html = pageOfTable(job.jobId, token);
    const {key} = await issueApiKey(server.database, {userId: USER, scopes: ['read']});
    // By itself: what a server pays once in its life is not what a visit costs.
    const newest: PageCase = {sort: 'arrival', dir: 'desc', filter: {}};
    const {first: coldMs, ms: warmMs} = await timePage(server, {key, jobId: job.jobId}, newest, runs);
    const inPage = await firstRows(`${server.url}/page`, runs);
    const lines: string[][] = [
      [
        'the first answer of a server that has just started',
        threeDigits(coldMs),
        '',
        `${threeDigits(warmMs)} from then on`,
      ],
      ...inPage.map(([name, ms]) => [name, threeDigits(ms), verdict(ms, FIRST_AIM_MS), '']),
    ];
    for (const line of lines) console.log(line.join(' | '));
    const missed: string[] = [];
    for (const [name, page] of Object.entries(pageCases(rows))) {
      const {first, ms, total} = await timePage(server, {key, jobId: job.jobId}, page, runs);
      lines.push([
        name,
        threeDigits(ms),
        verdict(ms, PAGE_AIM_MS),
        `${threeDigits(first)} at first; ${total}`,
      ]);
      console.log(lines.at(-1)!.join(' | '));
      if (ms >= PAGE_AIM_MS)
        missed.push(`${name}\n${await plansOf(client, server.database, job.jobId, page)}`);
    }
    await recordTable('million', {
      title: `A job of ${rows.toLocaleString('en')} rows`,
      says: [
        '`npm run bench:growth -- --only million`. Pages of 50 over HTTP, with their totals, and a page of the browser (headless Chromium) with a table,',
        `as it comes. Server, PostgreSQL and browser share two cores. Medians of ${runs}. Aims: first rows ${FIRST_AIM_MS} ms, any page ${PAGE_AIM_MS} ms.${busyness()}`,
        '',
      ].join('\n'),
      head: ['what', 'ms', 'aim', 'and'],
      rows: lines,
      notes:
        missed.length === 0
          ? 'None misses.'
          : ['What misses, and the plans of its statements:', '', '```', missed.join('\n\n'), '```'].join(
              '\n',
            ),
    });
  } finally {
    await client.end();
    await server.close();
    await postgres.end();
    await rm(folder, {recursive: true, force: true});
  }
}

const verdict = (ms: number, aim: number): string => (ms < aim ? 'met' : '**missed**');

const pageOfTable = (
  jobId: string,
  token: string,
): string => `<!doctype html><html lang="en"><meta charset="utf-8">
  <title>A job</title><script type="module" src="/elements.js"></script>
  <ftl-predictions-stream job-id="${jobId}" token="${token}"><ftl-predictions-table></ftl-predictions-table></ftl-predictions-stream></html>`;

/** Milliseconds until a table shows rows, at the first visit of a browser and at later ones. */
async function firstRows(url: string, runs: number): Promise<readonly (readonly [string, number])[]> {
  const browser = await launchBrowser();
  const visit = async (): Promise<{readonly sinceStart: number; readonly sinceAsked: number}> => {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 900});
    await page.goto(url);
    const times = await page.evaluate(async () => {
      const isShown = () =>
        document.querySelector('ftl-predictions-table')?.shadowRoot?.querySelector('[data-id]') != null;
      while (!isShown()) await new Promise(requestAnimationFrame);
      const {port1, port2} = new MessageChannel();
      const painted = new Promise((resolve) => (port1.onmessage = resolve));
      requestAnimationFrame(() => port2.postMessage(null));
      await painted;
      const now = performance.now();
      const asked = performance
        .getEntriesByType('resource')
        .find(({name}) => name.includes('/api/training/predictions/'));
      return {sinceStart: now, sinceAsked: now - (asked?.startTime ?? NaN)};
    });
    await page.close();
    return times;
  };
  try {
    const cold = await visit();
    const later: Awaited<ReturnType<typeof visit>>[] = [];
    for (let i = 0; i < runs; i++) later.push(await visit());
    return [
      ['first rows in a table, from the start of the page, first visit', cold.sinceStart],
      ['… later visits', median(later.map(({sinceStart}) => sinceStart))],
      ['… from the first request for rows', median(later.map(({sinceAsked}) => sinceAsked))],
    ];
  } finally {
    await browser.close();
  }
}

interface PageTimes {
  readonly first: number;
  readonly ms: number;
  /** Rows that the answer says there are. */
  readonly total: string;
}

async function timePage(
  {url}: RunningServer,
  {key, jobId}: {readonly key: string; readonly jobId: string},
  page: PageCase,
  runs: number,
): Promise<PageTimes> {
  const ask = async (query: URLSearchParams) => {
    const from = performance.now();
    const response = await fetch(`${url}/api/training/predictions/${jobId}?${query.toString()}`, {
      headers: {'X-API-Key': key},
    });
    const text = await response.text();
    const ms = performance.now() - from;
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return {ms, answer: response.ok ? answer : {total_count: `${response.status} ${String(answer['code'])}`}};
  };
  const query = queryOf(page);
  if (page.isSecond) {
    const {answer} = await ask(query);
    for (const name of [...query.keys()]) query.delete(name);
    query.set('after', String(answer['next']));
  }
  const times: number[] = [];
  let total = '';
  for (let i = 0; i <= runs; i++) {
    const {ms, answer} = await ask(query);
    times.push(ms);
    const count = answer['total_count'];
    total = `${typeof count === 'number' ? count.toLocaleString('en') : String(count)}${answer['total_is_exact'] === false ? ' or more' : ''}`;
  }
  return {first: times[0]!, ms: median(times.slice(1)), total};
}
