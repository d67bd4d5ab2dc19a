import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {test} from 'node:test';
import puppeteer from 'puppeteer-core';
import {until} from '../support/browser.ts';
import {PageServer} from '../support/page-server.ts';

const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
].find((path) => existsSync(path));

const row = (step: number): object => ({epoch: 0, step, sample_index: 0, prompt: 'p', prediction: `${step}`});

test(
  'Firefox sees each batch of a compressed stream as it is sent',
  {skip: FIREFOX === undefined ? 'Firefox is not installed' : false},
  async () => {
    const pages = await PageServer.start();
    const browser = await puppeteer.launch({browser: 'firefox', executablePath: FIREFOX!, headless: true});
    try {
      const {jobToken, readToken} = await pages.createJob('firefox');
      const page = await browser.newPage();
      const encodings: (string | undefined)[] = [];
      page.on('response', (response) => {
        if (response.url().endsWith('/stream')) encodings.push(response.headers()['content-encoding']);
      });
      await page.goto(
        pages.addPage(
          `<ftl-predictions-stream job-id="firefox" token="${readToken}"><ftl-live-badge></ftl-live-badge></ftl-predictions-stream>`,
        ),
      );
      const latest = () =>
        page.$eval('ftl-predictions-stream', (stream) => stream.latestPrediction?.step ?? null);
      await until('the stream to be live', () =>
        page.$eval('ftl-predictions-stream', (stream) => stream.state.kind === 'live'),
      );
      for (const step of [1, 2, 3]) {
        await pages.post(jobToken, 'firefox', [row(step)]);
        await until(`step ${step}`, async () => (await latest()) === step, 5000);
      }
      assert.deepEqual(encodings, ['gzip']);
    } finally {
      await browser.close();
      await pages.close();
    }
  },
);
