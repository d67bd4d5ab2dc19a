import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {matchSamples} from '../../../../src/view/runs/match-samples.ts';
import {SampleIndex, type Sample} from '../../../../src/view/samples/sample-index.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

/** One row a sample, in the order given. */
const samples = (...rows: readonly Partial<Prediction>[]): readonly Sample[] =>
  new SampleIndex(rows.map((fields, i) => makePrediction({seq: i + 1, sample_index: i, ...fields}))).samples;

const sha = (digit: string): string => digit.repeat(64);

const pairsOf = (here: readonly Sample[], there: readonly Sample[]) => [...matchSamples(here, there).pairs];

test('the same prompt_id is the same sample, whatever its number', () => {
  const here = samples({prompt_id: sha('a')}, {prompt_id: sha('b')});
  const there = samples({prompt_id: sha('b')}, {prompt_id: sha('c')}, {prompt_id: sha('a')});
  const matches = matchSamples(here, there);
  assert.deepEqual(
    [...matches.pairs],
    [
      ['0', '2'],
      ['1', '0'],
    ],
  );
  assert.deepEqual(
    {...matches, pairs: null},
    {pairs: null, byPromptId: 2, byPlace: 0, onlyHere: 0, onlyThere: 1, otherPrompt: 0},
  );
});

test('without a prompt_id it is the source and the index, where the prompt is equal', () => {
  const here = samples(
    {prompt: 'one', sample_source_id: 'x'},
    {prompt: 'two', sample_source_id: 'x'},
    {prompt: 'three', sample_source_id: 'x', source_index: 70},
    {prompt: 'four'},
  );
  const there = samples(
    {prompt: 'one', sample_source_id: 'x'},
    {prompt: 'another', sample_source_id: 'x'},
    {prompt: 'five'},
    {prompt: 'four', sample_source_id: 'y'},
    {prompt: 'three', sample_source_id: 'x', source_index: 70},
  );
  const matches = matchSamples(here, there);
  assert.deepEqual(
    [...matches.pairs],
    [
      ['2@x', '4@x'],
      ['0@x', '0@x'],
    ],
  );
  const {byPromptId, byPlace, onlyHere, onlyThere, otherPrompt} = matches;
  assert.deepEqual([byPromptId, byPlace, onlyHere, onlyThere, otherPrompt], [0, 2, 2, 3, 1]);
});

test('a conversation is another prompt where an earlier turn differs', () => {
  const turns = (system: string) => [
    {role: 'system', content: system},
    {role: 'user', content: 'hi'},
  ];
  const here = samples({prompt: 'hi', messages: turns('be brief')});
  assert.deepEqual(pairsOf(here, samples({prompt: 'hi', messages: turns('be long')})), []);
  assert.deepEqual(pairsOf(here, samples({prompt: 'hi', messages: turns('be brief')})), [['0', '0']]);
});

test('a prompt that is asked several times is paired by its number first, then in order, each once', () => {
  const here = samples({prompt_id: sha('a')}, {prompt_id: sha('a')}, {prompt_id: sha('a')});
  const there = samples(
    {prompt_id: sha('b'), prompt: 'q'},
    {prompt_id: sha('a')},
    {prompt_id: sha('b'), prompt: 'q'},
    {prompt_id: sha('a')},
  );
  assert.deepEqual(pairsOf(here, there), [
    ['1', '1'],
    ['0', '3'],
  ]);
});

test('prompts that have an id in one run alone are found by their place', () => {
  const matches = matchSamples(samples({prompt: 'p', prompt_id: sha('a')}), samples({prompt: 'p'}));
  assert.deepEqual([matches.byPromptId, matches.byPlace], [0, 1]);
});

const anySample = fc.record({
  prompt: fc.constantFrom('p', 'q', 'r'),
  prompt_id: fc.constantFrom(null, sha('a'), sha('b')),
  source_index: fc.constantFrom(null, 0, 1),
  sample_source_id: fc.constantFrom(null, 's'),
});
const anyRun = fc.array(anySample, {maxLength: 12}).map((rows) => samples(...rows));

test('each sample is in one pair at most, everything is counted, and no pair could still be made', () => {
  fc.assert(
    fc.property(anyRun, anyRun, (here, there) => {
      const {pairs, byPromptId, byPlace, onlyHere, onlyThere, otherPrompt} = matchSamples(here, there);
      assert.equal(new Set(pairs.values()).size, pairs.size);
      assert.equal(byPromptId + byPlace, pairs.size);
      assert.equal(pairs.size + onlyHere, here.length);
      assert.equal(pairs.size + onlyThere, there.length);
      assert.ok(otherPrompt <= onlyHere);
      const lastOf = ({rows}: Sample) => rows.at(-1)!;
      const taken = new Set(pairs.values());
      for (const ours of here.filter(({id}) => !pairs.has(id))) {
        for (const theirs of there.filter(({id}) => !taken.has(id))) {
          const [a, b] = [lastOf(ours), lastOf(theirs)];
          assert.ok(a.prompt_id === null || a.prompt_id !== b.prompt_id);
          assert.ok(ours.id !== theirs.id || a.prompt !== b.prompt);
        }
      }
      assert.equal(matchSamples(here, here).pairs.size, here.length);
    }),
  );
});
