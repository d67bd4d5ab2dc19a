import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {PageServer} from '../support/page/page-server.ts';
import {missingForWebKit, WebKit} from '../support/webkit/webkit.ts';
import {until} from '../support/until.ts';

const isMissing = missingForWebKit() ?? false;

/** WebDriver does not tell of a page's console, so the page keeps what is said there, from before the first script. */
const KEEP_FAULTS = `<script>
  window.faults = [];
  console.error = (...said) => void faults.push(said.join(' '));
  addEventListener('error', ({message}) => void faults.push(message));
  addEventListener('unhandledrejection', ({reason}) => void faults.push(String(reason)));
</script>`;

const TAGS = ['table', 'trends', 'comparison', 'map'].map((name) => `ftl-predictions-${name}`);

describe('a page in WebKit', {skip: isMissing}, () => {
  let webkit: WebKit;
  let pages: PageServer;

  before(async () => {
    [webkit, pages] = await Promise.all([WebKit.start(), PageServer.start()]);
    await webkit.resize(1280, 1600);
  });

  after(async () => {
    await Promise.all([webkit.stop(), pages.close()]);
  });

  const shows = (tag: string, text: string): Promise<boolean> =>
    until(`"${text}" in ${tag}`, async () =>
      (await webkit.run((tag) => document.querySelector(tag)?.shadowRoot?.textContent ?? '', tag)).includes(
        text,
      ),
    );

  const row = (epoch: number, sample_index: number, prediction: string): object => ({
    ...{epoch, step: epoch * 10, sample_index, prompt: `prompt ${sample_index}`},
    ...{prediction, ground_truth: 'the truth'},
  });

  test('shows what was there and what comes, follows the theme of the page, and leaves no stream', async () => {
    const {jobToken, readToken} = await pages.createJob('seen');
    await pages.post(jobToken, 'seen', [row(1, 0, 'made before'), row(2, 0, 'made after')]);
    const elements = TAGS.map((tag) => `<${tag}></${tag}>`).join('');
    await webkit.goTo(
      pages.addPage(`${KEEP_FAULTS}<ftl-predictions-stream job-id="seen" token="${readToken}">
        <ftl-live-badge></ftl-live-badge><ftl-epoch-slider></ftl-epoch-slider>${elements}</ftl-predictions-stream>`),
    );
    await shows('ftl-predictions-table', 'made before');
    await shows('ftl-live-badge', 'Live');
    await pages.post(jobToken, 'seen', [row(3, 0, 'made now')]);
    await shows('ftl-predictions-table', 'made now');
    await shows('ftl-predictions-comparison', 'made now');
    await shows('ftl-epoch-slider', 'All epochs');
    await until('a chart', () =>
      webkit.run(
        () => document.querySelector('ftl-predictions-trends')!.shadowRoot!.querySelector('canvas') !== null,
      ),
    );
    await until('cells of the map', () =>
      webkit.run(
        () => document.querySelector('ftl-predictions-map')!.shadowRoot!.querySelector('canvas') !== null,
      ),
    );
    const isDark = (): Promise<boolean> =>
      webkit.run(() => {
        const card = document.querySelector('ftl-predictions-table')!.shadowRoot!.querySelector('.card')!;
        return Number(/\d+/.exec(getComputedStyle(card).backgroundColor)?.[0]) < 100;
      });
    assert.equal(await isDark(), false);
    await webkit.run(() => {
      document.documentElement.style.background = '#101014';
      document.documentElement.style.color = '#ddd';
      document.body.style.background = '#101014';
    });
    await until('dark', isDark);
    assert.equal(pages.server.hub.viewerCount, 1);
    await webkit.run(() => document.querySelector('ftl-predictions-stream')!.remove());
    await until('no stream', () => pages.server.hub.viewerCount === 0);
    assert.deepEqual(await webkit.run(() => (window as unknown as {faults: string[]}).faults), []);
  });
});
