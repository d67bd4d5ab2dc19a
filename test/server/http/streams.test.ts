import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {JointReader} from '../../support/server/joint-reader.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

let api: ApiServer;
let key: string;

before(async () => {
  api = await startApiServer({
    POLL_INTERVAL_S: '0.02',
    HEARTBEAT_S: '0.2',
    STREAMS_PER_USER: '2',
    STREAMS_PER_JOB: '2',
    STREAM_BUFFER_BYTES: '65536',
  });
  key = await api.issueKey('alice');
});
after(() => api.close());

const row = (sample_index: number, fields: object = {}) => ({
  epoch: 0,
  step: 100,
  sample_index,
  prompt: `prompt ${sample_index}`,
  prediction: `prediction ${sample_index}`,
  ...fields,
});

async function makeJob(jobId: string, owner = key) {
  const bearer = await api.createJob(jobId, owner);
  return {
    post: async (...predictions: unknown[]) => {
      const {status, text} = await api.post(bearer, jobId, ...predictions);
      assert.equal(status, 200, text);
    },
    setStatus: (status: string) =>
      api.ask(`/api/training/jobs/${jobId}`, {method: 'PATCH', bearer, body: {status}}),
  };
}

const pathOf = (jobs: readonly string[]): string =>
  `/api/training/streams?${new URLSearchParams(jobs.map((job) => ['job', job]))}`;

async function open(jobs: readonly string[], headers: Record<string, string> = {}): Promise<JointReader> {
  const credential = 'Authorization' in headers ? {} : {'X-API-Key': key};
  return new JointReader(await openSse(api.url + pathOf(jobs), {headers: {...credential, ...headers}}));
}

const indexes = (rows: ReturnType<JointReader['rowsOf']>): number[] =>
  rows.map(({sample_index}) => sample_index);

for (const encoding of ['identity', 'gzip']) {
  test(`each job's events come as its own stream has them, told apart (${encoding})`, async () => {
    const [a, b] = [await makeJob(`a-${encoding}`), await makeJob(`b-${encoding}`)];
    await a.post(row(0), row(1));
    const stream = await open([`a-${encoding}@start`, `b-${encoding}@start`, `a-${encoding}~7@start`], {
      'Accept-Encoding': encoding,
    });
    assert.equal(stream.stream.status, 200);
    for (const job of [0, 1, 2]) await stream.has(job, 'caught_up');
    await b.post(row(5));
    await a.post(row(2, {epoch: 7}));
    await stream.stream.until('the rows', () => [0, 1, 2].flatMap((job) => stream.rowsOf(job)).length === 5);
    assert.deepEqual(
      [0, 1, 2].map((job) => indexes(stream.rowsOf(job))),
      [[0, 1, 2], [5], [2]],
    );
    assert.deepEqual(
      stream.answers.map(({job, status}) => [job, status]),
      [
        [0, 200],
        [1, 200],
        [2, 200],
      ],
    );
    for (const job of [0, 1, 2]) await stream.has(job, 'heartbeat');
    stream.close();
    await until('it has left', () => api.server.hub.viewerCount === 0);
  });
}

test('who may not read is told nothing of any job; a job out of reach is answered as one that is not there, and the rest go on', async () => {
  const mallory = await api.issueKey('mallory');
  await makeJob('mine');
  await makeJob('hers', mallory);
  for (const credential of ['wak_wrong', '']) {
    const refused = await open(['mine', 'nowhere'], {'X-API-Key': credential});
    await refused.stream.closed;
    assert.equal(refused.stream.status, 401);
    assert.doesNotMatch(refused.stream.body, /mine|nowhere/);
  }
  const stream = await open([
    'hers@start',
    'mine@start',
    'nowhere@start',
    'not a job',
    'mine@what',
    'mine~x',
  ]);
  await stream.has(1, 'caught_up');
  const [hers, mine, nowhere, noName, noCursor, noEpoch] = stream.answers;
  assert.deepEqual(mine, {job: 1, status: 200});
  assert.equal(hers?.status, 404);
  assert.deepEqual({...hers, job: 2}, nowhere);
  assert.deepEqual({...hers, job: 3}, noName);
  assert.deepEqual([noCursor?.status, noEpoch?.status], [400, 400]);
  assert.deepEqual(stream.eventsOf(0), []);
  stream.close();
  await until('it has left', () => api.server.hub.viewerCount === 0);
});

