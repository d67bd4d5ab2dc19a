/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled} from '../../support/page/mount.ts';

const FRAMES = Array.from(
  {length: 59},
  (_, i) => `  File "train.py", line ${i}, in step\n    loss.backward()`,
);
const REASON = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB';
const TRACEBACK = ['Traceback (most recent call last):', ...FRAMES, REASON].join('\n');
const ENDLESS = `${'word '.repeat(20_000)}end`;

const failed = (error_message: string, rows = [makePrediction()]): FakeSource => {
  const source = new FakeSource(rows);
  const state = {kind: 'ended', status: 'failed'} as const;
  source.set({state, job: {...source.job!, status: 'failed', error_message}});
  return source;
};

const stopped = (message: string, rows = [makePrediction()]): FakeSource => {
  const source = new FakeSource(rows);
  source.set({state: {kind: 'stopped', cause: new StreamError('server', message)}});
  return source;
};

const invalid = (message: string, detail: string): FakeSource =>
  new FakeSource([
    makePrediction({validation_pass: false, validation_errors: [{validator: 'json', message, detail}]}),
  ]);

interface Place {
  readonly tag:
    'ftl-live-badge' | 'ftl-predictions-table' | 'ftl-predictions-comparison' | 'ftl-predictions-trends';
  readonly source: (text: string) => FakeSource;
  /** What a reader does to get there. */
  readonly click?: string;
}

/** Wherever words of a trainer, a server or a validator stand. */
const PLACES: Readonly<Record<string, Place>> = {
  "a failed job's message in the badge": {tag: 'ftl-live-badge', source: failed, click: '.badge'},
  "a fault's message in the badge": {tag: 'ftl-live-badge', source: stopped, click: '.badge'},
  "a failed job's message in place of the table": {
    tag: 'ftl-predictions-table',
    source: (text) => failed(text, []),
  },
  "a fault's message in place of the charts": {
    tag: 'ftl-predictions-trends',
    source: (text) => stopped(text, []),
  },
  "a fault's message in place of the comparison": {
    tag: 'ftl-predictions-comparison',
    source: (text) => stopped(text, []),
  },
  "a fault's message above rows": {tag: 'ftl-predictions-table', source: stopped},
  "a validator's message in an open row": {
    tag: 'ftl-predictions-table',
    source: (text) => invalid(text, ''),
    click: 'tbody [aria-expanded]',
  },
  "a validator's message in the comparison": {
    tag: 'ftl-predictions-comparison',
    source: (text) => invalid(text, ''),
  },
};

describe('long texts of others', () => {
  afterEach(() => document.body.replaceChildren());

  for (const [name, {tag, source, click}] of Object.entries(PLACES)) {
    const shown = async (text: string): Promise<HTMLElement> => {
      const element = await mount(tag, source(text));
      if (click !== undefined) one(element, click).click();
      await settled(element);
      return element;
    };

    it(`${name}: 120 lines begin with the reason, keep their lines, and scroll`, async () => {
      const element = await shown(TRACEBACK);
      const summary = one(element, '.long summary');
      assert.include(summary.innerText, REASON);
      assert.isBelow(one(element, '.long').offsetHeight, 120, 'closed it is a few lines high');
      summary.click();
      const whole = one(element, '.whole');
      assert.match(whole.textContent, /^Traceback[^]*GiB/, 'no blank of ours before it');
      assert.include(whole.innerText, TRACEBACK);
      assert.isBelow(whole.offsetHeight, 400);
      assert.isAbove(whole.scrollHeight, 1500);
      assert.equal(whole.tabIndex, 0, 'can be scrolled by keys');
    });

    it(`${name}: one line of 100,000 characters makes nothing wide or high`, async () => {
      const element = await shown(ENDLESS);
      one(element, '.long summary').click();
      const whole = one(element, '.whole');
      assert.isAtMost(whole.scrollWidth, whole.clientWidth);
      assert.isBelow(one(element, '.long').offsetHeight, 600);
      assert.isAtMost(document.documentElement.scrollWidth, document.documentElement.clientWidth);
    });

    it(`${name}: the whole of it can be copied`, async () => {
      const element = await shown(TRACEBACK);
      const written: string[] = [];
      const writeText = async (text: string): Promise<void> => void written.push(text);
      Object.defineProperty(navigator, 'clipboard', {value: {writeText}, configurable: true});
      one(element, '.long .copy').click();
      Reflect.deleteProperty(navigator, 'clipboard');
      assert.include(written[0], TRACEBACK);
    });
  }

  it('a short text is shown as it is, with nothing to open', async () => {
    const badge = await mount('ftl-live-badge', failed('CUDA out of memory'));
    one(badge, '.badge').click();
    await settled(badge);
    assert.include(one(badge, '.details').innerText, 'CUDA out of memory');
    assert.lengthOf(all(badge, '.long'), 0);
  });

  it("a validator's long detail scrolls within its box and can be copied", async () => {
    const table = await mount('ftl-predictions-table', invalid('bad', TRACEBACK));
    one(table, 'tbody [aria-expanded]').click();
    await settled(table);
    const box = one(table, '.errors .text');
    assert.equal(box.textContent, TRACEBACK);
    assert.isBelow(box.offsetHeight, 500);
    assert.isNotNull(box.parentElement!.querySelector('.copy'));
  });
});
