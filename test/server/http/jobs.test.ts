/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return --
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

test('creating a job gives a token; creating it again gives another, and both are good', async () => {
  const first = await api.createJob('again', alice, {model_name: 'm', config: {lr: 1e-4}});
  const second = await api.createJob('again', alice);
  assert.notEqual(first, second);
  assert.match(first, /^[\w-]{43}$/);
  for (const token of [first, second]) assert.equal((await api.post(token, 'again', record)).status, 200);
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
  assert.equal((await api.post(token, 'status', record)).status, 200);
  assert.equal((await api.ask('/api/training/jobs/status', {key: alice})).json.status, 'running');
  assert.equal((await patch({key: alice}, {status: 'done'})).status, 400);
  assert.equal((await patch({key: alice}, {})).status, 400);
});

test('a batch is stored, scored and counted; a retry is unchanged; other content replaces under the same id', async () => {
  const token = await api.createJob('batch', alice);
  const records = [record, {...record, sample_index: 1, ground_truth: null}];
  const counts = async (...sent: unknown[]) => {
    const {json} = await api.post(token, 'batch', ...sent);
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
  const {status, json} = await api.post(token, 'all-or-nothing', record, {...record, step: 2, epoch: 'x'});
  assert.deepEqual([status, json.details[0].path], [400, 'predictions[1].epoch']);
  assert.equal((await api.ask('/api/training/predictions/all-or-nothing', {key: alice})).json.total_count, 0);
});

test('a job token is good for its own job alone', async () => {
  const token = await api.createJob('token-a', alice);
  await api.createJob('token-b', alice);
  const other = await api.post(token, 'token-b', record);
  const missing = await api.post(token, 'token-nowhere', record);
  assert.deepEqual([other.status, other.text], [404, missing.text]);
  assert.equal((await api.ask('/api/training/predictions/token-a', {bearer: token})).status, 403);
  assert.equal((await api.ask('/api/training/jobs', {bearer: token})).status, 403);
});
