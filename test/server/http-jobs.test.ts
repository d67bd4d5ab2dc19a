/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startApiServer, type ApiServer} from '../support/api-server.ts';

let api: ApiServer;
let alice: string;
let bob: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
  bob = await api.issueKey('bob');
});
after(() => api.close());

const record = {
  epoch: 1,
  step: 1,
  sample_index: 0,
  prompt: 'p',
  prediction: 'kitten',
  ground_truth: 'sitting',
};
const post = (bearer: string, job_id: string, ...predictions: unknown[]) =>
  api.ask('/api/training/predictions', {method: 'POST', bearer, body: {job_id, predictions}});

test('creating a job gives a token; creating it again gives another, and both are good', async () => {
  const first = await api.createJob('again', alice, {model_name: 'm', config: {lr: 1e-4}});
  const second = await api.createJob('again', alice);
  assert.notEqual(first, second);
  assert.match(first, /^[\w-]{43}$/);
  for (const token of [first, second]) assert.equal((await post(token, 'again', record)).status, 200);
  const {json} = await api.ask('/api/training/jobs/again', {key: alice});
  assert.deepEqual(
    [json.id, json.model_name, json.status, json.config],
    ['again', 'm', 'running', {lr: 1e-4}],
  );
});

test("a job id that is somebody else's is taken, and its owner's job is left alone", async () => {
  await api.createJob('mine', alice, {model_name: 'hers'});
  const {status, json} = await api.ask('/api/training/jobs', {
    method: 'POST',
    key: bob,
    body: {job_id: 'mine', model_name: 'his'},
  });
  assert.deepEqual([status, json.code], [409, 'job_id_taken']);
  assert.equal((await api.ask('/api/training/jobs/mine', {key: alice})).json.model_name, 'hers');
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++)
    statuses.push(
      (await api.ask('/api/training/jobs', {method: 'POST', key: bob, body: {job_id: 'mine'}})).status,
    );
  assert.deepEqual([statuses[0], statuses.at(-1)], [409, 429], 'names cannot be tried one after another');
  const free = await api.ask('/api/training/jobs', {method: 'POST', key: bob, body: {job_id: 'free'}});
  assert.equal(free.status, 429, 'and the limit does not tell a free name from one that is taken');
});

test('a list of jobs has the own ones alone, newest first, in pages', async () => {
  const key = await api.issueKey('carol');
  for (const id of ['c1', 'c2', 'c3']) await api.createJob(id, key);
  const {json} = await api.ask('/api/training/jobs?limit=2&offset=1', {key});
  assert.deepEqual(
    [json.jobs.map((job: {id: string}) => job.id), json.total, json.limit, json.offset],
    [['c2', 'c1'], 3, 2, 1],
  );
});

test('a configuration of more than 64 KiB is refused', async () => {
  const body = {job_id: 'configured', config: {notes: 'x'.repeat(65_536)}};
  const {status, json} = await api.ask('/api/training/jobs', {method: 'POST', key: alice, body});
  assert.deepEqual([status, json.details[0].path], [422, 'config']);
});

test('a status is set by key and by job token, and predictions set a finished job back to running', async () => {
  const token = await api.createJob('status', alice, {config: {lr: 1}, dataset_path: '/data'});
  const patch = (credential: object, body: unknown) =>
    api.ask('/api/training/jobs/status', {method: 'PATCH', ...credential, body});
  const failed = await patch({bearer: token}, {status: 'failed', error_message: 'out of memory'});
  assert.deepEqual([failed.json.config, failed.json.dataset_path], [null, null], 'a job token reads nothing');
  assert.deepEqual([failed.json.status, failed.json.error_message], ['failed', 'out of memory']);
  assert.notEqual(failed.json.completed_at, null);
  assert.equal((await patch({key: alice}, {status: 'paused'})).json.status, 'paused');
  assert.equal((await patch({key: alice}, {status: 'completed'})).json.status, 'completed');
  assert.equal((await post(token, 'status', record)).status, 200);
  assert.equal((await api.ask('/api/training/jobs/status', {key: alice})).json.status, 'running');
  assert.equal((await patch({key: alice}, {status: 'done'})).status, 400);
  assert.equal((await patch({key: alice}, {})).status, 400);
});

