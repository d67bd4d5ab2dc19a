import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {launchBrowser, openPage, shownText} from '../page/browser.ts';
import {until} from '../until.ts';
import {Unavailable} from './cache.ts';
import {npmSite} from './npm-site.ts';
import {HostReport} from './report.ts';
import {StaticSite} from './static-site.ts';

const TABLE = 'ftl-predictions-table';
const STREAM = 'ftl-predictions-stream';
const NAMES = [STREAM, TABLE] as const;

/** What the apps of test/hosts/apps bind in their templates, each in its framework's way. */
interface State {
  file: File;
  getToken: () => Promise<string>;
  strings: object;
  maxRows: number;
  pageSize: number;
  wrongOnly: boolean;
  hasBadge: boolean;
  words: string;
}

/** A page of such an app. */
interface AppWindow {
  show(state: State): void;
  readonly heard: readonly {readonly type: string; readonly detail: Readonly<Record<string, unknown>>}[];
  state: State;
}

/**
 * What Custom Elements Everywhere asks of a framework, asked of it with our elements.
 *
 * @param app in test/hosts/apps, which takes the place of `instead` in the example
 */
export function bindInHost(
  host: string,
  {app, instead}: {readonly app: string; readonly instead: string},
): void {
  describe(`templates of ${host}`, () => {
    const report = new HostReport(host);
    let browser: Browser;
    let site: StaticSite | undefined;
    let skipped: string | null = null;

    before(async () => {
      browser = await launchBrowser();
      try {
        site = await StaticSite.serve(await npmSite(host, 'dist', {app, instead}));
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        skipped = error.message;
      }
    });

    after(async () => {
      site?.close();
      await browser.close();
    });

    test('set attributes and properties of any type, hear events, and keep children that nothing else changes', async (t) => {
      if (skipped !== null) return t.skip(skipped);
      const {page, faults} = await openPage(browser, site!.url);
      await page.waitForFunction('window.show !== undefined');
      /** Binds what is given in place of what was bound. */
      const bind = (given: Partial<Omit<State, 'file' | 'getToken' | 'strings'>>): Promise<void> =>
        page.evaluate((given) => {
          const app = window as unknown as AppWindow;
          app.state = {...app.state, ...given};
          app.show(app.state);
        }, given);
      const children = (): Promise<readonly string[]> =>
        page.$eval(STREAM, (stream) =>
          [...stream.childNodes]
            .filter(
              (node) =>
                node.nodeType !== Node.COMMENT_NODE &&
                (node.nodeType === 1 || node.textContent!.trim() !== ''),
            )
            .map(({nodeName}) => nodeName.toLowerCase()),
        );
      const words = (): Promise<string> => page.$eval(TABLE, (table) => table.textContent.trim());

      await report.check('bindings', async () => {
        await page.evaluate(() => {
          const row = (i: number) => ({
            epoch: 0,
            step: 0,
            sample_index: i,
            prompt: 'p',
            prediction: `answer ${i}`,
            ground_truth: i < 4 ? 'x' : `answer ${i}`,
          });
          const lines = Array.from({length: 8}, (_, i) => JSON.stringify(row(i))).join('\n');
          (window as unknown as AppWindow).state = {
            ...{
              file: new File([lines], 'run.jsonl'),
              getToken: async () => 'token',
              strings: {title: 'Answers'},
            },
            ...{maxRows: 500, pageSize: 2, wrongOnly: false, hasBadge: false, words: 'Needs JavaScript.'},
          };
        });
        await bind({});
        await until(
          'a page of two rows',
          async () => (await page.$(TABLE)) !== null && /1–2 of 8/.test(await shownText(page, TABLE)),
        );

        const isBound = await page.evaluate(([STREAM, TABLE]) => {
          const {state} = window as unknown as AppWindow;
          const stream = document.querySelector(STREAM)!;
          const table = document.querySelector(TABLE)!;
          return {
            file: stream.file === state.file,
            function: stream.getToken === state.getToken,
            object: table.strings === state.strings,
            number: table.pageSize === 2,
            attribute: stream.getAttribute('max-rows') === '500' && stream.maxRows === 500,
            boolean: table.wrongOnly === false,
          };
        }, NAMES);
        assert.deepEqual(isBound, {
          file: true,
          function: true,
          object: true,
          number: true,
          attribute: true,
          boolean: true,
        });
        assert.match(await shownText(page, TABLE), /Answers/);

        await bind({pageSize: 3, wrongOnly: true, maxRows: 600});
        await until('what was bound anew', async () => /1–3 of 4/.test(await shownText(page, TABLE)));
        assert.equal(await page.$eval(STREAM, (stream) => stream.maxRows), 600);
        await bind({wrongOnly: false});
        await until('all rows', async () => /1–3 of 8/.test(await shownText(page, TABLE)));

        const heard = (type: string): Promise<readonly unknown[]> =>
          page.evaluate(
            (type) =>
              (window as unknown as AppWindow).heard
                .filter((event) => event.type === type)
                .map(({detail}) => detail),
            type,
          );
        assert.ok((await heard('ftl-state')).some((state) => (state as {kind?: string}).kind === 'ended'));
        await page.$eval(TABLE, (table) => {
          const buttons = [...table.shadowRoot!.querySelectorAll('button')];
          buttons.find(({textContent}) => textContent.trim() === 'Only wrong')!.click();
        });
        await until('an event of the reader’s doing', async () =>
          (await heard('ftl-view-change')).some((view) => (view as {wrongOnly?: boolean}).wrongOnly === true),
        );

        assert.deepEqual(await children(), [TABLE]);
        assert.equal(await words(), 'Needs JavaScript.');
        const table = await page.$(TABLE);
        await bind({hasBadge: true, words: 'Changed.'});
        await until('the badge before the table', async () => (await children()).length === 2);
        assert.deepEqual(await children(), ['ftl-live-badge', TABLE]);
        assert.ok(await page.$eval('ftl-live-badge', (badge) => badge.compact));
        assert.equal(await words(), 'Changed.');
        assert.ok(await page.$eval(TABLE, (now, before) => now === before, table));
        await bind({hasBadge: false});
        await until('no badge', async () => (await children()).length === 1);
        assert.deepEqual(faults, []);
      });
      await page.close();
    });
  });
}
