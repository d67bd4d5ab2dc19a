import assert from 'node:assert/strict';
import {copyFile, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {ROOT, Unavailable} from '../support/hosts/cache.ts';
import {Jupyter} from '../support/hosts/jupyter.ts';
import {OpenStreams} from '../support/hosts/open-streams.ts';
import {HostReport} from '../support/hosts/report.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

const TABLE = 'ftl-predictions-table';

/** What JupyterLab shows of itself with --expose-app-in-browser, so far as it is used here. */
interface Lab {
  readonly jupyterapp: {
    readonly commands: {execute(name: string, args: object): Promise<unknown>};
    readonly shell: {
      readonly currentWidget: {
        readonly sessionContext: {
          readonly session: {readonly kernel: {readonly status: string} | null} | null;
        };
      } | null;
    };
  };
}

/** A command of JupyterLab. */
const command = (page: Page, name: string, args: object = {}): Promise<unknown> =>
  page.evaluate(
    (name, args) => {
      const {jupyterapp} = window as unknown as Lab;
      // Some end with the cells, some give what cannot be passed on.
      void jupyterapp.commands.execute(name, args);
      return null;
    },
    name,
    args,
  );

const isDark = (page: Page): Promise<boolean> =>
  page.$eval(TABLE, (table) => {
    const [red = ''] =
      /\d+/.exec(getComputedStyle(table.shadowRoot!.querySelector('.card')!).backgroundColor) ?? [];
    return Number(red) < 100;
  });

const shows = (page: Page, text: string): Promise<boolean> =>
  until(
    text,
    async () => (await page.$(TABLE)) !== null && (await shownText(page, TABLE)).includes(text),
    30_000,
  );

for (const app of ['jupyterlab', 'notebook'] as const)
  describe(app, () => {
    const report = new HostReport(app);
    let browser: Browser;
    let pages: PageServer;
    let jupyter: Jupyter;
    let jobToken: string;
    let skipped: string | null = null;
    let sample = 0;

    const post = (prediction: string): Promise<unknown> =>
      pages.post(jobToken, 'lab', [
        {epoch: 1, step: 1, sample_index: sample++, prompt: 'asked', prediction, ground_truth: 'true'},
      ]);

    before(async () => {
      [browser, pages] = await Promise.all([launchBrowser(), PageServer.start()]);
      ({jobToken} = await pages.createJob('lab'));
      await post('made before');
      try {
        jupyter = await Jupyter.start(app, {FTL_URL: pages.server.url, FTL_API_KEY: pages.apiKey});
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        skipped = error.message;
        await report.skip(skipped);
      }
    });

    after(async () => {
      await Promise.all([browser.close(), pages.close(), jupyter?.close()]);
    });

    const open = async (url: string): Promise<{page: Page; faults: string[]; streams: OpenStreams}> => {
      const {page, faults} = await openPage(browser, 'about:blank');
      const streams = new OpenStreams(page);
      await page.setViewport({width: 1100, height: 900});
      await page.goto(url);
      await page.waitForFunction('window.jupyterapp !== undefined');
      await page.waitForSelector('.jp-Notebook .jp-CodeCell', {timeout: 60_000});
      await until('a kernel', () =>
        page.evaluate(
          () =>
            (window as unknown as Lab).jupyterapp.shell.currentWidget?.sessionContext.session?.kernel
              ?.status === 'idle',
        ),
      );
      // What the host's own scripts say before a cell of ours has run is theirs.
      faults.length = 0;
      return {page, faults, streams};
    };

    test('a cell shows a job, live while the next cell is at work, in the theme of the page, and leaves nothing', async (t) => {
      if (skipped !== null) return t.skip(skipped);
      const url = await jupyter.add('live.ipynb', [
        'import ftl_predictions as ftl\nftl.show("lab", elements=["badge", "table"])',
        'import pathlib, time\nwhile not pathlib.Path("stop").exists():\n    time.sleep(0.05)',
      ]);
      const {page, faults, streams} = await open(url);
      await command(page, 'notebook:run-all-cells');
      await report.check('rows', async () => {
        await shows(page, 'made before');
        await until('a stream', () => streams.size > 0);
        await post('made while it trains');
        await shows(page, 'made while it trains');
        assert.equal(await page.$$eval('.jp-InputPrompt', (prompts) => prompts.at(-1)!.textContent), '[*]:');
      });
      await report.check('theme', async () => {
        assert.equal(await isDark(page), false);
        await command(page, 'apputils:change-theme', {theme: 'JupyterLab Dark'});
        await until('dark', () => isDark(page));
        await until('the end of its splash', async () => (await page.$('#jupyterlab-splash')) === null);
        await report.picture(page);
        await command(page, 'apputils:change-theme', {theme: 'JupyterLab Light'});
        await until('light', async () => !(await isDark(page)));
      });
      assert.equal(streams.tokens.size, 1);
      const [token] = [...streams.tokens];
      assert.ok(!streams.addresses.some((address) => address.includes(token!)));
      await writeFile(join(jupyter.folder, 'stop'), '');
      await until('the end of the cell', () =>
        page.$$eval('.jp-InputPrompt', (prompts) =>
          prompts.every((prompt) => !prompt.textContent.includes('*')),
        ),
      );
      await command(page, 'docmanager:save');
      const saved = await until('a saved notebook with the state of its widgets', async () => {
        const text = await jupyter.read('live.ipynb');
        return text.includes('application/vnd.jupyter.widget-state+json') ? text : null;
      });
      assert.ok(saved.includes('"lab"'));
      assert.ok(!saved.includes(token!), 'the notebook holds the token');
      assert.ok(!saved.includes(pages.apiKey), 'the notebook holds the key');
      assert.ok(saved.includes('Here the predictions of the job lab'));
      await report.check('removal', async () => {
        await command(page, 'notebook:clear-all-cell-outputs');
        await until('no stream', () => streams.size === 0);
        assert.equal(await page.$(TABLE), null);
      });
      await report.check('console', async () => assert.deepEqual(faults, []));
      await page.close();
    });

    test('the notebook of the example shows a recorded run', async (t) => {
      if (skipped !== null) return t.skip(skipped);
      const example = join(ROOT, 'demo/embed/jupyterlab/predictions.ipynb');
      const {cells} = JSON.parse(await readFile(example, 'utf8')) as {
        cells: {cell_type: string; source: string}[];
      };
      const sources = cells.filter((cell) => cell.cell_type === 'code').map(({source}) => source);
      await copyFile(join(ROOT, 'demo/runs/g2p.jsonl'), join(jupyter.folder, 'g2p.jsonl'));
      const url = await jupyter.add(
        'file.ipynb',
        sources.map((source) => source.replace('../../runs/', '')),
      );
      const {page, faults} = await open(url);
      await command(page, 'notebook:run-all-cells');
      await shows(page, '1,920');
      assert.deepEqual(faults, []);
      await page.close();
    });

    test('HTML of its own shows a recorded run in the theme of the page; not trusted it is words', async (t) => {
      if (skipped !== null) return t.skip(skipped);
      await copyFile(join(ROOT, 'demo/runs/g2p.jsonl'), join(jupyter.folder, 'g2p.jsonl'));
      const url = await jupyter.add('html.ipynb', [
        'import ftl_predictions as ftl\nftl.html(file="g2p.jsonl", elements="table")',
      ]);
      const {page, faults} = await open(url);
      await command(page, 'notebook:run-all-cells');
      const frame = await until(
        'the frame',
        async () => page.frames().find((frame) => frame.url() === 'about:srcdoc') ?? null,
        30_000,
      );
      await until('rows', () =>
        frame.evaluate(
          () =>
            document.querySelector('ftl-predictions-table')?.shadowRoot?.textContent.includes('1,920') ??
            false,
        ),
      );
      await command(page, 'docmanager:save');
      await until('a saved notebook', async () => (await jupyter.read('html.ipynb')).includes('srcdoc'));
      assert.deepEqual(faults, []);
      await page.close();
      const notebook = JSON.parse(await jupyter.read('html.ipynb')) as {cells: {source: string}[]};
      // Another's: what was never run here is not signed.
      notebook.cells[0]!.source = 'changed()';
      await writeFile(join(jupyter.folder, 'mailed.ipynb'), JSON.stringify(notebook));
      const mailed = await open(jupyter.addressOf('mailed.ipynb'));
      await until('words', () =>
        mailed.page.$$eval('.jp-OutputArea-output', (outputs) =>
          outputs.some(({textContent}) => textContent.includes('Trust the notebook and run the cell again')),
        ),
      );
      assert.equal(mailed.page.frames().length, 1);
      await mailed.page.close();
    });
  });
