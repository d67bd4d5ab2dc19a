import assert from 'node:assert/strict';
import {access} from 'node:fs/promises';
import {test} from 'node:test';
import puppeteer, {type LaunchOptions} from 'puppeteer-core';
import {findChrome} from '../../support/page/find-browser.ts';
import {HubServer} from '../../support/server/hub-server.ts';
import {until} from '../../support/until.ts';

declare global {
  interface Window {
    /** What the page has read of the stream, and how it ended. */
    stream: {encoding: string | null; text: string; end: string | null};
  }
}

const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

/** Reads a stream in a real browser while it is written, one event after another. */
async function readsEachEventAsItIsSent(options: LaunchOptions): Promise<void> {
  await using server = await HubServer.start();
  const browser = await puppeteer.launch({...options, headless: true});
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/page`);
    await page.evaluate((url) => {
      window.stream = {encoding: null, text: '', end: null};
      const read = async (): Promise<void> => {
        const response = await fetch(url);
        window.stream.encoding = response.headers.get('content-encoding');
        const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read())
          window.stream.text += part.value;
      };
      read().then(
        () => (window.stream.end = 'clean'),
        (error: unknown) => (window.stream.end = String(error)),
      );
    }, server.urlFor());
    const shows = (text: string) =>
      until(`the page to have "${text}"`, async () => {
        const stream = await page.evaluate(() => window.stream);
        assert.ok(stream.end === null || text === '"ended"', stream.end ?? '');
        return stream.text.includes(text);
      });
    await shows('event: caught_up');
    for (let i = 0; i < 4; i++) {
      server.feed.append({sample_index: i, prediction: `event ${i} ${'é😀'.repeat(i * 5000)}`});
      await server.feed.poll();
      // Nothing more is written until this one is seen.
      await shows(`event ${i} `);
    }
    server.feed.setStatus('completed');
    await server.feed.poll();
    await server.clock.advance(2000);
    await shows('"ended"');
    await until('the end of the stream', () => page.evaluate(() => window.stream.end !== null));
    const {encoding, text, end} = await page.evaluate(() => window.stream);
    assert.deepEqual([encoding, end], ['gzip', 'clean']);
    assert.equal(text.match(/event: prediction/g)?.length, 4);
  } finally {
    await browser.close();
  }
}

test('Chromium reads each event of the shared gzip stream as it is sent, and its end is clean', async () => {
  await readsEachEventAsItIsSent(await findChrome());
});

const isMissing = await access(FIREFOX).then(
  () => false,
  () => true,
);

test(
  'Firefox reads each event of the shared gzip stream as it is sent, and its end is clean',
  {skip: isMissing && `no Firefox at ${FIREFOX} (FIREFOX_PATH names another)`},
  async () => {
    await readsEachEventAsItIsSent({browser: 'firefox', executablePath: FIREFOX});
  },
);
