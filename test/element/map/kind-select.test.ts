/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import '../../../src/define/predictions-table.ts';
import {bookLater} from '../../../src/elements/map/book-later.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import type {RowQuery} from '../../../src/stream/rows/job-rows.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../../support/page/later.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';

const marked = (...samples: readonly string[]): readonly Prediction[] =>
  samples.flatMap((marks, sample_index) =>
    [...marks].map((mark, epoch) =>
      makePrediction({
        ...{sample_index, epoch, seq: epoch * 100 + sample_index + 1, prompt: `word ${sample_index}`},
        ...{char_error_rate: 1 - Number(mark), exact_match: Number(mark)},
      }),
    ),
  );

async function choose(element: HTMLElement, source: FakeSource, kind: string): Promise<void> {
  const select = one<HTMLSelectElement>(element, '.kinds');
  select.value = kind;
  select.dispatchEvent(new Event('change', {bubbles: true}));
  for (let i = 0; i < 100 && source.sampleSelection?.kind !== kind; i++) await settled(element);
  await settled(element);
}

describe('the choice of a kind of samples', () => {
  afterEach(() => {
    comesInTruth(bookLater);
    document.body.replaceChildren();
  });

  it('narrows the samples of a comparison to those never right, or lost since its baseline, or the most changed first', async () => {
    const source = new FakeSource(marked('0011', '0000', '1100', '0101', '0100'));
    const comparison = await mount('ftl-predictions-comparison', source, {baseline: 1});
    const offered = async (): Promise<readonly string[]> => {
      one(comparison, '[role=combobox]').click();
      await settled(comparison);
      const choices = all(comparison, '.choice .start').map((choice) => textOf(choice));
      one(comparison, '[role=combobox]').dispatchEvent(new Event('blur'));
      await settled(comparison);
      return choices;
    };
    assert.deepEqual(
      all(comparison, '.kinds option').map((option) => textOf(option)),
      [
        ...['All', 'Most changed', 'Never right', 'Forgotten', 'Flickering', 'Learned'],
        ...['Regressed', 'Lost', 'Improved', 'Gained'].map((name) => `${name} since epoch 1`),
      ],
    );
    await choose(comparison, source, 'never');
    assert.deepEqual(await offered(), ['word 1']);
    assert.equal(textOf(comparison, '.place'), '1 of 1');
    await choose(comparison, source, 'lost');
    assert.deepEqual(await offered(), ['word 2', 'word 4']);
    assert.equal(textOf(comparison, '.selection'), 'Lost since epoch 1: 2 samples');
    await choose(comparison, source, 'changed');
    assert.deepEqual(await offered(), ['word 3', 'word 4', 'word 0', 'word 2']);
    source.put(marked('00110', '00000', '11001'));
    await settled(comparison);
    assert.deepEqual((await offered())[0], 'word 3');
  });

  it('narrows a table, and asks the server for the same samples', async () => {
    const source = new FakeSource(marked('01', '00', '11'));
    const asked: RowQuery[] = [];
    source.loadRows = async (query) => {
      asked.push(query);
      const page = asked.length;
      const older = makePrediction({
        id: `older-${page}`,
        sample_index: 1,
        epoch: 9,
        seq: page,
        prompt: 'older',
      });
      return {rows: [older], total: 2, isExact: true, next: page === 1 ? 'page-2' : null};
    };
    const table = await mount('ftl-predictions-table', source);
    await choose(table, source, 'never');
    assert.equal(all(table, 'tbody tr').length, 2);
    source.set({isComplete: false, totalCount: 4000});
    await settled(table);
    for (let page = 1; page <= 2; page++) {
      one(table, 'button.ask').click();
      await settled(table);
    }
    assert.deepEqual(
      asked.map(({samples, after}) => [samples, after]),
      [
        ['1', null],
        ['1', 'page-2'],
      ],
    );
    assert.equal(all(table, 'tbody tr').length, 4);
    assert.lengthOf(all(table, 'button.ask'), 0);
  });

  it('says that older scores could not be read, in table and comparison, and reads them when asked again', async () => {
    const source = new FakeSource(marked('01', '00', '11'));
    let calls = 0;
    source.loadScores = async (metric) => {
      if (calls++ < 2) throw new Error('The connection was refused.');
      const samples = [0, 1, 2, 7].map((sample_index) => ({sample_index, sample_source_id: null}));
      return {
        ...{job_id: 'run-a', metric, samples, epochs: [0, 1], sample_count: 4},
        values: samples.map(() => [1, 1]),
      };
    };
    source.set({isComplete: false, totalCount: 4000});
    const table = await mount('ftl-predictions-table', source);
    const comparison = document.createElement('ftl-predictions-comparison');
    table.parentElement!.append(comparison);
    await settled(comparison);
    await choose(table, source, 'never');
    const until = async (holds: () => boolean): Promise<void> => {
      for (let i = 0; i < 100 && !holds(); i++) for (const each of [table, comparison]) await settled(each);
      assert.isTrue(holds());
    };
    const faults = (): readonly string[] =>
      [table, comparison].flatMap((element) => all(element, '.fault').map((fault) => textOf(fault)));
    const told =
      'Older scores could not be read; there may be more such samples: The connection was refused. Try again';
    await until(() => faults().join() === [told, told].join());
    assert.equal(textOf(table, '.selection'), 'Never right: 1 sample, among the predictions that are loaded');
    one(comparison, '.fault button').click();
    await until(() => calls === 2 && faults().length === 2);
    one(comparison, '.fault button').click();
    await until(() => faults().length === 0 && textOf(comparison, '.selection') === 'Never right: 2 samples');
    assert.equal(calls, 3);
  });

  it('says that what finds the samples did not come, and fetches it at the next choice', async () => {
    const source = new FakeSource(marked('01', '00', '11'));
    comesLike(bookLater, () => Promise.reject(new Error('cut off')));
    const comparison = await mount('ftl-predictions-comparison', source);
    const select = one<HTMLSelectElement>(comparison, '.kinds');
    const pick = async (): Promise<void> => {
      select.value = 'never';
      select.dispatchEvent(new Event('change', {bubbles: true}));
      await settled(comparison);
    };
    await pick();
    assert.include(select.validationMessage, 'could not be fetched');
    assert.equal(select.value, '');
    comesInTruth(bookLater);
    await choose(comparison, source, 'never');
    assert.equal(select.validationMessage, '');
    assert.equal(source.sampleSelection?.samples.length, 1);
  });

  it('says that a selection is among what is loaded, where it is too long to ask for', async () => {
    const source = new FakeSource(marked('01', '00', '11'));
    source.loadRows = async () => Promise.reject(new Error('Expected not to be asked.'));
    const samples = Array.from({length: 300}, (_, i) => ({
      ...{sample_index: i, sample_source_id: i === 1 ? null : `source-${i}`},
    }));
    source.set({isComplete: false, totalCount: 4000, sampleSelection: {label: 'Mine', samples}});
    const table = await mount('ftl-predictions-table', source);
    assert.equal(all(table, 'tbody tr').length, 2);
    assert.equal(textOf(table, '.selection'), 'Mine: 300 samples, among the predictions that are loaded');
    assert.lengthOf(all(table, 'button.ask'), 0);
    assert.equal(one<HTMLSelectElement>(table, '.kinds').selectedOptions[0]?.text.trim(), 'Mine');
  });
});
