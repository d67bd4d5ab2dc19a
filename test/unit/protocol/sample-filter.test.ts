import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {FILTERS} from '../../../src/protocol/filters.ts';
import {readSamples, SAMPLES_PATTERN, writeSamples} from '../../../src/protocol/sample-filter.ts';

test('samples are written by source, and none is no empty text', () => {
  const sample = (sample_index: number, sample_source_id: string | null) => ({
    sample_index,
    sample_source_id,
  });
  assert.equal(writeSamples([]), 'none');
  assert.equal(writeSamples([sample(5, null), sample(7, null)]), '5,7');
  assert.equal(writeSamples([sample(5, 'a;b@c'), sample(1, null), sample(7, 'a;b@c')]), '5,7@a%3Bb%40c;1');
  assert.equal(writeSamples([sample(5, '')]), '5@');
});

test('what is written is let through, and read as it was', () => {
  const sample = fc.record({
    sample_index: fc.nat(Number.MAX_SAFE_INTEGER),
    sample_source_id: fc.option(fc.string({unit: 'grapheme'}), {nil: null}),
  });
  const name = (index: number, source: string | null) => JSON.stringify([index, source]);
  fc.assert(
    fc.property(fc.array(sample), (samples) => {
      const text = writeSamples(samples);
      assert.match(text, new RegExp(SAMPLES_PATTERN));
      const read = readSamples(text).flatMap(({source, indexes}) =>
        indexes.map((index) => name(index, source)),
      );
      const given = samples.map(({sample_index, sample_source_id}) => name(sample_index, sample_source_id));
      assert.deepEqual(read.sort(), given.sort());
    }),
  );
});

test('as many samples of one source as a matrix has fit into the filter', () => {
  const samples = Array.from({length: 500}, (_, sample_index) => ({
    sample_index,
    sample_source_id: 'validation-set',
  }));
  assert.ok(writeSamples(samples).length <= FILTERS.samples.maxBytes);
});