test('a batch is stored, scored and counted; a retry is unchanged; other content replaces under the same id', async () => {
  const token = await api.createJob('batch', alice);
  const records = [record, {...record, sample_index: 1, ground_truth: null}];
  const counts = async (...sent: unknown[]) => {
    const {json} = await post(token, 'batch', ...sent);
    return [json.success, json.count, json.inserted, json.replaced, json.unchanged, json.unscored];
  };
  assert.deepEqual(await counts(...records), [true, 2, 2, 0, 0, 0]);
  assert.deepEqual(await counts(...records), [true, 2, 0, 0, 2, 0]);
  const list = async () => (await api.ask('/api/training/predictions/batch', {key: alice})).json;
  const before = (await list()).predictions[0];
  assert.deepEqual(
    [before.exact_match, before.char_error_rate, before.length_ratio, before.word_overlap],
    [0, 3 / 7, 6 / 7, 0],
  );
  assert.deepEqual(await counts({...record, prediction: 'sitting'}), [true, 1, 0, 1, 0, 0]);
  const [replaced] = (await list()).predictions;
  assert.deepEqual(
    [replaced.id, replaced.char_error_rate, replaced.created_at],
    [before.id, 0, before.created_at],
  );
  assert.ok(replaced.seq > before.seq);
  assert.equal((await list()).total_count, 2);
});

test('of a batch with one bad record nothing is stored, and the answer names the field', async () => {
  const token = await api.createJob('all-or-nothing', alice);
  const {status, json} = await post(token, 'all-or-nothing', record, {...record, step: 2, epoch: 'x'});
  assert.deepEqual([status, json.details[0].path], [400, 'predictions[1].epoch']);
  assert.equal((await api.ask('/api/training/predictions/all-or-nothing', {key: alice})).json.total_count, 0);
});

test('a job token is good for its own job alone', async () => {
  const token = await api.createJob('token-a', alice);
  await api.createJob('token-b', alice);
  const other = await post(token, 'token-b', record);
  const missing = await post(token, 'token-nowhere', record);
  assert.deepEqual([other.status, other.text], [404, missing.text]);
  assert.equal((await api.ask('/api/training/predictions/token-a', {bearer: token})).status, 403);
  assert.equal((await api.ask('/api/training/jobs', {bearer: token})).status, 403);
});

test('lists, epochs, trends and samples tell of the same rows', async () => {
  const token = await api.createJob('views', alice);
  const rows = [0, 1, 2].flatMap((epoch) =>
    [0, 1].map((sample_index) => ({
      ...record,
      epoch,
      step: epoch * 10,
      sample_index,
      validation_pass: epoch > 0,
    })),
  );
  assert.equal((await post(token, 'views', ...rows)).status, 200);
  const get = async (path: string) =>
    (await api.ask(`/api/training/predictions/views${path}`, {key: alice})).json;
  const page1 = await get('?limit=4');
  const page2 = await get(`?limit=4&after=${page1.next}`);
  assert.deepEqual([page1.predictions.length, page2.predictions.length, page2.next], [4, 2, null]);
  assert.deepEqual([page1.total_count, page1.total_is_exact, page1.epoch_count], [6, true, 3]);
  assert.equal(page1.cursor, page2.cursor);
  const filtered = await get('?epoch=1&validation=pass&max_char_error_rate=0.5&q=KITT&sort=arrival&dir=desc');
  assert.deepEqual(
    filtered.predictions.map((row: {sample_index: number}) => row.sample_index),
    [1, 0],
  );
  assert.match(filtered.cursor, /\.e1$/);
  assert.deepEqual((await get('/epochs')).epochs[2], {epoch: 2, prediction_count: 2, latest_step: 20});
  const {trends} = await get('/trends');
  assert.deepEqual(
    [trends.length, trends[1].validation_pass_rate, trends[1].avg_char_error_rate],
    [3, 1, 3 / 7],
  );
  assert.equal((await get('/trends?by=step')).trends.length, 3);
  const sample = await get('/samples/1');
  assert.deepEqual(
    sample.predictions.map((row: {epoch: number}) => row.epoch),
    [0, 1, 2],
  );
});

