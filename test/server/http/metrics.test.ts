/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {deleteJob} from '../../../server/store/delete-job.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

let api: ApiServer;
let alice: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
});
after(() => api.close());

const path = (job: string) => `/api/training/jobs/${job}/metrics`;
const post = (bearer: string, job: string, ...metrics: readonly unknown[]) =>
  api.ask(path(job), {method: 'POST', bearer, body: {metrics}});
const read = async (job: string, query = '') => (await api.ask(path(job) + query, {key: alice})).json;
const steps = (list: {metrics: {step: number; values: object}[]}) =>
  list.metrics.map(({step, values}) => [step, values]);

test('curves are stored, replaced by step and name, and read by step', async () => {
  const token = await api.createJob('curves', alice);
  const sent = await post(
    token,
    'curves',
    {step: 20, epoch: 0.5, values: {loss: 2.5, 'eval/bleu': 0.1}},
    {step: 10, values: {loss: 3}},
    {step: 10, values: {loss: 2.75}},
  );
  assert.deepEqual([sent.status, sent.json], [200, {success: true, count: 3}]);
  assert.equal((await post(token, 'curves', {step: 20, values: {loss: 2.25}})).status, 200);
  const list = await read('curves');
  assert.deepEqual(steps(list), [
    [10, {loss: 2.75}],
    [20, {'eval/bleu': 0.1, loss: 2.25}],
  ]);
  assert.deepEqual([list.metrics[1].epoch, list.metrics[0].epoch, list.next], [0.5, null, null]);
  assert.deepEqual(steps(await read('curves', '?names=loss,none')), [
    [10, {loss: 2.75}],
    [20, {loss: 2.25}],
  ]);
});

test('the published client finds the values beside the step, which no metric can take the place of', async () => {
  const token = await api.createJob('flat', alice);
  await post(token, 'flat', {step: 7, epoch: 1, values: {loss: 2, epoch: 99, step: 98}});
  const {json} = await api.ask('/api/training/local/flat/metrics', {key: alice});
  const [{recorded_at: at, ...point}] = json.metrics;
  assert.deepEqual(point, {step: 7, epoch: 1, loss: 2});
  assert.match(at, /^\d{4}-.*Z$/);
});

test('what is out of bounds is refused by path, and nothing of the batch is stored', async () => {
  const token = await api.createJob('bad', alice);
  const names = (count: number, from = 0) =>
    Object.fromEntries(Array.from({length: count}, (_, i) => [`m${from + i}`, 1]));
  for (const [status, bad] of [
    [422, {step: -1, values: {loss: 1}}],
    [400, {step: 1.5, values: {loss: 1}}],
    [400, {step: 1, values: {}}],
    [400, {step: 1, values: {loss: 'low'}}],
    [400, {step: 1, values: {loss: null}}],
    [422, {step: 1, values: {loss: 1e16}}],
    [422, {step: 1, values: names(33)}],
    [400, {step: 1, values: {['x'.repeat(65)]: 1}}],
    [400, {step: 1, values: {'a b': 1}}],
    [400, {step: 1, values: JSON.parse('{"__proto__": 1}') as object}],
    [422, {step: 1, epoch: -1, values: {loss: 1}}],
    [400, {values: {loss: 1}}],
  ] as const) {
    const answer = await post(token, 'bad', {step: 0, values: {loss: 1}}, bad);
    assert.equal(answer.status, status, JSON.stringify(bad).slice(0, 80) + answer.text);
    assert.match(answer.json.details[0].path, /^metrics\[1\]/);
  }
  const nan = await api.ask(path('bad'), {
    method: 'POST',
    bearer: token,
    body: '{"metrics": [{"step": 1, "values": {"loss": NaN}}]}',
  });
  assert.equal(nan.status, 422);
  assert.equal(
    (await api.ask(path('bad'), {method: 'POST', bearer: token, body: {metrics: []}})).status,
    400,
  );
  assert.deepEqual((await read('bad')).metrics, []);
  assert.equal(
    (await post(token, 'bad', {step: 1, values: names(32)}, {step: 1, values: names(32, 32)})).status,
    200,
  );
  const full = await post(token, 'bad', {step: 2, values: {m0: 2, other: 1}});
  assert.deepEqual([full.status, full.json.code], [422, 'too_many_names']);
  assert.equal((await read('bad')).metrics.length, 1);
});

