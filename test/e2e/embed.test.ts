import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import type {Browser, Frame, Page} from 'puppeteer-core';
import {launchBrowser} from '../support/page/browser.ts';
import {dropPolicies} from '../support/page/drop-policies.ts';
import {PageServer} from '../support/page/page-server.ts';
import {until} from '../support/until.ts';

/** Pages of a site of its own. */
class Site {
  readonly #server: Server;
  html = '';

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (_, response) => response.setHeader('content-type', 'text/html').end(this.html));
  }

  static async open(): Promise<Site> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Site(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

describe('a page that frames /embed', () => {
  let browser: Browser;
  let pages: PageServer;
  let friend: Site;
  let stranger: Site;
  let readToken: string;
  const opened: Page[] = [];

  before(async () => {
    [browser, friend, stranger] = await Promise.all([launchBrowser(), Site.open(), Site.open()]);
    pages = await PageServer.start({EMBED_ORIGINS: friend.origin});
    const job = await pages.createJob('framed');
    readToken = job.readToken;
    const rows = Array.from({length: 10}, (_, i) => ({
      ...{epoch: 1, step: 1, sample_index: i, prompt: `asked ${i}`},
      ...{prediction: 'answered', ground_truth: 'answered'},
    }));
    await pages.post(job.jobToken, 'framed', rows);
  });

  after(async () => {
    await Promise.all(opened.map((page) => page.close()));
    await browser.close();
    friend.close();
    stranger.close();
    await pages.close();
  });

  const THREE_LINES = (token: string): string => `<script type="module">
    import {embed} from '${pages.server.url}/embed.js';
    embed(document.querySelector('iframe'), async () => ${JSON.stringify(token)});
  </script>`;

  /** Opens a page of a site that frames `/embed`; the page, its frame, and what the frame asked the server for rows. */
  const open = async (
    site: Site,
    {
      query = '?job=framed&elements=badge,table',
      script = THREE_LINES(readToken),
      style = '',
      ignoresPolicy = false,
    },
  ): Promise<{page: Page; asked: string[]; frame: () => Frame; text: () => Promise<string>}> => {
    site.html = `<!doctype html><meta charset="utf-8"><style>${style}</style>
      <body><iframe src="${pages.server.url}/embed${query}" style="width: 700px; height: 90px"></iframe>${script}</body>`;
    const page = await browser.newPage();
    opened.push(page);
    if (ignoresPolicy) await dropPolicies(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/')) asked.push(request.url());
    });
    await page.goto(site.origin);
    const frame = (): Frame => {
      const found = page.frames().find((each) => each !== page.mainFrame());
      if (found === undefined) throw new Error('Expected a frame.');
      return found;
    };
    const text = (): Promise<string> =>
      frame().evaluate(() =>
        [document.body, ...document.querySelectorAll('main *')]
          .map((each) => (each.shadowRoot ?? each).textContent)
          .join(' '),
      );
    return {page, asked, frame, text};
  };

  const height = (page: Page): Promise<number> => page.$eval('iframe', (frame) => frame.clientHeight);
  const background = (frame: Frame): Promise<string> =>
    frame.$eval(
      'ftl-predictions-table',
      (table) => getComputedStyle(table.shadowRoot!.querySelector('.card')!).backgroundColor,
    );

  test('three lines hand over the token: rows come, and the frame gets the height that it needs', async () => {
    const {page, frame, text} = await open(friend, {});
    await until('the rows', async () => (await text()).includes('answered'));
    await until('a height without a scrollbar', async () => {
      const needed = await frame().evaluate(() =>
        Math.ceil(document.querySelector('main')!.getBoundingClientRect().height),
      );
      return needed > 300 && (await height(page)) === needed;
    });
    const before = await height(page);
    await frame().$eval('ftl-predictions-table', (table) => table.setAttribute('page-size', '3'));
    await until('less height for less rows', async () => (await height(page)) < before - 100);
  });

  test('a dark page makes it dark, by its color-scheme or by its background, and back again', async () => {
    for (const style of [':root { color-scheme: dark }', 'html { background: #0b0d12 }']) {
      const {page, frame, text} = await open(friend, {style});
      await until('the rows', async () => (await text()).includes('answered'));
      const isDark = async (): Promise<boolean> => {
        const [red = 255] = (await background(frame())).match(/\d+/g)?.map(Number) ?? [];
        return red < 80;
      };
      await until(`dark for ${style}`, isDark);
      await page.evaluate(() =>
        document.documentElement.setAttribute('style', 'color-scheme: light; background: white'),
      );
      await until('light again', async () => !(await isDark()));
    }
  });

  test('a token that does not come from the page around is not taken; one that does is', async () => {
    const {page, asked, frame} = await open(friend, {script: ''});
    await until('the elements', () =>
      frame().evaluate(() => customElements.get('ftl-predictions-table') !== undefined),
    );
    // As a page of another origin would: from a frame beside it, and from the frame itself.
    await frame().evaluate((token) => window.postMessage({type: 'ftl-embed-token', token}, '*'), readToken);
    await page.evaluate(
      (token, other) => {
        const beside = document.createElement('iframe');
        beside.srcdoc = `<script>parent.frames[0].postMessage({type: 'ftl-embed-token', token: ${JSON.stringify(token)}}, '*'); parent.postMessage('sent', '*')</${'script'}>`;
        beside.sandbox.add('allow-scripts');
        beside.title = other;
        document.body.append(beside);
        return new Promise((resolve) =>
          window.addEventListener('message', ({data}) => data === 'sent' && resolve(null)),
        );
      },
      readToken,
      stranger.origin,
    );
    assert.deepEqual(asked, []);
    assert.equal(await height(page), 90, 'nobody is told a height');
    await page.evaluate(
      (token, origin) => frames[0]!.postMessage({type: 'ftl-embed-token', token}, origin),
      readToken,
      pages.server.url,
    );
    await until('the request with the token of the right origin', async () => asked.length > 0);
  });

  test('a page of a foreign origin is shown nothing, and gets no message', async () => {
    const script = `<script>window.got = []; addEventListener('message', ({data}) => got.push(data));</script>`;
    const {page, asked, frame} = await open(stranger, {script});
    await until('the refusal of the browser', async () =>
      /^(chrome-error:|about:neterror)/.test(frame().url()),
    );
    assert.deepEqual(asked, []);
    assert.deepEqual(await page.evaluate('got'), []);
  });

  test('where a browser looks at no policy, a foreign origin still hands over nothing and is told nothing, in words', async () => {
    const script = `<script>
      window.got = [];
      addEventListener('message', ({data}) => got.push(data));
      setInterval(() => frames[0].postMessage({type: 'ftl-embed-token', token: ${JSON.stringify(readToken)}}, '*'), 50);
      </script>`;
    const {page, asked, text} = await open(stranger, {script, ignoresPolicy: true});
    await until('the words', async () => /lets no page at this address frame/.test(await text()));
    assert.deepEqual(asked, []);
    assert.deepEqual(await page.evaluate('got'), []);
  });

  test('a refused token, a missing job and a name for none are said in words', async () => {
    const refused = await open(friend, {script: THREE_LINES('not.a.token')});
    await until('the refusal', async () => /Not signed in/.test(await refused.text()));
    const missing = await open(friend, {query: '?job=not-there', script: THREE_LINES(pages.apiKey)});
    await until('what is waited for', async () => /Waiting for job “not-there”/.test(await missing.text()));
    const none = await open(friend, {query: ''});
    await until('how a job is named', async () => /names no job/.test(await none.text()));
  });

  test('opened by itself it says what it is for, and asks for nothing', async () => {
    const page = await browser.newPage();
    opened.push(page);
    await page.goto(`${pages.server.url}/embed?job=framed`);
    await until('the words', async () =>
      /within another page/.test(await page.$eval('body', (body) => body.textContent)),
    );
  });
});