test('a score that is almost nothing stops nobody: its job has trends, and so have those beside it', async () => {
  const token = await api.createJob('almost-nothing', alice);
  const least = {char_error_rate: 5e-324, length_ratio: 5e-324, word_overlap: 5e-324};
  const rows = [0, 1, 2].map((sample_index) => ({...record, ...least, sample_index}));
  assert.equal((await post(token, 'almost-nothing', ...rows)).status, 200);
  for (const by of ['epoch', 'step']) {
    const {status, json} = await api.ask(`/api/training/predictions/almost-nothing/trends?by=${by}`, {
      key: alice,
    });
    assert.deepEqual([status, json.trends?.length], [200, 1], json.error);
  }
});

test('samples are listed in pages, and the scores are a matrix of samples and epochs', async () => {
  const token = await api.createJob('samples', alice);
  const rows = [0, 1].flatMap((epoch) =>
    ['b', null].map((sample_source_id) => ({
      ...record,
      epoch,
      step: epoch,
      sample_source_id,
      prompt: '𝒫'.repeat(200),
    })),
  );
  rows.push({...record, epoch: 1, step: 1, sample_index: 3, prediction: 'sitting', sample_source_id: null});
  assert.equal((await post(token, 'samples', ...rows)).status, 200);
  const get = async (path: string) =>
    (await api.ask(`/api/training/predictions/samples${path}`, {key: alice})).json;
  const page1 = await get('/samples?limit=2');
  const page2 = await get(`/samples?limit=2&after=${page1.next}`);
  const samples = [...page1.samples, ...page2.samples];
  const names = samples.map(({sample_index, sample_source_id}) => [sample_index, sample_source_id]);
  assert.deepEqual(
    [names, page2.next],
    [
      [
        [0, null],
        [0, 'b'],
        [3, null],
      ],
      null,
    ],
  );
  assert.equal(samples[0].prompt_start, '𝒫'.repeat(120));
  assert.deepEqual(
    [samples[0].best_char_error_rate, samples[0].ever_exact, samples[2].ever_exact],
    [3 / 7, false, true],
  );
  const ofNone = await get('/samples/0?source=');
  assert.deepEqual(
    ofNone.predictions.map((row: {epoch: number}) => row.epoch),
    [0, 1],
  );
  const first = await get('/samples/0?source=b&limit=1');
  const second = await get(`/samples/0?source=b&limit=1&after=${first.next}`);
  assert.deepEqual([first.predictions[0].epoch, second.predictions[0].epoch, second.next], [0, 1, null]);
  const matrix = await get('/scores');
  assert.deepEqual(
    [matrix.epochs, matrix.values],
    [
      [0, 1],
      [
        [3 / 7, 3 / 7],
        [3 / 7, 3 / 7],
        [null, 0],
      ],
    ],
  );
  assert.deepEqual((await get('/scores?metric=exact_match')).values[2], [null, 1]);
});

