import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {sql} from '../../../server/store/postgres/sql.ts';
import {readScorePage} from '../../../server/store/scores.ts';
import type {ScoreMatrixAnswer} from '../../../src/protocol/protocol.ts';
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
  ...{epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'x', ground_truth: 'x'},
  ...fields,
});

async function jobWith(id: string, rows: readonly object[]) {
  await api.postAll(await api.createJob(id, alice), id, rows);
  const ask = (query: string) => api.ask(`/api/training/predictions/${id}/scores?${query}`, {key: alice});
  const get = async (query: string) => (await ask(query)).json as ScoreMatrixAnswer;
  return {ask, get};
}

/** Every sample of every page with its scores. */
async function allOf(get: (query: string) => Promise<ScoreMatrixAnswer>, query: string) {
  const all: (readonly [string, readonly (number | null)[]])[] = [];
  for (let next = '', pages = 1; ; pages++) {
    const page = await get(`${query}${next}`);
    all.push(
      ...page.samples.map(
        (sample, i) => [`${sample.sample_index}@${sample.sample_source_id}`, page.values[i]!] as const,
      ),
    );
    if (page.next === null) return {all, pages};
    next = `&after=${page.next}`;
  }
}

test('pages have every sample once, those too that an epoch did not ask, each with the score of each epoch', async () => {
  const samples = Array.from({length: 600}, (_, i) => [
    row({sample_index: i, exact_match: i % 2}),
    // Only every third is asked again.
    ...(i % 3 === 0 ? [row({epoch: 1, step: 9, sample_index: i, exact_match: 1})] : []),
  ]).flat();
  const {get} = await jobWith('pages:1', [
    ...samples,
    row({sample_index: 3, sample_source_id: 'b', exact_match: 0}),
    row({sample_index: 3, sample_source_id: 'a', exact_match: 0}),
    row({sample_index: 3, sample_source_id: 'a', exact_match: 1, completion_index: 1}),
    row({epoch: 1, step: 9, sample_index: 900, exact_match: 0}),
    row({epoch: 1, step: 4, sample_index: 901, exact_match: 0}),
  ]);
  const {all, pages} = await allOf(get, 'metric=exact_match&group=1&limit=101');
  assert.equal(pages, 6);
  const expected = Array.from({length: 600}, (_, i): (typeof all)[number][] => [
    [`${i}@null`, [i % 2, i % 3 === 0 ? 1 : null]],
    ...(i === 3
      ? ([
          ['3@a', [1, null]],
          ['3@b', [0, null]],
        ] as const)
      : []),
  ]).flat();
  assert.deepEqual(all, [...expected, ['900@null', [null, 0]]]);
  const one = await get('metric=exact_match&epochs=1&limit=2');
  assert.deepEqual([one.epochs, one.steps, one.values], [[1], [9], [[1], [1]]]);
  assert.deepEqual(
    one.samples.map((sample) => sample.sample_index),
    [0, 3],
  );
  assert.equal(one.seq, samples.length + 5);
  assert.equal((await allOf(get, 'epochs=1&limit=100')).all.length, 201);
  assert.deepEqual((await get('epochs=7')).samples, []);
});

test('who asks for no page gets the first 500 samples and how many there are, and nothing of pages', async () => {
  const {get} = await jobWith(
    'pages:2',
    Array.from({length: 502}, (_, sample_index) => row({sample_index})),
  );
  const whole = await get('metric=exact_match');
  assert.deepEqual(
    [Object.keys(whole).sort(), whole.samples.length, whole.sample_count],
    [['epochs', 'job_id', 'metric', 'sample_count', 'samples', 'values'], 500, 502],
  );
});

test('a page costs the rows of its own samples, however many the job has; with many epochs it has fewer of them', async () => {
  const {get} = await jobWith(
    'pages:3',
    Array.from({length: 6000}, (_, i) => row({sample_index: i % 2000, epoch: Math.floor(i / 2000)})),
  );
  const {database} = api.db;
  await database.query(sql`ANALYZE training_predictions`);
  const rows = await rowsLookedAt(database, (explained) =>
    readScorePage(explained, 'pages:3', {
      ...{metric: 'exact_match', grouped: true, epochs: null, limit: 50},
      after: {sample_index: 999, sample_source_id: null},
    }),
  );
  assert.ok(rows >= 3 * 51 && rows <= 3 * 100, `${rows} rows are looked at`);
  await database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, exact_match)
    SELECT 'pages:3', e, 0, 0, 'p', 'x', 1 FROM generate_series(3, 999) e`);
  const page = await get('metric=exact_match&limit=10000');
  assert.deepEqual([page.epochs.length, page.samples.length, page.values[0]!.length], [1000, 200, 1000]);
});

test('what is no page is refused by its name', async () => {
  const {ask} = await jobWith('pages:4', [row({})]);
  const codes = {
    ...{'after=x': 400, 'limit=x': 400, 'epochs=x': 422, 'epochs=1,': 422, 'epochs=': 422},
    ...{'limit=0': 422, 'limit=10001': 422},
  };
  for (const [query, code] of Object.entries(codes)) {
    const answer = await ask(query);
    const {details} = answer.json as {details: readonly {path: string}[]};
    assert.equal(answer.status, code, query);
    assert.equal(details[0]!.path, query.split('=')[0]);
  }
});
