import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {sql} from '../../server/store/postgres/sql.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {NO_DEVTOOLS} from '../support/page/find-browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

const FIVE = `
  <ftl-live-badge></ftl-live-badge>
  <ftl-predictions-trends></ftl-predictions-trends>
  <ftl-predictions-table></ftl-predictions-table>
  <ftl-predictions-comparison></ftl-predictions-comparison>`;

const row = (sample_index: number, prediction: string, more: object = {}): object => ({
  epoch: 1,
  step: 100,
  sample_index,
  prompt: `prompt ${sample_index}`,
  prediction,
  ground_truth: 'the truth',
  ...more,
});

describe('a page', () => {
  let browser: Browser;
  let pages: PageServer;
  const opened: Page[] = [];

  const open = async (body: string): Promise<{page: Page; faults: string[]; streams: () => number}> => {
    const url = pages.addPage(body);
    const {page, faults} = await openPage(browser, 'about:blank');
    opened.push(page);
    let streams = 0;
    page.on('request', (request) => {
      if (/\/stream(\?|$)/.test(request.url())) streams++;
    });
    await page.goto(url);
    return {page, faults, streams: () => streams};
  };

  before(async () => {
    [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
  });

  after(async () => {
    await Promise.all(opened.map((page) => page.close()));
    await browser.close();
    await pages.close();
  });

  test('a row INSERTed by plain SQL and one POSTed are both seen', async () => {
    const {jobToken, readToken} = await pages.createJob('both-ways');
    const {page, faults} = await open(
      `<ftl-predictions-stream job-id="both-ways" token="${readToken}">${FIVE}</ftl-predictions-stream>`,
    );
    await until('the badge to be live', async () => /live/i.test(await shownText(page, 'ftl-live-badge')));
    await pages.server.database.query(sql`
      INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, ground_truth)
      VALUES ('both-ways', 3, 30, 0, 'asked in SQL', 'answered in SQL', 'answered in SQL')`);
    await until('the row of plain SQL', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('answered in SQL'),
    );
    await pages.post(jobToken, 'both-ways', [row(1, 'answered by POST')]);
    await until('the row of the POST', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('answered by POST'),
    );
    assert.deepEqual(faults, []);
  });

  test('five elements of one job open one connection, whether inside a stream element or each on its own', async () => {
    const {jobToken, readToken} = await pages.createJob('shared');
    await pages.post(jobToken, 'shared', [row(0, 'an answer')]);
    const source = `job-id="shared" token="${readToken}"`;
    const alone = FIVE.replaceAll(/<ftl-([a-z-]+)>/g, `<ftl-$1 ${source}>`);
    const {page, streams} = await open(
      `<ftl-predictions-stream ${source}><ftl-predictions-table></ftl-predictions-table></ftl-predictions-stream>${alone}`,
    );
    for (const tag of ['ftl-predictions-table', 'ftl-predictions-comparison']) {
      await until(`the answer in ${tag}`, async () => (await shownText(page, tag)).includes('an answer'));
    }
    await until('the badge to be live', async () => /live/i.test(await shownText(page, 'ftl-live-badge')));
    assert.equal(streams(), 1);
  });

  test(
    'each element that rows come to is a layer of its own: one is not painted with its neighbour',
    {skip: NO_DEVTOOLS},
    async () => {
      const {jobToken, readToken} = await pages.createJob('layers');
      await pages.post(jobToken, 'layers', [row(0, 'an answer'), row(0, 'another', {epoch: 2, step: 200})]);
      const {page} = await open(
        `<ftl-predictions-stream job-id="layers" token="${readToken}">${FIVE}</ftl-predictions-stream>`,
      );
      const devtools = await page.createCDPSession();
      let layers: readonly {width: number; height: number}[] = [];
      devtools.on('LayerTree.layerTreeDidChange', (tree) => (layers = tree.layers ?? layers));
      await devtools.send('LayerTree.enable');
      await until('a layer as large as each card', async () => {
        const cards = await page.$$eval('ftl-live-badge ~ *', (elements) =>
          elements.map((element) => {
            const {offsetWidth: width, offsetHeight: height} =
              element.shadowRoot!.querySelector<HTMLElement>('.card')!;
            return {width, height};
          }),
        );
        const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 2;
        return cards.every(({width, height}) =>
          layers.some((layer) => isNear(layer.width, width) && isNear(layer.height, height)),
        );
      });
    },
  );

  test('a prediction that is markup is shown as text and runs nothing', async () => {
    const hostile = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>';
    const {jobToken, readToken} = await pages.createJob('hostile');
    await pages.post(jobToken, 'hostile', [row(0, hostile, {prompt: hostile, ground_truth: `${hostile}!`})]);
    const {page, faults} = await open(
      `<ftl-predictions-stream job-id="hostile" token="${readToken}">${FIVE}</ftl-predictions-stream>`,
    );
    for (const tag of ['ftl-predictions-table', 'ftl-predictions-comparison']) {
      await until(`the text in ${tag}`, async () => /onerror/.test(await shownText(page, tag)));
    }
    await page.evaluate(() => {
      document
        .querySelector('ftl-predictions-table')
        ?.shadowRoot?.querySelector<HTMLElement>('tbody button')
        ?.click();
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const found = await page.evaluate(() => {
      const images: Element[] = [];
      const visit = (root: ParentNode): void => {
        images.push(...root.querySelectorAll('img, script:not([src])'));
        for (const element of root.querySelectorAll('*')) if (element.shadowRoot) visit(element.shadowRoot);
      };
      visit(document);
      return {images: images.length, harmed: 'harmed' in window};
    });
    assert.deepEqual(found, {images: 0, harmed: false});
    assert.deepEqual(faults, []);
  });

  test('a retried POST is stored once, and a changed one takes the place of the row on the page', async () => {
    const {jobToken, readToken} = await pages.createJob('again');
    const {page} = await open(
      `<ftl-predictions-stream job-id="again" token="${readToken}">${FIVE}</ftl-predictions-stream>`,
    );
    assert.equal((await pages.post(jobToken, 'again', [row(0, 'first words')]))['inserted'], 1);
    assert.equal((await pages.post(jobToken, 'again', [row(0, 'first words')]))['unchanged'], 1);
    await until('the row', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('first words'),
    );
    assert.equal((await pages.post(jobToken, 'again', [row(0, 'second thoughts')]))['replaced'], 1);
    const text = await until('its new version', async () => {
      const shown = await shownText(page, 'ftl-predictions-table');
      return shown.includes('second thoughts') ? shown : null;
    });
    assert.ok(!text.includes('first words'), 'both versions are on the page');
    assert.match(text, /1–1 of 1/);
  });

  test('a wrong token is said on the page, with what to do, and nobody is asked again and again', async () => {
    await pages.createJob('closed');
    const {page, streams} = await open(
      `<ftl-predictions-stream job-id="closed" token="not.a.token">${FIVE}</ftl-predictions-stream>`,
    );
    await until('the reason', async () => /token/i.test(await shownText(page, 'ftl-predictions-table')));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(streams() <= 1);
    assert.equal(await page.$eval('ftl-predictions-stream', (stream) => stream.state.kind), 'stopped');
  });
});
