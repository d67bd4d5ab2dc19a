import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {readFile as readContents} from '../../../support/page/open-file.ts';
import {RunMapping} from '../../../../src/stream/file/trainers/run-mapping.ts';

interface Case {
  readonly tool: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly files: readonly {readonly name: string; readonly records: readonly unknown[]}[];
  readonly predictions: readonly object[];
}

const vectors = new URL('../../../../demo/python/tests/vectors/trainer-files.json', import.meta.url);
const {cases} = JSON.parse(await readFile(vectors, 'utf8')) as {cases: readonly Case[]};

for (const {tool, map, files, predictions} of cases) {
  test(`what ${tool} writes is read as the shared vectors say`, () => {
    const pairs = Object.entries(map ?? {}).map(([ours, theirs]) => `${ours}=${theirs}`);
    const mapping = new RunMapping(pairs.join(' '));
    const read = files.flatMap(({name, records}) =>
      records.flatMap((record, ordinal) => [...mapping.recordsOf(record, {file: name, ordinal})]),
    );
    assert.deepEqual(read, predictions);
  });
}

test('a table of columns of different lengths gives what is there', () => {
  const [first, second] = new RunMapping(null).recordsOf(
    {step: ['1'], prompt: ['a'], completion: ['x', 'y']},
    {file: 'completions.jsonl', ordinal: 0},
  );
  assert.equal(first!['step'], 1);
  assert.equal(second!['prediction'], 'y');
});

test('what is only shown, and is too long to be kept, does not cost the prediction', async () => {
  const long = 'x'.repeat(20_000);
  const file = await readContents(
    `${JSON.stringify({
      input: 'a',
      output: 'b',
      score: 1,
      trace: long,
      huge: 1e300,
      ['__proto__x']: 2,
      exact_match: 0,
    })}\n${JSON.stringify({
      step: 1,
      prompt: [{role: 'user', content: long.repeat(40)}],
      completion: 'c',
    })}\n`,
  );
  assert.equal(file.source.leftOut, null);
  const [first, second] = file.source.store.values();
  assert.equal(first!.prediction, 'b');
  assert.equal(first!.metadata, null);
  assert.deepEqual(first!.scores, {score: 1, __proto__x: 2});
  assert.equal(first!.exact_match, 0);
  assert.equal(second!.messages, null);
});

test('a record without anything that could be a prediction names its fields and the way to map them', () => {
  const mapping = new RunMapping(null);
  const read = () => [...mapping.recordsOf({loss: 0.5, epoch: 1}, {file: 'log.jsonl', ordinal: 0})];
  assert.throws(
    read,
    /no prediction: expected "prediction" .* but found "loss", "epoch"\. map="prediction=…"/,
  );
});
