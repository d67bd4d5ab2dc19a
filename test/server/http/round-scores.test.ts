import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {sql} from '../../../server/store/postgres/sql.ts';
import {readRoundScores} from '../../../server/store/round-scores.ts';
import type {RoundScoresAnswer} from '../../../src/protocol/protocol.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {rowsLookedAt} from '../../support/server/rows-looked-at.ts';

let api: ApiServer;
let alice: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
});
after(() => api.close());

const row = (fields: object) => ({
  ...{epoch: 2, step: 20, sample_index: 0, prompt: 'p', prediction: 'x', ground_truth: 'x'},
  ...fields,
});

async function jobWith(id: string, rows: readonly object[]) {
  await api.postAll(await api.createJob(id, alice), id, rows);
  const ask = (path: string) => api.ask(`/api/training/predictions/${id}/epochs/${path}`, {key: alice});
  const get = async (path: string) => (await ask(path)).json as RoundScoresAnswer;
  return {ask, get};
}

test('one step has every sample once, in pages, ascending by index and source; of several answers the mean', async () => {
  const samples = Array.from({length: 700}, (_, i) => row({sample_index: i, exact_match: i % 2}));
  const {get} = await jobWith('round:1', [
    ...samples,
    row({sample_index: 3, sample_source_id: 'b', exact_match: 0}),
    row({sample_index: 3, sample_source_id: 'a', exact_match: 1}),
    row({sample_index: 3, sample_source_id: 'a', exact_match: 0, completion_index: 1}),
    row({step: 10, exact_match: 1}),
    row({epoch: 1, step: 5, exact_match: 1}),
  ]);
  const whole = await get('2/scores?metric=exact_match');
  assert.deepEqual([whole.step, whole.next, whole.prompts, whole.seq], [20, null, null, 705]);
  assert.deepEqual(whole.indexes.slice(0, 7), [0, 1, 2, 3, 3, 3, 4]);
  assert.deepEqual(whole.sources.slice(2, 7), [null, null, 'a', 'b', null]);
  assert.deepEqual(whole.values.slice(0, 7), [0, 1, 0, 1, 0.5, 0, 0]);
  const seen: string[] = [];
  for (let after = '', pages = 0; pages < 10; pages++) {
    const page = await get(`2/scores?limit=101${after}`);
    seen.push(...page.indexes.map((index, i) => `${index}@${page.sources[i]}`));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.deepEqual(
    seen,
    whole.indexes.map((index, i) => `${index}@${whole.sources[i]}`),
  );
  assert.equal(new Set(seen).size, 702);
  // A page may end between two samples of one index.
  const upTo = async (limit: number) =>
    get(`2/scores?limit=2&after=${(await get(`2/scores?limit=${limit}`)).next}`);
  assert.deepEqual((await upTo(4)).sources, ['a', 'b']);
  assert.deepEqual((await upTo(5)).sources, ['b', null]);
  assert.deepEqual((await get('2/scores?step=10')).indexes, [0]);
  const nothing = await get('2/scores?step=11');
  assert.deepEqual([nothing.step, nothing.indexes, nothing.next], [null, [], null]);
});

test('prompts are equal by their digests where text and turns are, and are told only on request', async () => {
  const messages = (first: string) => [
    {role: 'system', content: first},
    {role: 'user', content: 'p'},
  ];
  const {get} = await jobWith('round:2', [
    row({sample_index: 0}),
    row({sample_index: 1, prompt_id: 'a'.repeat(64), source_index: 7}),
    row({sample_index: 2, prompt: 'q'}),
    row({sample_index: 3, messages: messages('be kind')}),
    row({sample_index: 4, messages: messages('be kind')}),
    row({sample_index: 5, messages: messages('be brief')}),
  ]);
  const {prompts} = await get('2/scores?prompts=1');
  assert.deepEqual(prompts!.ids, [null, 'a'.repeat(64), null, null, null, null]);
  assert.deepEqual(prompts!.source_indexes, [null, 7, null, null, null, null]);
  const groups = prompts!.digests.map((digest) => prompts!.digests.indexOf(digest));
  assert.deepEqual(groups, [0, 0, 2, 3, 3, 5]);
});

test('a page costs the rows of its own samples, however many the step and the epoch have', async () => {
  await jobWith(
    'round:3',
    Array.from({length: 6000}, (_, i) => row({sample_index: i % 2000, step: Math.floor(i / 2000)})),
  );
  await api.db.database.query(sql`ANALYZE training_predictions`);
  const after = {sample_index: 999, sample_source_id: null};
  const request = {epoch: 2, step: null, metric: 'exact_match', prompts: true, limit: 50, after} as const;
  const rows = await rowsLookedAt(api.db.database, (explained) =>
    readRoundScores(explained, 'round:3', request),
  );
  assert.ok(rows >= 51 && rows <= 100, `${rows} rows are looked at`);
});

test('what is no epoch, no step, no page and no job of the reader is told apart', async () => {
  const {ask} = await jobWith('round:4', [row({})]);
  const codes = {
    ...{'x/scores': 400, '-1/scores': 400, '2/scores?after=x': 400, '2/scores?prompts=yes': 400},
    ...{'2/scores?step=-1': 422, '2/scores?limit=10001': 422},
  };
  for (const [path, code] of Object.entries(codes)) assert.equal((await ask(path)).status, code, path);
  assert.equal((await ask('9/scores')).status, 200);
  const bob = await api.issueKey('bob');
  const theirs = await api.ask('/api/training/predictions/round:4/epochs/2/scores', {key: bob});
  assert.equal(theirs.status, 404);
});