test('an export has every row that matches once, in the order of epoch, step and sample', async () => {
  const token = await api.createJob('export:1', alice);
  const rows = Array.from({length: 1300}, (_, i) => ({
    ...record,
    epoch: (i * 7) % 13,
    step: i % 5,
    sample_index: i,
  }));
  assert.equal((await post(token, 'export:1', ...rows.slice(0, 700))).status, 200);
  assert.equal((await post(token, 'export:1', ...rows.slice(700))).status, 200);
  const get = (query: string) => api.ask(`/api/training/predictions/export:1/export${query}`, {key: alice});
  const jsonl = await get('');
  assert.equal(jsonl.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
  assert.equal(jsonl.headers.get('content-disposition'), 'attachment; filename="export_1.jsonl"');
  const exported = jsonl.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const keyOf = (row: typeof record) =>
    [row.epoch, row.step, row.sample_index].map((n) => String(n).padStart(5, '0')).join();
  assert.deepEqual(exported.map(keyOf), rows.map(keyOf).sort());
  const {json} = await api.ask('/api/training/predictions/export:1?epoch=3&limit=1000', {key: alice});
  const filtered = await get('?epoch=3');
  assert.deepEqual(
    filtered.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    json.predictions,
  );
  const csv = await get('?format=csv&sample_index=1299');
  assert.deepEqual(csv.text.split('\r\n').length, 3);
  assert.equal((await get('?format=csv&epoch=999')).text.split('\r\n').length, 2);
  assert.equal((await get('?epoch=999')).text, '');
  assert.equal((await get('?format=xlsx')).status, 400);
});

test('a query that cannot be is refused by its name', async () => {
  await api.createJob('queries', alice);
  const bad: readonly [string, number, string][] = [
    ['?limit=0', 422, 'limit'],
    ['?limit=1001', 422, 'limit'],
    ['?limit=ten', 400, 'limit'],
    ['?limit=1&limit=2', 400, 'limit'],
    ['?epoch=-1', 422, 'epoch'],
    ['?epoch=99999999999999999999', 422, 'epoch'],
    ['?sort=prompt', 400, 'sort'],
    ['?dir=up', 400, 'dir'],
    ['?after=xyz', 400, 'after'],
    ['?wrong=maybe', 400, 'wrong'],
    ['?min_word_overlap=NaN', 400, 'min_word_overlap'],
    ['?q=a%00b', 422, 'q'],
    ['/trends?by=hour', 400, 'by'],
    ['/samples/x', 400, 'sampleIndex'],
    ['/samples/1?after=1', 400, 'after'],
    ['/samples?after=e30', 400, 'after'],
    ['/scores?metric=loss', 400, 'metric'],
    ['/export?epoch=-1', 422, 'epoch'],
    ['/stream?since=yesterday', 400, 'since'],
    ['/stream?epoch=x', 400, 'epoch'],
  ];
  for (const [query, status, path] of bad) {
    const answer = await api.ask(`/api/training/predictions/queries${query}`, {key: alice});
    assert.deepEqual([answer.status, answer.json.details[0].path], [status, path], query);
  }
  const withOffset = await api.ask('/api/training/predictions/queries?after=x&offset=1', {key: alice});
  assert.equal(withOffset.status, 400);
});

test('an embed token reads its one job, until it is revoked', async () => {
  await api.createJob('embedded', alice, {config: {secret: 1}, dataset_path: '/home/alice'});
  await api.createJob('not-embedded', alice);
  const made = await api.ask('/api/training/jobs/embedded/embed-tokens', {
    method: 'POST',
    key: alice,
    body: {expires_in: 60, origins: ['HTTPS://Docs.Example:443/page']},
  });
  assert.equal(made.status, 201);
  const {token: bearer, id} = made.json as {token: string; id: string};
  const read = (path: string, headers = {}) => api.ask(path, {bearer, headers});
  assert.equal((await read('/api/training/predictions/embedded')).status, 200);
  assert.equal(
    (await read('/api/training/predictions/embedded', {Origin: 'https://docs.example'})).status,
    200,
  );
  assert.equal(
    (await read('/api/training/predictions/embedded', {Origin: 'https://evil.example'})).status,
    403,
  );
  assert.equal((await read('/api/training/predictions/not-embedded')).status, 404);
  assert.equal((await read('/api/training/jobs')).status, 403);
  const job = (await read('/api/training/jobs/embedded')).json;
  assert.deepEqual([job.config, job.dataset_path], [null, null]);
  const path = `/api/training/jobs/embedded/embed-tokens/${id}`;
  assert.equal((await api.ask(path, {method: 'DELETE', key: bob})).status, 404);
  assert.equal((await api.ask(path, {method: 'DELETE', key: alice})).status, 204);
  assert.equal((await read('/api/training/predictions/embedded')).status, 401);
  assert.equal((await api.ask(`${path}x`, {method: 'DELETE', key: alice})).status, 404);
});
