/** Many jobs and many tabs in a real browser that opens six connections to a server over HTTP/1.1. */
import assert from 'node:assert/strict';
import {after, before, describe, test, type TestContext} from 'node:test';
import type {Browser, HTTPRequest, Page} from 'puppeteer-core';
import {issueApiKey} from '../../server/auth/issue-api-key.ts';
import type {PredictionSource} from '../../src/stream/prediction-source.ts';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

interface Badge extends HTMLElement {
  readonly jobId: string;
  readonly source: PredictionSource | null;
}

interface Seen {
  readonly kind: string;
  readonly cause: string | null;
  readonly texts: readonly string[];
}

const row = (prediction: string, sample_index = 0): object => ({
  epoch: 1,
  step: 100,
  sample_index,
  prompt: 'prompt',
  prediction,
  ground_truth: 'truth',
});

describe('over HTTP/1.1', () => {
  let browser: Browser;
  let pages: PageServer;

  before(async () => {
    [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
  });
  after(async () => {
    await browser.close();
    await pages.close();
  });

  async function makeJobs(prefix: string, count: number) {
    const jobs: {jobId: string; jobToken: string; readToken: string}[] = [];
    for (let i = 0; i < count; i++) {
      const jobId = `${prefix}-${i}`;
      jobs.push({jobId, ...(await pages.createJob(jobId))});
    }
    return jobs;
  }

  const badge = (jobId: string, credential: string): string =>
    `<ftl-predictions-stream job-id="${jobId}" ${credential}></ftl-predictions-stream>`;

  async function open(
    t: TestContext,
    url: string,
    answer?: (request: HTTPRequest) => boolean,
  ): Promise<{page: Page; asked: HTTPRequest[]}> {
    const {page} = await openPage(browser, 'about:blank');
    t.after(async () => {
      if (!page.isClosed()) await page.close();
    });
    const asked: HTTPRequest[] = [];
    if (answer !== undefined) await page.setRequestInterception(true);
    page.on('request', (request) => {
      if (/\/streams?\?/.test(request.url())) asked.push(request);
      if (answer !== undefined && !answer(request)) void request.continue();
    });
    await page.goto(url);
    return {page, asked};
  }

  const seen = (page: Page): Promise<Record<string, Seen>> =>
    page.$$eval('ftl-predictions-stream', (elements) =>
      Object.fromEntries(
        (elements as unknown as Badge[]).map(({jobId, source}) => {
          const state = source?.state ?? {kind: 'none'};
          const texts = [...(source?.store.values() ?? [])].map(({prediction}) => prediction);
          return [jobId, {kind: state.kind, cause: 'cause' in state ? state.cause.code : null, texts}];
        }),
      ),
    );

  const kinds = async (page: Page): Promise<string[]> =>
    Object.values(await seen(page)).map(({kind}) => kind);

  const haveAll = async (page: Page, text: string): Promise<boolean> =>
    Object.values(await seen(page)).every(({texts}) => texts.includes(text));

  /** As a search or an export is: answered while all that is live goes on. */
  const exportOf = (page: Page, jobId: string, key: string): Promise<string> =>
    page.evaluate(
      async (path, apiKey) => (await fetch(path, {headers: {'X-API-Key': apiKey}})).text(),
      `/api/training/predictions/${jobId}/export?format=jsonl`,
      key,
    );

  const postTo = (jobs: readonly {jobId: string; jobToken: string}[], text: string) =>
    Promise.all(jobs.map(({jobId, jobToken}) => pages.post(jobToken, jobId, [row(text)])));

  test('twenty jobs on one page are all live on one connection, get their rows, and leave room for an export', async (t) => {
    const jobs = await makeJobs('many', 20);
    const body = jobs.map(({jobId}) => badge(jobId, `api-key="${pages.apiKey}"`)).join('');
    const {page, asked} = await open(t, pages.addPage(body));
    await until('twenty live jobs', async () => (await kinds(page)).every((kind) => kind === 'live'));
    assert.equal((await kinds(page)).length, 20);
    assert.ok(asked.every((request) => request.url().includes('/api/training/streams?')));
    await postTo(jobs, 'first');
    await until('a row of each', () => haveAll(page, 'first'));
    assert.match(await exportOf(page, 'many-3', pages.apiKey), /"first"/);
    assert.ok((await kinds(page)).every((kind) => kind === 'live'));

    // One more comes, and one goes: the others stay live and lose nothing.
    const [late] = await makeJobs('late', 1);
    await page.evaluate(
      (html) => {
        document.querySelector('ftl-predictions-stream')!.remove();
        document.body.insertAdjacentHTML('beforeend', html);
      },
      badge(late!.jobId, `api-key="${pages.apiKey}"`),
    );
    await until('the late one', async () => (await seen(page))['late-0']?.kind === 'live');
    await postTo([...jobs, late!], 'second');
    await until('a second row of each', () => haveAll(page, 'second'));
    assert.ok((await kinds(page)).every((kind) => kind === 'live'));
  });

  test('one job alone has its own stream', async (t) => {
    const [job] = await makeJobs('alone', 1);
    const {page, asked} = await open(t, pages.addPage(badge(job!.jobId, `token="${job!.readToken}"`)));
    await until('live', async () => (await kinds(page))[0] === 'live');
    assert.deepEqual(
      asked.map((request) => new URL(request.url()).pathname),
      ['/api/training/predictions/alone-0/stream'],
    );
  });

  test('six tabs of one job all get its rows; who has no connection says so, and has one when a tab is closed', async (t) => {
    const jobs = await makeJobs('tabs', 1);
    const url = pages.addPage(badge('tabs-0', `api-key="${pages.apiKey}"`));
    const tabs: Page[] = [];
    for (let i = 0; i < 6; i++) tabs.push((await open(t, url)).page);
    const states = async () => (await Promise.all(tabs.map(seen))).map((one) => one['tabs-0']!);
    const told = async () => (await states()).map(({kind, cause}) => `${kind} ${cause ?? ''}`.trim()).sort();
    const expected = [...Array<string>(4).fill('live'), 'polling no-line', 'polling no-line'];
    await until('four live and two polling', async () => (await told()).join() === expected.join());
    await postTo(jobs, 'for all');
    await until('the row in each tab', async () =>
      (await states()).every(({texts}) => texts.includes('for all')),
    );
    for (const tab of tabs) assert.match(await exportOf(tab, 'tabs-0', pages.apiKey), /for all/);
    const live = (await states()).findIndex(({kind}) => kind === 'live');
    await tabs.splice(live, 1)[0]!.close();
    await until('another live one', async () => (await told()).join() === expected.slice(0, 5).join());
  });

  test('jobs of two credentials never share a connection', async (t) => {
    const mine = await makeJobs('mine', 3);
    const {key: hers} = await issueApiKey(pages.server.database, {userId: 'her', scopes: ['all']});
    for (const jobId of ['hers-0', 'hers-1']) {
      await fetch(`${pages.server.url}/api/training/jobs`, {
        method: 'POST',
        headers: {'X-API-Key': hers, 'Content-Type': 'application/json'},
        body: JSON.stringify({job_id: jobId}),
      });
    }
    const body = [
      ...mine.map(({jobId}) => badge(jobId, `api-key="${pages.apiKey}"`)),
      ...['hers-0', 'hers-1'].map((jobId) => badge(jobId, `api-key="${hers}"`)),
    ];
    const {page, asked} = await open(t, pages.addPage(body.join('')));
    await until('five live jobs', async () => (await kinds(page)).every((kind) => kind === 'live'));
    const shared = asked.map((request) => ({
      credential: request.headers()['authorization'],
      owners: new Set(new URL(request.url()).searchParams.getAll('job').map((job) => job.split('-')[0])),
    }));
    assert.ok(shared.length >= 2);
    for (const {credential, owners} of shared) {
      assert.deepEqual([...owners], [credential === `Bearer ${hers}` ? 'hers' : 'mine']);
    }
  });

  test('a server that carries one job a connection: four live, the others in turn, none starves', async (t) => {
    const jobs = await makeJobs('old', 7);
    const body = jobs.map(({jobId}) => badge(jobId, `api-key="${pages.apiKey}"`)).join('');
    const {page} = await open(t, pages.addPage(body), (request) => {
      if (!request.url().includes('/api/training/streams')) return false;
      const error = {error: 'There is nothing here.', code: 'not_found'};
      void request.respond({status: 404, contentType: 'application/json', body: JSON.stringify(error)});
      return true;
    });
    await until('four live and three polling', async () => {
      const all = (await kinds(page)).sort().join();
      return all === 'live,live,live,live,polling,polling,polling';
    });
    await postTo(jobs, 'old but here');
    await until('a row of each', () => haveAll(page, 'old but here'));
    assert.match(await exportOf(page, 'old-6', pages.apiKey), /old but here/);
  });

  test('a connection that the server ends again and again loses no row of any job', async (t) => {
    const restless = await PageServer.start({STREAM_MAX_AGE_S: '1'});
    t.after(() => restless.close());
    const jobs: {jobId: string; jobToken: string}[] = [];
    for (const jobId of ['cut-0', 'cut-1', 'cut-2']) jobs.push({jobId, ...(await restless.createJob(jobId))});
    const body = jobs.map(({jobId}) => badge(jobId, `api-key="${restless.apiKey}"`)).join('');
    const {page, asked} = await open(t, restless.addPage(body));
    let sent = 0;
    await until('the connection opened five times', async () => {
      for (const {jobId, jobToken} of jobs) await restless.post(jobToken, jobId, [row(`row ${sent}`, sent)]);
      sent++;
      return asked.filter((request) => request.url().includes('/streams?')).length >= 5;
    });
    const expected = Array.from({length: sent}, (_, i) => `row ${i}`);
    await until('every row of each job', async () =>
      Object.values(await seen(page)).every(({texts}) => texts.length === sent),
    );
    for (const {texts} of Object.values(await seen(page))) {
      assert.deepEqual(new Set(texts), new Set(expected));
    }
  });
});
