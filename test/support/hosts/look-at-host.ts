import assert from 'node:assert/strict';
import {copyFile, mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser, openPage, shownText} from '../page/browser.ts';
import {PageServer} from '../page/page-server.ts';
import {until} from '../until.ts';
import {ROOT, Unavailable} from './cache.ts';
import {OpenStreams} from './open-streams.ts';
import {HostReport} from './report.ts';
import {StaticSite} from './static-site.ts';

export interface HostPage {
  /** Builds the example; the folder of the site. */
  readonly build: () => Promise<string>;
  /** Of the page in it. Default: `/`. */
  readonly path?: string;
  /** The host puts the elements into a shadow root. */
  readonly isInShadow?: boolean;
  /** Turns the page dark as the host does it; runs in the page. */
  readonly darken: () => void;
  /** Takes the elements away as the host does it; runs in the page. */
  readonly remove: () => void;
  /** What the host's own scripts say in the console of a page without us. */
  readonly says?: RegExp;
}

/** Puts what the page shows, and scripts of the package, where a host serves files from. */
export async function putFiles(folder: string, dist: string, scripts: readonly string[] = []): Promise<void> {
  await mkdir(folder, {recursive: true});
  await copyFile(join(ROOT, 'demo/runs/g2p.jsonl'), join(folder, 'run.jsonl'));
  for (const script of scripts) await copyFile(join(dist, script), join(folder, script));
}

/** As elements that a page takes away by script. */
export const removeElements = (): void => document.querySelector('ftl-predictions-stream')!.remove();

/** As a page without themes of its own. */
export const darkenPage = (): void => {
  document.documentElement.style.color = '#ddd';
  document.documentElement.style.background = '#101014';
  document.body.style.background = '#101014';
};

export function lookAtHost(
  host: string,
  {build, path = '/', isInShadow = false, darken, remove, says}: HostPage,
): void {
  const [table, stream] = ['ftl-predictions-table', 'ftl-predictions-stream'].map((tag) =>
    isInShadow ? `>>> ${tag}` : tag,
  ) as [string, string];
  describe(host, () => {
    const report = new HostReport(host);
    let browser: Browser;
    let pages: PageServer;
    let site: StaticSite | undefined;
    let skipped: string | null = null;

    before(async () => {
      [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
      try {
        site = await StaticSite.serve(await build());
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        skipped = error.message;
        await report.skip(skipped);
      }
    });

    after(async () => {
      site?.close();
      await Promise.all([browser.close(), pages.close()]);
    });

    const shows = (page: Page, text: string): Promise<boolean> =>
      until(
        text,
        async () => (await page.$(table)) !== null && (await shownText(page, table)).includes(text),
      );

    test('shows a recorded run and a live one, in the theme of the page, and leaves no stream', async (t) => {
      if (skipped !== null) return t.skip(skipped);
      const {page, faults} = await openPage(browser, 'about:blank');
      await page.setViewport({width: 1100, height: 900});
      const streams = new OpenStreams(page);
      await page.goto(site!.url + path);
      const {jobToken, readToken} = await pages.createJob('hosted');
      const post = (sample_index: number, prediction: string): Promise<unknown> =>
        pages.post(jobToken, 'hosted', [{...{epoch: 1, step: 1, sample_index, prompt: 'p'}, prediction}]);
      await report.check('rows', async () => {
        await shows(page, 'of 1,920');
        await post(0, 'made before');
        const source = {src: pages.server.url, jobId: 'hosted', token: readToken, file: null};
        await page.$eval(stream, (stream, source) => void Object.assign(stream, source), source);
        await shows(page, 'made before');
        await until('a stream', () => streams.size > 0);
        await post(1, 'made now');
        await shows(page, 'made now');
      });
      const isDark = (): Promise<boolean> =>
        page.$eval(table, (table) => {
          const {backgroundColor} = getComputedStyle(table.shadowRoot!.querySelector('.card')!);
          return Number(/\d+/.exec(backgroundColor)?.[0]) < 100;
        });
      await report.check('theme', async () => {
        assert.equal(await isDark(), false);
        await page.evaluate(darken);
        await until('dark', isDark);
      });
      await report.picture(page);
      await report.check('removal', async () => {
        await page.evaluate(remove);
        await until('no element', async () => (await page.$(stream)) === null);
        await until('no stream', () => streams.size === 0);
      });
      await report.check('console', async () =>
        assert.deepEqual(
          faults.filter((fault) => says?.test(fault) !== true),
          [],
        ),
      );
      await page.close();
    });
  });
}
