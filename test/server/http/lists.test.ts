/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

let api: ApiServer;
let alice: string;
let bob: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
  bob = await api.issueKey('bob');
});
after(() => api.close());

const answer = {prompt: 'p', prediction: 'kitten', ground_truth: 'sitting'};
const record = {epoch: 1, step: 1, sample_index: 0, ...answer};

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
  assert.equal((await api.post(token, 'views', ...rows)).status, 200);
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
  assert.equal((await api.post(token, 'almost-nothing', ...rows)).status, 200);
  for (const by of ['epoch', 'step']) {
    const {status, json} = await api.ask(`/api/training/predictions/almost-nothing/trends?by=${by}`, {
      key: alice,
    });
    assert.deepEqual([status, json.trends?.length], [200, 1], json.error);
  }
});

test('with group=1 a list counts groups of answers, each whole; its `next` keeps that', async () => {
  const token = await api.createJob('groups', alice);
  const rows = [0, 1, 2].flatMap((sample_index) =>
    [0, 1].map((completion_index) => ({
      ...record,
      sample_index,
      completion_index,
      exact_match: Number(sample_index === completion_index),
    })),
  );
  assert.equal((await api.post(token, 'groups', ...rows)).status, 200);
  const get = async (query: string) =>
    (await api.ask(`/api/training/predictions/groups${query}`, {key: alice})).json;
  const places = ({predictions}: {predictions: {sample_index: number; completion_index: number}[]}) =>
    predictions.map((row) => `${row.sample_index}.${row.completion_index}`);
  const page1 = await get('?group=1&limit=2&min_exact_match=1&sort=sample_index&dir=desc');
  assert.deepEqual(places(page1), ['1.0', '1.1', '0.0', '0.1']);
  assert.deepEqual([page1.total_count, page1.total_is_exact, page1.group_count], [2, true, 2]);
  assert.deepEqual([page1.cut_groups, page1.next], [[], null]);
  const first = await get('?group=1&limit=2');
  assert.deepEqual([first.total_count, first.group_count], [3, 2]);
  const second = await get(`?limit=2&after=${first.next}`);
  assert.deepEqual([places(second), second.group_count, second.next], [['2.0', '2.1'], 1, null]);
  const plain = await get('?group=0&limit=2');
  assert.deepEqual([plain.total_count, plain.predictions.length, plain.group_count], [6, 2, undefined]);
});

test('with group=1 trends and the matrix tell what groups of answers are worth by the score that is asked for', async () => {
  const config = {scores: {reward: {max: 1}}};
  const token = await api.createJob('group-trends', alice, {config});
  const rows = [0, 0.5, 1].map((reward, completion_index) => ({
    ...record,
    completion_index,
    ground_truth: null,
    scores: {reward},
  }));
  assert.equal((await api.post(token, 'group-trends', ...rows)).status, 200);
  const get = async (path: string) =>
    (await api.ask(`/api/training/predictions/group-trends${path}`, {key: alice})).json;
  for (const by of ['epoch', 'step']) {
    const {trends, n, metric} = await get(`/trends?by=${by}&group=1&metric=scores.reward`);
    const {pass_1: pass, ...groups} = trends[0].groups;
    assert.deepEqual([n, metric, trends[0].sample_count], [3, 'scores.reward', 3]);
    assert.deepEqual(groups, {group_count: 1, several_count: 1, avg_best: 1, avg_mean: 0.5, pass_n: 1});
    assert.ok(Math.abs(pass - 1 / 3) < 1e-12);
  }
  const byError = await get('/trends?group=1');
  assert.deepEqual(
    [byError.metric, byError.trends[0].groups.avg_best, byError.trends[0].groups.pass_1],
    ['char_error_rate', null, null],
  );
  assert.equal((await get('/trends')).trends[0].groups, undefined);
  assert.deepEqual((await get('/scores?metric=scores.reward&group=1')).values, [[1]]);
  assert.deepEqual((await get('/scores?metric=scores.reward')).values, [[0]]);
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
  assert.equal((await api.post(token, 'samples', ...rows)).status, 200);
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
    [matrix.sample_count, matrix.epochs, matrix.values],
    [
      3,
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

test('a matrix of scores has the first 500 samples, and says of how many; lists take the same samples as a filter', async () => {
  const token = await api.createJob('matrix:1', alice);
  for (const from of [0, 350]) {
    const rows = Array.from({length: 350}, (_, i) => ({
      ...{epoch: 1, step: 1, sample_index: from + i, prompt: 'p', prediction: 'x', ground_truth: 'x'},
    }));
    assert.equal((await api.post(token, 'matrix:1', ...rows)).status, 200);
  }
  const get = async (path: string) =>
    (await api.ask(`/api/training/predictions/matrix:1${path}`, {key: alice})).json;
  const matrix = await get('/scores');
  assert.deepEqual([matrix.samples.length, matrix.values.length, matrix.sample_count], [500, 500, 700]);
  const indexes = Array.from({length: 250}, (_, i) => 2 * i);
  const seen: number[] = [];
  for (let after = ''; seen.length < 250;) {
    const page = await get(`?samples=${indexes.join()}&sort=sample_index&limit=100${after}`);
    assert.equal(page.total_count, 250);
    seen.push(...page.predictions.map((row: {sample_index: number}) => row.sample_index));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.deepEqual(seen, indexes);
});

test('an export has every row that matches once, in the order of epoch, step and sample', async () => {
  const token = await api.createJob('export:1', alice);
  const rows = Array.from({length: 1300}, (_, i) => ({
    ...record,
    epoch: (i * 7) % 13,
    step: i % 5,
    sample_index: i,
  }));
  assert.equal((await api.post(token, 'export:1', ...rows.slice(0, 700))).status, 200);
  assert.equal((await api.post(token, 'export:1', ...rows.slice(700))).status, 200);
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
    ['?group=yes', 400, 'group'],
    ['?samples=1-5', 422, 'samples'],
    ['?samples=1,2@a b', 422, 'samples'],
    ['?min_word_overlap=NaN', 400, 'min_word_overlap'],
    ['?q=a%00b', 422, 'q'],
    ['/trends?by=hour', 400, 'by'],
    ['/trends?group=1&metric=loss', 400, 'metric'],
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
