/// <reference types="mocha" />
/** Answers of a megabyte: drawn and compared in slices. */
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-table.ts';
import {copied} from '../support/page/copied.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../support/page/mount.ts';
import {opener, search} from '../support/page/table.ts';

const line = (i: number): string => `Line ${i} says this. And that, too; it goes on to its end.\n`;
const LINES = Array.from({length: 17_000}, (_, i) => line(i));
const TRUTH = LINES.join('').trimEnd();
/** Two words of a megabyte differ. */
const ANSWER = TRUTH.replace('Line 9 says', 'Line 9 said').replace('Line 16000 says', 'Line 16000 said');

const long = (prediction = ANSWER, ground_truth: string | null = TRUTH) =>
  makePrediction({prediction, ground_truth, exact_match: 0, char_error_rate: 0.01});

const pieces = (element: HTMLElement): HTMLElement[] => all(element, '.prediction > .text > .piece');

describe('an answer of a megabyte', () => {
  afterEach(() => document.body.replaceChildren());

  it('is drawn piece by piece, whole in the end, and those out of sight are not laid out', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource([long(ANSWER, null)]));
    opener(table, 0).click();
    await table.updateComplete;
    const first = pieces(table).length;
    assert.isAtLeast(first, 1);
    assert.isBelow(first, 100);
    await waitUntil(() => one(table, '.prediction > .text').textContent === ANSWER, 'in vain', {
      timeout: 30_000,
    });
    assert.isAtLeast(pieces(table).length, 100);
    assert.strictEqual(getComputedStyle(pieces(table)[50]!).contentVisibility, 'auto');
    assert.isTrue(copied(one(table, '.prediction > .text')) === ANSWER, 'all of it is copied');
  });

  it('is marked where it differs once that is found, wherever it stands', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource([long()]));
    opener(table, 0).click();
    await table.updateComplete;
    assert.lengthOf(all(table, '.prediction ins'), 0);
    await waitUntil(() => all(table, '.prediction .text ins').length === 2, 'in vain', {timeout: 30_000});
    assert.strictEqual(textOf(table, '.prediction .text ins'), 'extra: said | extra: said');
    assert.strictEqual(textOf(table, '.prediction .text del'), 'missing: says | missing: says');
    assert.lengthOf(all(table, '.legend'), 1);
  });

  it('is searched in every piece', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource([long(ANSWER, null)]), {diff: 'off'});
    opener(table, 0).click();
    await search(table, 'Line 1600');
    await waitUntil(() => all(table, '.block.prediction mark').length === 11, 'in vain', {timeout: 30_000});
    await search(table, 'and THAT');
    await waitUntil(() => all(table, '.block.prediction mark').length === 17_000, 'in vain', {
      timeout: 90_000,
    });
    await search(table, '');
    await waitUntil(() => all(table, '.block.prediction mark').length === 0, 'in vain', {timeout: 30_000});
    assert.strictEqual(one(table, '.prediction > .text').textContent, ANSWER);
  }).timeout(180_000);

  it('shows its start in the comparison, and when it is asked for all of it, what differs', async () => {
    const comparison = await mount('ftl-predictions-comparison', new FakeSource([long()]));
    assert.lengthOf(one(comparison, '.said .text').textContent, 2001);
    one(comparison, '.said .more').click();
    await settled(comparison);
    await waitUntil(() => all(comparison, '.said ins').length === 2, 'in vain', {timeout: 30_000});
  });

  it('that another takes the place of goes away whole', async () => {
    const source = new FakeSource([long(ANSWER, null)]);
    const table = await mount('ftl-predictions-table', source, {follow: 'on'});
    opener(table, 0).click();
    await table.updateComplete;
    source.put([{...long('x\n'.repeat(20_000), null), seq: 2}]);
    await settled(table);
    await waitUntil(() => one(table, '.prediction > .text').textContent === 'x\n'.repeat(20_000), 'in vain', {
      timeout: 30_000,
    });
  });
});
