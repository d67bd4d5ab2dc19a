import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';
import {parseLong} from '../../../../src/stream/wire/long-list.ts';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

/** Reads it in pieces, and counts the rests between them. */
async function read(text: string, holds = 'items') {
  let rests = 0;
  const body = await parseLong(text.match(/[^]{1,65536}/g) ?? [], holds, async () => void rests++);
  return {body, rests};
}

const long = (item: unknown, count = 32_000) => Array.from({length: count}, () => item);

test('a long list is read in pieces, and is what it is in one', async () => {
  const answer = {
    job: {id: 'job'},
    items: long({name: 'one', scores: {bleu: {avg: 1}, x: {avg: 2}}}),
    more: null,
  };
  const text = JSON.stringify(answer);
  const {body, rests} = await read(text);
  assert.ok(rests >= text.length / 500_000 - 3, `${rests} rests`);
  assert.ok(isDeepStrictEqual(body, answer));
});

test('what looks like the end of an item within one is none', async () => {
  const list = [{a: 1}, {a: 2}, {a: [{}, {}]}];
  const item = (i: number) => ({text: 'a "quoted" },{ and },{"items":[', more: 'x'.repeat(i % 71), list});
  const answer = {items: Array.from({length: 24_000}, (_, i) => item(i))};
  const text = JSON.stringify(answer);
  const {body, rests} = await read(text);
  assert.ok(rests >= text.length / 500_000 - 3, `${rests} rests`);
  assert.ok(isDeepStrictEqual(body, answer));
});

test('one item longer than all pieces, a list of something else and one of another name are read in one', async () => {
  const within = long({a: 1}, 150_000);
  for (const answer of [
    {items: [{within}, {}]},
    {items: within.map(() => 1)},
    {others: within},
    {of: {items: within}},
  ])
    assert.ok(isDeepStrictEqual(await read(JSON.stringify(answer)), {body: answer, rests: 0}));
});

test('what is cut off or broken is an error as it is in one piece', async () => {
  const text = JSON.stringify({items: long({name: 'one', value: 123_456})});
  for (const broken of [
    text.slice(0, -1),
    text.slice(0, -2),
    text.slice(0, 700_000),
    text.replace('"one"', 'one'),
    `${text}x`,
  ])
    await assert.rejects(read(broken), SyntaxError);
});

test('averages at 20,000 steps are read with rests between, and those of a few hundred in one go', async () => {
  const {server, environment, source} = openFakeSource();
  server.commit({step: 1});
  const point = {epoch: 0, step: 0, sample_count: 1, validation_pass_rate: null, avg_char_error_rate: 0.5};
  const counts = {epoch: 300, step: 20_000};
  server.intercept = async ({path, query}) => {
    if (!path.endsWith('/trends')) return null;
    const trends = Array.from({length: counts[query.get('by') as 'epoch' | 'step']}, (_, i) => ({
      ...point,
      epoch: i,
      step: i,
    }));
    return Response.json({job_id: 'job', overall_improvement: null, trends});
  };
  let rests = 0;
  environment.yieldThread = async () => void rests++;
  source.start();
  await environment.settle();
  assert.deepEqual([source.trendsByEpoch.length, source.trendsByStep.length], [300, 20_000]);
  assert.ok(rests > 0);
  source.close();
});
