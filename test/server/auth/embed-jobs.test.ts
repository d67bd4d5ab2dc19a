import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {deleteJob} from '../../../server/store/delete-job.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {JointReader} from '../../support/server/joint-reader.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

let api: ApiServer;
let key: string;
let bobs: string;

before(async () => {
  api = await startApiServer({POLL_INTERVAL_S: '0.02', AUTH_FAILURES_PER_MINUTE: '0'});
  [key, bobs] = [await api.issueKey('alice'), await api.issueKey('bob')];
});
after(() => api.close());

const row = {epoch: 0, step: 1, sample_index: 0, prompt: 'p', prediction: 'q'};

async function makeJobs(owner: string, ...jobIds: readonly string[]): Promise<void> {
  for (const jobId of jobIds) await api.post(await api.createJob(jobId, owner), jobId, row);
}

const ask = (jobId: string, body: object) =>
  api.ask(`/api/training/jobs/${jobId}/embed-tokens`, {
    method: 'POST',
    key,
    body: {expires_in: 600, ...body},
  });

async function mint(jobId: string, body: object): Promise<{token: string; id: string}> {
  const answered = await ask(jobId, body);
  assert.equal(answered.status, 201, answered.text);
  return answered.json as {token: string; id: string};
}

/** What a reader with this token is answered for the list of each job. */
const statuses = (bearer: string, jobIds: readonly string[], headers: Record<string, string> = {}) =>
  Promise.all(
    jobIds.map(
      async (jobId) => (await api.ask(`/api/training/predictions/${jobId}`, {bearer, headers})).status,
    ),
  );

async function open(bearer: string, ...jobIds: readonly string[]): Promise<JointReader> {
  const query = new URLSearchParams(jobIds.map((jobId) => ['job', `${jobId}@start`]));
  const headers = {Authorization: `Bearer ${bearer}`};
  return new JointReader(await openSse(`${api.url}/api/training/streams?${query}`, {headers}));
}

test('an embed token for several jobs reads each of them and no other, on one stream too', async () => {
  await makeJobs(key, 'a', 'b', 'c');
  const {token} = await mint('a', {job_ids: ['b', 'a', 'b']});
  assert.deepEqual(await statuses(token, ['a', 'b', 'c']), [200, 200, 404]);
  const stream = await open(token, 'a', 'c', 'b');
  for (const job of [0, 2]) await stream.has(job, 'caught_up');
  assert.deepEqual(
    stream.answers.map(({status}) => status),
    [200, 404, 200],
  );
  assert.deepEqual(
    [0, 1, 2].map((job) => stream.rowsOf(job).map(({job_id}) => job_id)),
    [['a'], [], ['b']],
  );
  stream.close();
});

test("with a job that is somebody else's, or is none, no token is made", async () => {
  await makeJobs(key, 'mine');
  await makeJobs(bobs, 'his');
  const countTokens = async () =>
    (await api.db.database.query<{n: number}>(sql`SELECT count(*) AS n FROM embed_tokens`))[0]!.n;
  const before = await countTokens();
  const answers = await Promise.all(
    [['his'], ['mine', 'his'], ['nowhere'], ['not a job']].map((job_ids) => ask('mine', {job_ids})),
  );
  assert.deepEqual(
    answers.map(({status, text}) => [status, text]),
    answers.map(() => [404, answers[0]!.text]),
  );
  assert.equal((await ask('his', {job_ids: ['mine']})).status, 404);
  const many = Array.from({length: 17}, () => 'mine');
  assert.equal((await ask('mine', {job_ids: many})).status, 400);
  assert.equal((await ask('mine', {job_ids: 'mine'})).status, 400);
  assert.equal(await countTokens(), before);
  assert.equal((await ask('mine', {job_ids: many.slice(1)})).status, 201);
});

test('the origins of a token hold for all of its jobs', async () => {
  await makeJobs(key, 'shown', 'beside');
  const {token} = await mint('shown', {job_ids: ['beside'], origins: ['https://docs.example']});
  const from = (Origin: string) => statuses(token, ['shown', 'beside'], {Origin});
  assert.deepEqual(await from('https://docs.example'), [200, 200]);
  assert.deepEqual(await from('https://other.example'), [403, 403]);
});

test('revoked by any of its jobs a token is revoked for all of them, and their streams end', async () => {
  await makeJobs(key, 'first', 'second', 'third');
  const {token, id} = await mint('first', {job_ids: ['second']});
  const stream = await open(token, 'first', 'second');
  for (const job of [0, 1]) await stream.has(job, 'caught_up');
  const revoke = async (jobId: string) =>
    (await api.ask(`/api/training/jobs/${jobId}/embed-tokens/${id}`, {method: 'DELETE', key})).status;
  assert.equal(await revoke('third'), 404);
  assert.deepEqual(await statuses(token, ['first', 'second']), [200, 200]);
  assert.equal(await revoke('second'), 204);
  assert.deepEqual(await statuses(token, ['first', 'second']), [401, 401]);
  for (const job of [0, 1]) assert.deepEqual((await stream.has(job, 'bye')).data, {reason: 'revoked'});
  assert.equal(await stream.stream.closed, 'end');
});

for (const gone of ['one', 'two']) {
  test(`deleting the ${gone === 'one' ? 'first' : 'second'} job of a token takes that one out, whoever has its name next`, async () => {
    const jobs = [`${gone}-one`, `${gone}-two`];
    const deleted = `${gone}-${gone}`;
    await makeJobs(key, ...jobs);
    const {token, id} = await mint(jobs[0]!, {job_ids: [jobs[1]!]});
    const stream = await open(token, ...jobs);
    for (const job of [0, 1]) await stream.has(job, 'caught_up');
    assert.ok(await deleteJob(api.db.database, deleted));
    const place = jobs.indexOf(deleted);
    const isOver = () => stream.eventsOf(place).some(({event}) => event === 'reset' || event === 'bye');
    await until('its stream has ended', isOver);
    await makeJobs(bobs, deleted);
    const expected = jobs.map((jobId) => (jobId === deleted ? 404 : 200));
    assert.deepEqual(await statuses(token, jobs), expected);
    const again = await open(token, ...jobs);
    await again.has(1 - place, 'caught_up');
    assert.deepEqual(
      again.answers.map(({status}) => status),
      expected,
    );
    stream.close();
    again.close();
    const last = jobs[1 - place]!;
    assert.ok(await deleteJob(api.db.database, last));
    assert.deepEqual(await statuses(token, jobs), [401, 401]);
    const left = await api.db.database.query(sql`SELECT id FROM embed_tokens WHERE id = ${id}`);
    assert.deepEqual(left, []);
  });
}
