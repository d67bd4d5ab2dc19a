/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {copied} from '../../support/page/copied.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {opener} from '../../support/page/table.ts';

async function openRow(fields: Partial<Prediction>, properties: {diff?: 'word' | 'char' | 'off'} = {}) {
  const table = await mount('ftl-predictions-table', new FakeSource([makePrediction(fields)]), properties);
  opener(table, 0).click();
  await settled(table);
  return table;
}

/** The names of the marks in what a selector matches. */
const marks = (host: HTMLElement, selector: string): (string | undefined)[] =>
  all(host, `${selector} .hidden`).map((mark) => mark.dataset['name']);

/** Puts another clipboard into the page; what was written to it. */
function fakeClipboard(writeText: (text: string) => Promise<void>): () => void {
  Object.defineProperty(navigator, 'clipboard', {value: {writeText}, configurable: true});
  return () => Reflect.deleteProperty(navigator, 'clipboard');
}

describe('a text', () => {
  afterEach(() => document.body.replaceChildren());

  it('that differs by what has no shape shows where, closed and open', async () => {
    const table = await openRow({prediction: 'Paris\u200b', ground_truth: 'Paris'});
    assert.deepEqual(marks(table, 'tbody td.prediction'), ['ZWSP']);
    assert.deepEqual(marks(table, '.prediction .text ins'), ['ZWSP']);
    const mark = one(table, '.prediction .text .hidden');
    assert.isAbove(mark.getBoundingClientRect().width, 10);
    assert.equal(mark.title, 'U+200B');
  });

  it('that differs by blanks shows which, in every way to compare', async () => {
    for (const diff of ['word', 'char', 'off'] as const) {
      const table = await openRow({prediction: 'a\u00a0b', ground_truth: 'a b'}, {diff});
      assert.include(marks(table, '.details .prediction .text'), 'NBSP', diff);
      const doubled = await openRow({prediction: 'a  b', ground_truth: 'a b'}, {diff});
      assert.include(marks(doubled, '.details .prediction .text'), '·', diff);
      assert.include(marks(doubled, 'tbody td.prediction'), '·', diff);
    }
  });

  it('is shown in its own order: an order of direction reaches no further than its mark', async () => {
    const table = await openRow({prompt: 'user\u202eabc\u202c end', ground_truth: null});
    const box = one(table, '.prompt .text');
    assert.deepEqual(marks(table, '.prompt .text'), ['RLO', 'PDF']);
    const node = [...box.childNodes].find((child) => child.textContent === 'abc')!;
    const left = (at: number): number => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    };
    assert.isBelow(left(0), left(1));
  });

  it('of other scripts, and emoji, is left as it is where both agree', async () => {
    const text = 'می‌خواهم 👨‍👩‍👧 ❤️ un\u00a0mot so\u00adft';
    const table = await openRow({prompt: text, prediction: `${text} no`, ground_truth: `${text} yes`});
    assert.deepEqual([...marks(table, 'tbody td'), ...marks(table, '.details')], []);
  });

  it('that is nothing but blanks is not called empty', async () => {
    const table = await openRow({prediction: ' \n', ground_truth: null});
    assert.equal(textOf(table, 'tbody td.prediction'), 'only blanks');
  });

  it('is copied as it came: no mark, no missing word, no other blank', async () => {
    const prediction = '\ufeffthe\u00a0blue \u200bcat\t\r\nsat ';
    const table = await openRow({prompt: prediction, prediction, ground_truth: 'the red cat sat down'});
    assert.isNotEmpty(all(table, '.prediction .text del'));
    assert.equal(copied(one(table, '.details .prompt .text')), prediction);
    assert.equal(copied(one(table, '.details .prediction .text')), prediction);
    document.body.replaceChildren();
    const source = new FakeSource([makePrediction({prediction, ground_truth: 'the red cat sat down'})]);
    const comparison = await mount('ftl-predictions-comparison', source);
    assert.equal(copied(one(comparison, '.entry .text')), prediction);
  });

  it('is copied by a button beside it, exactly', async () => {
    const texts = {prompt: 'p\u200b\u00a0 ', ground_truth: 't\r\n', prediction: ' q\u202e'};
    const written: string[] = [];
    const restore = fakeClipboard(async (text) => void written.push(text));
    try {
      const table = await openRow(texts);
      for (const button of all(table, '.details .copy')) button.click();
      await waitUntil(() => written.length === 3);
      assert.deepEqual(written, [texts.prompt, texts.ground_truth, texts.prediction]);
      await waitUntil(() => textOf(table, '.details .told').includes('Copied'));
      assert.equal(all(table, '.details .copy')[2]!.getAttribute('aria-label'), 'Copy: Prediction');
      document.body.replaceChildren();
      written.length = 0;
      const comparison = await mount('ftl-predictions-comparison', new FakeSource([makePrediction(texts)]));
      for (const button of all(comparison, '.copy')) button.click();
      await waitUntil(() => written.length === 3);
      assert.deepEqual(written, [texts.prompt, texts.ground_truth, texts.prediction]);
    } finally {
      restore();
    }
  });

  it('says so where the page may not copy', async () => {
    const restore = fakeClipboard(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    try {
      const table = await openRow({});
      one(table, '.details .copy').click();
      await waitUntil(() => /Copied|Not copied/.test(textOf(table, '.details .told')));
    } finally {
      restore();
    }
  });
});

describe('a label', () => {
  afterEach(() => document.body.replaceChildren());

  it('never stands without a value', async () => {
    const table = await openRow({
      created_at: '',
      updated_at: '',
      validation_pass: false,
      validation_errors: null,
    });
    const labels = all(table, '.facts dt').map((label) => label.textContent);
    assert.notInclude(labels, 'Received');
    for (const value of all(table, '.facts dd')) assert.notEqual(value.textContent.trim(), '');
    assert.notInclude(textOf(table), '0 errors');
    table.columns = 'updated_at prompt';
    await settled(table);
    assert.equal(textOf(table, 'tbody td.updated_at'), '–not known');
    document.body.replaceChildren();
    const row = makePrediction({validation_pass: false, validation_errors: []});
    const comparison = await mount('ftl-predictions-comparison', new FakeSource([row]));
    assert.equal(textOf(comparison, '.marks .chip.bad'), 'Invalid');
  });
});
