import assert from 'node:assert/strict';
import {mkdtemp, readdir, rm, stat} from 'node:fs/promises';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {SIBLING_NAMES, siblingFile} from '../../.config/siblings.ts';
import type {PredictionList} from '../../src/protocol/protocol.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {freePort} from '../support/free-port.ts';
import type {Program} from '../support/program.ts';
import {demoFileOf, startDemo, urlOf} from '../support/server/start-demo.ts';
import {until} from '../support/until.ts';

/** What the page holds and was told: rows by id, and every (id, seq) that it was handed. */
interface Held {
  readonly state: string;
  readonly ids: readonly string[];
  readonly keys: readonly string[];
}

async function list(url: string, apiKey: string, jobId: string, query: string): Promise<PredictionList> {
  const response = await fetch(`${url}/api/training/predictions/${jobId}?${query}`, {
    headers: {'x-api-key': apiKey},
  });
  assert.equal(response.status, 200);
  return (await response.json()) as PredictionList;
}

describe('npm start', () => {
  let browser: Browser;
  let dataDir: string;
  const running: Program[] = [];

  const start = (port: number, ...args: string[]): Program => {
    const demo = startDemo(dataDir, port, args);
    running.push(demo);
    return demo;
  };

  before(async () => {
    browser = await launchBrowser();
    dataDir = await mkdtemp(join(tmpdir(), 'ftl-demo-'));
  });

  after(async () => {
    await browser.close();
    for (const demo of running) await demo.end('SIGTERM');
    await rm(dataDir, {recursive: true, force: true});
  });

  test('a run is seen arriving, survives SIGKILL of the server, and is complete in the page: nothing lost, nothing repeated', async () => {
    const port = await freePort();
    const first = start(port, '--run', 'g2p', '--speed', '60');
    const url = await urlOf(first);
    const {page, faults} = await openPage(browser, url);
    await until('a first row in the table', async () =>
      /pronounce/.test(await shownText(page, 'ftl-predictions-table')),
    );

    await page.$eval('ftl-predictions-stream', (stream) => {
      const keys: string[] = [];
      Object.assign(window, {handed: keys});
      stream.addEventListener('ftl-prediction', (event) => {
        keys.push(`${event.detail.id} ${event.detail.seq}`);
      });
    });
    const held = (): Promise<Held> =>
      page.$eval('ftl-predictions-stream', (stream) => {
        const {source} = stream as unknown as {
          source: {state: {kind: string}; store: {values(): Iterable<{id: string}>}};
        };
        return {
          state: source.state.kind,
          ids: [...source.store.values()].map(({id}) => id),
          keys: (window as unknown as {handed: string[]}).handed,
        };
      });

    await until('rows to stream in', async () => (await held()).keys.length > 200);
    assert.equal(await first.end('SIGKILL'), 'SIGKILL');
    await until('the page to notice', async () => (await held()).state === 'waiting');

    const second = start(port, '--run', 'g2p', '--speed', '200');
    assert.equal(await urlOf(second), url);
    assert.match(second.output, /going on at prediction \d{2,}/);
    const {apiKey, jobId} = await demoFileOf(dataDir);
    await until('the end of the run', async () => /run is complete/.test(second.output), 60_000);
    const stored = (await list(url, apiKey, jobId, 'limit=1')).total_count;
    assert.equal(stored, 1920);
    const last = await until(
      'every row in the page',
      async () => {
        const now = await held();
        return now.ids.length === stored ? now : null;
      },
      30_000,
    );
    assert.equal(new Set(last.ids).size, stored, 'a row stands twice in the page');
    assert.equal(new Set(last.keys).size, last.keys.length, 'a row was handed over twice');
    await page.waitForSelector('#over:not([hidden])');
    await page.click('#again');
    await until('the run again, from its start', async () => {
      const {state, ids} = await held();
      return state === 'live' && ids.length < stored;
    });
    assert.deepEqual(faults, []);
    await page.close();

    assert.equal(await second.end('SIGINT'), 0);
    assert.equal(await second.end('SIGINT'), 0);
    await assert.rejects(fetch(`${url}/healthz`), 'the server still answers');
    assert.ok(
      !(await readdir(join(dataDir, 'postgres'))).includes('postmaster.pid'),
      'PostgreSQL still runs',
    );
  });

  test("a finished run starts a new job, a taken port is stepped over, and the secrets are the owner's alone", async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const {port} = taken.address() as {port: number};
    const before = await demoFileOf(dataDir);
    const demo = start(port, '--run', 'g2p', '--speed', '500');
    const url = await urlOf(demo);
    taken.close();
    assert.notEqual(new URL(url).port, String(port));
    assert.match(demo.output, new RegExp(`Port ${port} is taken; using \\d+ instead`));
    const now = await demoFileOf(dataDir);
    assert.equal(now.apiKey, before.apiKey, 'the demo user is kept');
    assert.notEqual(now.jobId, before.jobId);
    assert.equal((await stat(join(dataDir, 'demo.json'))).mode & 0o777, 0o600);
    assert.ok(
      !demo.output.includes(now.apiKey) && !demo.output.includes(now.jobToken),
      'a secret was printed',
    );
    const page = await (await fetch(`${url}/demo/session`)).text();
    assert.ok(
      !page.includes(now.apiKey) && !page.includes(now.jobToken),
      'the page got more than leave to read',
    );
    assert.equal(await demo.end('SIGTERM'), 0);
  });

  test('a stranger is told in the first line that a language model learns to answer requests, and sees its answers arrive', async () => {
    const demo = start(await freePort());
    const url = await urlOf(demo);
    for (const name of SIBLING_NAMES) {
      const {status, headers} = await fetch(`${url}/${siblingFile(name)}`);
      assert.deepEqual(
        [name, status, headers.get('content-type')],
        [name, 200, 'text/javascript; charset=utf-8'],
      );
    }
    const {page, faults} = await openPage(browser, url);
    await until('the first line', async () =>
      /^A small language model is learning to turn requests into commands\./.test(
        await shownText(page, '#lead'),
      ),
    );
    await until('a first request in the table', async () =>
      /Remind me to call Ann/.test(await shownText(page, 'ftl-predictions-table')),
    );
    assert.match((await demoFileOf(dataDir)).jobId, /^assistant-\d+$/);
    assert.deepEqual(faults, []);
    await page.close();
    assert.equal(await demo.end('SIGTERM'), 0);
  });

  test('a wrong option is one sentence and exit code 1', async () => {
    for (const [args, expected] of [
      [['--run', 'hamlet'], /--run takes g2p, shakespeare, or assistant, not "hamlet"/],
      [['--speed', '0'], /--speed takes a number above 0/],
      [['--sped', '2'], /--sped/],
    ] as const) {
      const demo = start(await freePort(), ...args);
      assert.equal(await demo.ended(), 1);
      assert.match(demo.output, expected);
      assert.doesNotMatch(demo.output, /\n\s+at /, 'a stack was printed');
    }
  });
});