test('writers of one job at the same time do not make it too many names', async () => {
  const token = await api.createJob('race', alice);
  const answers = await Promise.all(
    Array.from({length: 8}, (_, i) =>
      post(token, 'race', {
        step: i,
        values: Object.fromEntries(Array.from({length: 16}, (__, j) => [`n${i}_${j}`, 1])),
      }),
    ),
  );
  assert.equal(answers.filter(({status}) => status === 200).length, 4);
  const [{count} = {count: 0}] = await api.db.database.query<{count: number}>(
    sql`SELECT count(DISTINCT name) AS count FROM training_metrics WHERE job_id = 'race'`,
  );
  assert.equal(count, 64);
});

test('a long run is read in pages, each step once', async () => {
  const token = await api.createJob('long', alice);
  await api.db.database.query(sql`
    INSERT INTO training_metrics (job_id, step, name, value) SELECT 'long', i, 'loss', 1 / i FROM generate_series(1, 10001) AS i`);
  const first = await read('long');
  assert.equal(first.metrics.length, 10_000);
  const second = await read('long', `?after=${first.next}`);
  assert.deepEqual([second.metrics.map(({step}: {step: number}) => step), second.next], [[10_001], null]);
  assert.equal((await api.ask(`${path('long')}?after=x`, {key: alice})).status, 400);
  assert.equal((await api.ask(path('long'), {bearer: token})).status, 403, 'a job token only writes');
});

test('what was stored since an answer is read by its `since`: new steps, and values that were replaced', async () => {
  const token = await api.createJob('since', alice);
  assert.equal((await read('since')).since, null);
  await post(token, 'since', {step: 1, values: {loss: 3, rate: 1}}, {step: 2, values: {loss: 2}});
  const all = await read('since');
  const none = await read('since', `?since=${all.since}`);
  assert.deepEqual([none.metrics, none.since], [[], all.since]);
  await post(token, 'since', {step: 1, values: {loss: 2.5}}, {step: 3, values: {loss: 1}});
  const later = await read('since', `?since=${all.since}`);
  assert.deepEqual(steps(later), [
    [1, {loss: 2.5}],
    [3, {loss: 1}],
  ]);
  assert.deepEqual((await read('since', `?since=${later.since}`)).metrics, []);
  assert.equal((await api.ask(`${path('since')}?since=x`, {key: alice})).status, 400);
});

test('no value is passed over, however writers and readers cross each other', async () => {
  const token = await api.createJob('crossing', alice);
  const found = new Set<number>();
  let since = '';
  const look = async (): Promise<void> => {
    const list = await read('crossing', since);
    for (const {step} of list.metrics) found.add(step);
    if (list.since !== null) since = `?since=${list.since}`;
  };
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; i < 15; i++) await post(token, 'crossing', {step: writer * 100 + i, values: {loss: i}});
  };
  const writing = Promise.all([1, 2, 3, 4].map(write));
  let isWriting = true;
  void writing.finally(() => (isWriting = false));
  while (isWriting) await look();
  await writing;
  await look();
  assert.equal(found.size, 60);
});

test('only who may read the job reads its curves, and a deleted job leaves none', async () => {
  const bob = await api.issueKey('bob');
  const token = await api.createJob('own', alice);
  await post(token, 'own', {step: 1, values: {loss: 1}});
  assert.equal((await api.ask(path('own'), {key: bob})).status, 404);
  assert.equal((await api.ask(path('own'))).status, 401);
  const other = await api.createJob('other', alice);
  assert.equal((await post(other, 'own', {step: 1, values: {loss: 1}})).status, 404);
  await deleteJob(api.db.database, 'own');
  const rows = await api.db.database.query(sql`SELECT FROM training_metrics WHERE job_id = 'own'`);
  assert.equal(rows.length, 0);
});
