import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {
  mergeRows,
  parseSampleId,
  SampleIndex,
  sampleId,
  searchSamples,
} from '../../../../src/view/samples/sample-index.ts';

const row = (fields: Partial<Prediction>): Prediction =>
  ({
    id: `${fields.epoch ?? 0}/${fields.step ?? 0}/${fields.sample_index ?? 0}/${fields.sample_source_id ?? ''}`,
    seq: 1,
    epoch: 0,
    step: 0,
    sample_index: 0,
    sample_source_id: null,
    prompt: 'a prompt',
    prediction: '',
    ...fields,
  }) as Prediction;

test('rows are grouped by sample and ordered by epoch and step, however they come', () => {
  const index = new SampleIndex([
    row({epoch: 2, sample_index: 1}),
    row({epoch: 1, step: 9, sample_index: 1}),
    row({epoch: 1, step: 3, sample_index: 1}),
    row({epoch: 1, sample_index: 0}),
  ]);
  assert.deepEqual(
    index.samples.map(({id, rows}) => [id, rows.map(({epoch, step}) => `${epoch}/${step}`)]),
    [
      ['0', ['1/0']],
      ['1', ['1/3', '1/9', '2/0']],
    ],
  );
});

test('two samples of one number differ by their source', () => {
  const index = new SampleIndex([row({}), row({sample_source_id: 'b'}), row({sample_source_id: 'a'})]);
  assert.deepEqual(
    index.samples.map(({id}) => id),
    ['0', '0@a', '0@b'],
  );
});

test('a replaced row takes the place of its older version', () => {
  const older = row({epoch: 1, prediction: 'old'});
  const newer = row({epoch: 1, prediction: 'new', seq: 5});
  const index = new SampleIndex([older, row({epoch: 2})]);
  index.apply({removed: [older], changed: [newer]});
  assert.deepEqual(
    index.get('0')?.rows.map(({prediction}) => prediction),
    ['new', ''],
  );
});

test('a sample goes with its last row', () => {
  const only = row({sample_index: 7});
  const index = new SampleIndex([only]);
  index.apply({removed: [only], changed: []});
  assert.deepEqual(index.samples, []);
  assert.equal(index.get('7'), undefined);
});

test('changes row by row end in the same index as building it at once', () => {
  const rows = fc.uniqueArray(
    fc.record({epoch: fc.nat(5), step: fc.nat(3), sample_index: fc.nat(3)}).map(row),
    {selector: ({id}) => id, maxLength: 40},
  );
  fc.assert(
    fc.property(rows, fc.nat(20), (all, dropped) => {
      const index = new SampleIndex();
      for (const one of all) index.apply({changed: [one], removed: []});
      index.apply({changed: [], removed: all.slice(0, dropped)});
      assert.deepEqual(index.samples, new SampleIndex(all.slice(dropped)).samples);
    }),
  );
});

test('the search takes the number first, then prompts that start with the text, then those that have it', () => {
  const samples = ['say 3 knights', 'Knight of 3', 'queue'].map((prompt, i) => ({
    id: `${i + 1}`,
    sample_index: i + 1,
    prompt,
  }));
  const found = (text: string): number[] =>
    searchSamples(samples, text).map(({sample_index}) => sample_index);
  assert.deepEqual(found('knight'), [2, 1]);
  assert.deepEqual(found('3'), [3, 1, 2]);
  assert.deepEqual(found(' '), [1, 2, 3]);
  assert.deepEqual(found('zebra'), []);
});

test('of two versions of a row the greater seq stays, whichever list it is in', () => {
  const old = row({epoch: 1, prediction: 'old', seq: 2});
  const fresh = row({epoch: 1, prediction: 'fresh', seq: 9});
  const other = row({epoch: 0});
  assert.deepEqual(mergeRows([fresh], [old, other]), [other, fresh]);
  assert.deepEqual(mergeRows([old, other], [fresh]), [other, fresh]);
});

test('a sample is named by its number, and by its source where it has one', () => {
  assert.equal(sampleId({sample_index: 3, sample_source_id: null}), '3');
  assert.equal(sampleId({sample_index: 3, sample_source_id: 'set-a'}), '3@set-a');
});

test('a name is read back into its sample, whatever its source is called', () => {
  for (const key of [
    {sample_index: 3, sample_source_id: null},
    {sample_index: 0, sample_source_id: 'a@b\n'},
    {sample_index: 12, sample_source_id: ''},
  ]) {
    assert.deepEqual(parseSampleId(sampleId(key)), key);
  }
  assert.equal(parseSampleId('first'), null);
  assert.equal(parseSampleId('-1'), null);
});
