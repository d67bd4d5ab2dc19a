import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

const PANELS = [
  'ftl-predictions-table',
  'ftl-predictions-trends',
  'ftl-predictions-comparison',
  'ftl-live-badge',
];
const REQUIRED = "require-trusted-types-for 'script'";
const WORDS = /Content-Security-Policy .* Add lit-html to its trusted-types/;

describe('a page whose policy names Trusted Types', () => {
  let browser: Browser;
  let pages: PageServer;
  let readToken: string;

  before(async () => {
    [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
    const job = await pages.createJob('named');
    readToken = job.readToken;
    await pages.post(job.jobToken, 'named', [
      {epoch: 1, step: 1, sample_index: 0, prompt: 'asked', prediction: 'answered', ground_truth: 'answered'},
      {epoch: 2, step: 2, sample_index: 0, prompt: 'asked', prediction: 'answers', ground_truth: 'answered'},
    ]);
  });

  after(async () => {
    await browser.close();
    await pages.close();
  });

  const open = async (policy: string, head = '') => {
    const panels = PANELS.map((tag) => `<${tag}></${tag}>`).join('');
    const body = `${head}<ftl-predictions-stream job-id="named" token="${readToken}">${panels}</ftl-predictions-stream>`;
    const opened = await openPage(browser, pages.addPage(body, {'content-security-policy': policy}));
    await opened.page.waitForFunction(
      (tags) => tags.every((tag) => customElements.get(tag) !== undefined),
      {},
      PANELS,
    );
    return opened;
  };

  for (const policy of [
    `trusted-types lit-html; ${REQUIRED}`,
    `trusted-types other lit-html 'allow-duplicates'; ${REQUIRED}`,
    // Nothing is required: markup may be made without a policy.
    'trusted-types other',
  ]) {
    test(`${policy}: everything is drawn, charts too, without a breach`, async () => {
      const {page, faults} = await open(policy);
      await until('the rows', async () => (await shownText(page, PANELS[0]!)).includes('answers'));
      await until('the charts', () =>
        page.$eval(PANELS[1]!, (trends) => trends.shadowRoot!.querySelector('canvas') !== null),
      );
      // That Lit was refused its policy is the page's own doing.
      assert.deepEqual(
        faults.filter((fault) => !(policy === 'trusted-types other' && /trusted-types/.test(fault))),
        [],
      );
      await page.close();
    });
  }

  for (const policy of [`trusted-types other; ${REQUIRED}`, `trusted-types 'none'; ${REQUIRED}`]) {
    test(`${policy}: every element is defined and says what to add; nothing throws, nobody is asked`, async () => {
      const opened = await open(policy);
      for (const tag of PANELS) {
        const text = await until(`words in ${tag}`, async () => (await shownText(opened.page, tag)) || null);
        assert.match(text, WORDS);
        const height = await opened.page.$eval(tag, (element) => element.getBoundingClientRect().height);
        assert.ok(height > 10, `${tag} is ${height} px high`);
      }
      assert.deepEqual(
        opened.faults.filter((fault) => /^(Type)?Error/.test(fault)),
        [],
      );
      const found = await opened.page.evaluate(() => ({
        isPatched: Object.hasOwn((globalThis as {trustedTypes?: object}).trustedTypes ?? {}, 'createPolicy'),
        asked: performance.getEntriesByType('resource').filter(({name}) => name.includes('/api/')).length,
      }));
      assert.deepEqual(found, {isPatched: false, asked: 0});
      await opened.page.close();
    });
  }
});