test('an embed token reads its own job alone, and its streams end when it is revoked', async () => {
  await makeJob('shown');
  await makeJob('hidden');
  const answered = await api.ask('/api/training/jobs/shown/embed-tokens', {
    method: 'POST',
    key,
    body: {expires_in: 600},
  });
  const {token, id} = answered.json as {token: string; id: string};
  const stream = await open(['hidden@start', 'shown@start'], {Authorization: `Bearer ${token}`});
  await stream.has(1, 'caught_up');
  assert.deepEqual(
    stream.answers.map(({status}) => status),
    [404, 200],
  );
  await api.ask(`/api/training/jobs/shown/embed-tokens/${id}`, {method: 'DELETE', key});
  assert.deepEqual((await stream.has(1, 'bye')).data, {reason: 'revoked'});
  assert.equal(await stream.stream.closed, 'end');
});

test('each job goes on from its own position, and each ends for itself; who has seen all of an ended job is told 204', async () => {
  const [a, b] = [await makeJob('first'), await makeJob('second')];
  await a.post(row(0), row(1));
  await b.post(row(0), row(1), row(2));
  const before = await open(['first@start', 'second@start']);
  for (const job of [0, 1]) await before.has(job, 'caught_up');
  const ids = [before.idOf(0)!, before.idOf(1)!];
  before.close();
  await a.post(row(2));
  const stream = await open([`first@${ids[0]}`, `second@${ids[1]}`]);
  for (const job of [0, 1]) await stream.has(job, 'caught_up');
  assert.deepEqual(
    [0, 1].map((job) => indexes(stream.rowsOf(job))),
    [[2], []],
  );

  await a.setStatus('completed');
  assert.deepEqual((await stream.has(0, 'bye')).data, {reason: 'ended'});
  await b.post(row(3));
  await stream.stream.until('the row of the other', () => stream.rowsOf(1).length === 1);
  const ended = stream.idOf(0)!;
  await b.setStatus('failed');
  assert.deepEqual((await stream.has(1, 'bye')).data, {reason: 'ended'});
  assert.equal(await stream.stream.closed, 'end');

  const again = await open([`first@${ended}`, `second@${stream.idOf(1)}`]);
  assert.equal(await again.stream.closed, 'end');
  assert.deepEqual(
    again.answers.map(({status}) => status),
    [204, 204],
  );
});

test('many jobs count as one stream of their user, and each as one of its job', async () => {
  for (const name of ['x', 'y', 'z']) await makeJob(name);
  const first = await open(['x', 'y', 'z']);
  const second = await open(['x', 'y']);
  await second.has(1, 'caught_up');
  const third = await open(['z']);
  await third.stream.closed;
  assert.deepEqual([third.answers[0]?.status, third.answers[0]?.code], [429, 'streams_per_user']);
  assert.ok((third.answers[0]?.retry_after_s ?? 0) >= 1);
  second.close();
  await until('the second has left', () => api.server.hub.viewerCount === 3);
  const fourth = await open(['x', 'x', 'y']);
  await fourth.has(0, 'caught_up');
  assert.deepEqual(
    fourth.answers.map(({status, code}) => code ?? status),
    [200, 'streams_per_job', 200],
  );
  for (const stream of [first, fourth]) stream.close();
  await until('all have left', () => api.server.hub.viewerCount === 0);
});

test('one who does not read is told so for each job, and goes on from each position without loss', async () => {
  const jobs = [await makeJob('soft'), await makeJob('loud')];
  const stream = await open(['soft@start', 'loud@start']);
  for (const job of [0, 1]) await stream.has(job, 'caught_up');
  stream.stream.socket.pause();
  const text = 'x'.repeat(100_000);
  let sent = 0;
  for (; api.server.hub.viewerCount > 0; sent++) {
    // The small row comes when the large one already waits: its own job is the one that is found too slow.
    await jobs[1]!.post(row(sent, {prediction: text}));
    await jobs[0]!.post(row(sent));
    await setImmediate();
  }
  stream.stream.socket.resume();
  for (const job of [0, 1]) assert.deepEqual((await stream.has(job, 'bye')).data, {reason: 'slow'});
  const resumed = await open([`soft@${stream.idOf(0)}`, `loud@${stream.idOf(1)}`]);
  for (const job of [0, 1]) await resumed.has(job, 'caught_up');
  for (const job of [0, 1]) {
    assert.deepEqual(
      indexes([...stream.rowsOf(job), ...resumed.rowsOf(job)]),
      Array.from({length: sent}, (_, i) => i),
    );
  }
  resumed.close();
  await until('it has left', () => api.server.hub.viewerCount === 0);
});

test('no job, too many of them, and another media type are refused', async () => {
  assert.equal((await api.ask('/api/training/streams', {key})).status, 400);
  const many = Array.from({length: 51}, (_, i) => `job-${i}`);
  assert.equal((await api.ask(pathOf(many), {key})).status, 400);
  const headers = {Accept: 'application/json'};
  assert.equal((await api.ask(pathOf(['x']), {key, headers})).status, 406);
});
