/** Two runs in one element, live, in a real browser and from the real server. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser, openPage} from '../support/page/browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

let browser: Browser;
let pages: PageServer;

before(async () => {
  [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
});
after(async () => {
  await browser.close();
  await pages.close();
});

const row = (epoch: number, sample_index: number, prediction: string): object => ({
  ...{epoch, step: epoch * 100, sample_index, prediction},
  prompt: `prompt ${sample_index}`,
  ground_truth: 'truth',
});

async function makeJob(jobId: string) {
  const {jobToken, readToken} = await pages.createJob(jobId);
  return {readToken, post: (...rows: readonly object[]) => pages.post(jobToken, jobId, rows)};
}

const comparison = (jobId: string, token: string, other: string): string =>
  `<ftl-predictions-stream job-id="${jobId}" token="${token}">
    <ftl-predictions-trends metrics="exact_match" jobs="${other}"></ftl-predictions-trends>
    <ftl-predictions-comparison metric="exact_match" baseline-job="${other}"></ftl-predictions-comparison>
  </ftl-predictions-stream>`;

const textOf = (page: Page, selector: string, tag = 'comparison'): Promise<string> =>
  page.$eval(
    `ftl-predictions-${tag}`,
    (element, within) =>
      [...element.shadowRoot!.querySelectorAll(within)]
        .map(({textContent}) => textContent.replace(/\s+/g, ' ').trim())
        .join(' | '),
    selector,
  );

const says = (page: Page, selector: string, text: string, tag?: string): Promise<unknown> =>
  until(text, async () => (await textOf(page, selector, tag)).includes(text));

test('two runs with one embed token are live beside each other, on one connection', async () => {
  const [a, b] = [await makeJob('live-a'), await makeJob('live-b')];
  await a.post(row(0, 0, 'truth'), row(0, 1, 'no'));
  await b.post(row(0, 0, 'no'), row(0, 1, 'no'));
  const grant = {jobId: 'live-a', jobIds: ['live-b'], expiresInS: 600, origins: []};
  const token = await pages.server.mintEmbedToken(grant);
  const {page} = await openPage(browser, 'about:blank');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/streams?\?/.test(request.url())) asked.push(request.url());
  });
  await page.goto(pages.addPage(comparison('live-a', token, 'live-b')));
  await says(page, '.compared', 'At epoch 0: 1 better, 0 worse of 2');
  await until('one connection for both', () =>
    Promise.resolve(asked.some((url) => url.includes('live-a') && url.includes('live-b'))),
  );
  await b.post(row(1, 0, 'truth'), row(1, 1, 'truth'));
  await a.post(row(1, 0, 'truth'), row(1, 1, 'nearly'));
  await says(page, '.compared', 'At epoch 1: 0 better, 1 worse of 2');
  await says(page, '.entry:first-child', 'Epoch 1, step 100');
  await says(page, '.panel', 'live-b 100%', 'trends');
  await page.close();
});

test('a baseline job that the token does not read is said to be missing, and nothing of it is shown', async () => {
  const [a, b] = [await makeJob('own'), await makeJob('hidden')];
  await a.post(row(0, 0, 'truth'));
  await b.post(row(0, 0, 'a secret of the other run'));
  const {page} = await openPage(browser, pages.addPage(comparison('own', a.readToken, 'hidden')));
  await says(page, '.compared', 'Waiting for job “hidden”');
  assert.match(await textOf(page, '.compared'), /made with job_ids/);
  assert.match(await textOf(page, '.entry'), /truth/);
  assert.equal(await textOf(page, '.beside'), '');
  await page.close();
});
