/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {openSse, type SseReader} from '../../support/server/sse-reader.ts';

let api: ApiServer;
let key: string;

before(async () => {
  api = await startApiServer({POLL_INTERVAL_S: '0.02', HEARTBEAT_S: '0.2'});
  key = await api.issueKey('alice');
});
after(() => api.close());

const row = (index: number, fields: object = {}) => ({
  epoch: Math.floor(index / 10),
  step: Math.floor(index / 10) * 100,
  sample_index: index % 10,
  prompt: `prompt ${index}`,
  prediction: `prediction ${index}`,
  ground_truth: 'truth',
  ...fields,
});
const rows = (from: number, to: number) => Array.from({length: to - from}, (_, i) => row(from + i));

async function makeJob(jobId: string) {
  const bearer = await api.createJob(jobId, key);
  const stream = `/api/training/predictions/${jobId}/stream`;
  return {
    post: async (...predictions: unknown[]) => {
      const {status, text} = await api.post(bearer, jobId, ...predictions);
      assert.equal(status, 200, text);
    },
    setStatus: (status: string) =>
      api.ask(`/api/training/jobs/${jobId}`, {method: 'PATCH', bearer, body: {status}}),
    open: (query = '', headers: Record<string, string> = {}): Promise<SseReader> =>
      openSse(api.url + stream + query, {headers: {'X-API-Key': key, ...headers}}),
    poll: (query: string) => api.ask(stream + query, {key, headers: {Accept: 'application/json'}}),
    list: async (query = '') => (await api.ask(`/api/training/predictions/${jobId}${query}`, {key})).json,
  };
}

test('a row that is POSTed, and one that another program INSERTs, are both streamed, scored as they were stored', async () => {
  const job = await makeJob('live');
  const stream = await job.open();
  await stream.take('caught_up');
  await job.post(row(0, {prediction: 'truth'}));
  const posted = await stream.take('prediction');
  assert.deepEqual([posted.data.prediction.exact_match, posted.data.total_count], [1, 1]);
  await api.db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    VALUES ('live', 0, 0, 1, 'by', 'SQL')`);
  const inserted = await stream.take('prediction');
  assert.deepEqual([inserted.data.prediction.prediction, inserted.data.total_count], ['SQL', 2]);
  const {predictions} = await job.list('?sort=arrival');
  assert.deepEqual(stream.rows, predictions);
  stream.close();
});

test('a stream opened with the cursor of a list goes on from it with no gap and no repeat', async () => {
  const job = await makeJob('continued');
  await job.post(...rows(0, 25));
  const {cursor, predictions} = await job.list('?limit=1000');
  await job.post(...rows(25, 40));
  const stream = await job.open(`?since=${cursor}`);
  const {data} = await stream.take('connected');
  assert.equal(data.backlog, 15);
  await stream.take('caught_up');
  await job.post(...rows(40, 45));
  await stream.until('45 rows', () => stream.rows.length === 20);
  const seqs = [...predictions, ...stream.rows].map(({seq}: {seq: number}) => seq);
  assert.equal(new Set(seqs).size, 45);
  assert.deepEqual(
    stream.rows.map(({sample_index, epoch}) => epoch * 10 + sample_index),
    rows(25, 45).map((_, i) => 25 + i),
  );
  stream.close();
});

test('a client that is cut off again and again gets every row once', async () => {
  const job = await makeJob('cut');
  const seen: number[] = [];
  let lastId: string | undefined;
  let sent = 0;
  while (seen.length < 200) {
    const stream = await job.open('?since=start', lastId === undefined ? {} : {'Last-Event-ID': lastId});
    const isDone = sent >= 200;
    if (!isDone) await job.post(...rows(sent, (sent += 20)));
    // Wherever it is cut: what was read of it counts, and nothing else.
    await stream.until('something', () => stream.rows.length >= (isDone ? 1 : 7));
    seen.push(...stream.rows.map(({epoch, sample_index}) => epoch * 10 + sample_index));
    lastId = stream.lastId ?? lastId;
    stream.close();
  }
  assert.deepEqual(
    seen,
    Array.from({length: 200}, (_, i) => i),
  );
});

test('a stream of one epoch has its rows alone, counts them alone, and moves on past the others', async () => {
  const job = await makeJob('filtered');
  await job.post(...rows(0, 30));
  const stream = await job.open('?since=start&epoch=1');
  await stream.take('caught_up');
  assert.deepEqual(
    stream.rows.map(({epoch}) => epoch),
    Array.from({length: 10}, () => 1),
  );
  assert.equal(stream.all('prediction').at(-1)?.data.total_count, 10);
  await job.post(...rows(30, 40));
  const before = Number(stream.lastId?.split('.')[1]);
  const beat = await stream.take('heartbeat', ({id}) => Number(id?.split('.')[1]) > before);
  assert.match(beat.id ?? '', /^\w+\.\d+\.e1$/);
  stream.close();
});

test('a status is told, the end ends the stream, and whoever has seen it all gets 204', async () => {
  const job = await makeJob('ending');
  await job.post(row(0));
  const stream = await job.open('?since=start');
  await stream.take('caught_up');
  await job.setStatus('completed');
  assert.equal((await stream.take('job_status')).data.status, 'completed');
  assert.deepEqual((await stream.take('bye')).data, {reason: 'ended'});
  assert.equal(await stream.closed, 'end');
  assert.equal((await job.open('', {'Last-Event-ID': stream.lastId ?? ''})).status, 204);
  assert.equal((await job.poll(`?since=${stream.lastId}`)).status, 204);
  const resumed = await job.open('?since=start');
  await resumed.take('bye');
  assert.equal(resumed.rows.length, 1);
  await job.post(row(1));
  const again = await job.open('', {'Last-Event-ID': stream.lastId ?? ''});
  assert.equal((await again.take('prediction')).data.prediction.sample_index, 1);
  again.close();
});

test('Last-Event-ID wins over since; a cursor of another life is told to reset', async () => {
  const job = await makeJob('cursors');
  await job.post(...rows(0, 5));
  const first = await job.open('?since=start');
  await first.take('caught_up');
  first.close();
  const stream = await job.open('?since=start', {'Last-Event-ID': first.lastId ?? ''});
  assert.equal((await stream.take('connected')).data.backlog, 0);
  stream.close();
  const [gen] = first.lastId!.split('.');
  for (const [since, reason] of [
    ['other.3', 'generation'],
    [`${gen}.999`, 'ahead'],
    [`${gen}.2.e1`, 'filter'],
  ] as const) {
    const lost = await job.open(`?since=${since}`);
    assert.deepEqual((await lost.take('reset')).data, {reason});
    assert.equal(await lost.closed, 'end');
  }
});

test('connected says the position that was taken up, whichever way it came', async () => {
  const job = await makeJob('taken-up');
  await job.post(...rows(0, 25));
  const {cursor} = await job.list();
  const [gen, seq] = cursor.split('.');
  const asked = [
    [await job.open(), cursor],
    [await job.open('?since=start'), `${gen}.0`],
    [await job.open(`?since=${gen}.7`), `${gen}.7`],
    [await job.open(`?since=${gen}.7&epoch=1`), `${gen}.7.e1`],
    [await job.open(`?since=${gen}.7.e1&epoch=1`), `${gen}.7.e1`],
    [await job.open('', {'Last-Event-ID': `${gen}.7`}), `${gen}.7`],
    [await job.open(`?since=${gen}.3`, {'Last-Event-ID': `${gen}.7`}), `${gen}.7`],
    [await job.open(`?since=${cursor}`), cursor],
  ] as const;
  for (const [stream, since] of asked) {
    assert.equal((await stream.take('connected')).data.since, since);
    await stream.take('caught_up');
    assert.ok(stream.rows.length <= Number(seq) - Number(since.split('.')[1]));
    stream.close();
  }
  const {events} = (await job.poll(`?since=${gen}.9&wait=0`)).json;
  assert.equal(events[0].data.since, `${gen}.9`);
});

test('a long poll gives the same events as the stream, and goes on from its cursor', async () => {
  const job = await makeJob('polled');
  await job.post(...rows(0, 12));
  const first = (await job.poll('?since=start&wait=5')).json;
  const names = (list: {events: {event: string}[]}) => [...new Set(list.events.map(({event}) => event))];
  assert.deepEqual(names(first), ['connected', 'prediction', 'epoch_complete', 'caught_up', 'trends_update']);
  assert.equal(first.events.filter(({event}: {event: string}) => event === 'prediction').length, 12);
  const waiting = job.poll(`?since=${first.cursor}&wait=10`);
  await job.post(row(12));
  const next = (await waiting).json;
  const got = next.events.filter(({event}: {event: string}) => event === 'prediction');
  assert.deepEqual(
    got.map(({data}: {data: {prediction: {prompt: string}}}) => data.prediction.prompt),
    ['prompt 12'],
  );
  const stream = await job.open('?since=start');
  await stream.take('caught_up');
  const polled = [...first.events, ...next.events].filter(
    ({event}: {event: string}) => event === 'prediction',
  );
  assert.deepEqual(
    polled.map(({data}: {data: {prediction: object}}) => data.prediction),
    stream.rows,
  );
  stream.close();
  const nothing = (await job.poll(`?since=${next.cursor}&wait=0`)).json;
  assert.deepEqual([names(nothing).includes('prediction'), nothing.more], [false, false]);
  assert.equal(nothing.cursor, next.cursor);
});

test('every event obeys the OpenAPI document', async () => {
  const job = await makeJob('described');
  await job.post(...rows(0, 25));
  const stream = await job.open('?since=start');
  await stream.take('trends_update');
  await job.setStatus('failed');
  await stream.take('bye');
  await stream.closed;
  const document = (await api.ask('/openapi.json')).json;
  const ajv = new Ajv2020({strict: false});
  addFormats.default(ajv);
  for (const {event, data} of stream.events) {
    const validate = ajv.compile(document.components.schemas[`event_${event}`]);
    assert.ok(validate(data), `${event}: ${ajv.errorsText(validate.errors)}`);
  }
  const seen = new Set(stream.events.map(({event}) => event));
  for (const event of [
    'connected',
    'prediction',
    'caught_up',
    'trends_update',
    'epoch_complete',
    'job_status',
    'bye',
  ])
    assert.ok(seen.has(event as 'bye'), event);
});

test('who does not take a stream gets 406, and so does who is not in the rollout', async (t) => {
  const job = await makeJob('accepting');
  assert.equal((await job.open('', {Accept: 'text/html'})).status, 406);
  const off = await startApiServer({STREAM_ROLLOUT: '0'});
  t.after(() => off.close());
  const own = await off.issueKey('alice');
  await off.createJob('job', own);
  const path = '/api/training/predictions/job/stream';
  const stream = await openSse(off.url + path, {headers: {'X-API-Key': own}});
  await stream.closed;
  assert.deepEqual([stream.status, JSON.parse(stream.body).code], [406, 'stream_off']);
  const polled = await off.ask(`${path}?wait=0`, {key: own, headers: {Accept: 'application/json'}});
  assert.equal(polled.status, 200);
});

test('revoking an embed token ends its streams', async () => {
  const job = await makeJob('revoked');
  await job.post(row(0));
  const {json} = await api.ask('/api/training/jobs/revoked/embed-tokens', {
    method: 'POST',
    key,
    body: {expires_in: 60},
  });
  const stream = await openSse(`${api.url}/api/training/predictions/revoked/stream`, {
    headers: {Authorization: `Bearer ${json.token}`},
  });
  await stream.take('caught_up');
  await api.ask(`/api/training/jobs/revoked/embed-tokens/${json.id}`, {method: 'DELETE', key});
  assert.deepEqual((await stream.take('bye')).data, {reason: 'revoked'});
});

test('while the database is away requests get 503 with Retry-After, streams stay, and then go on', async (t) => {
  const own = await startApiServer({POLL_INTERVAL_S: '0.02', HEARTBEAT_S: '0.1'});
  t.after(() => own.close());
  const owner = await own.issueKey('alice');
  const bearer = await own.createJob('job', owner);
  const stream = await openSse(`${own.url}/api/training/predictions/job/stream`, {
    headers: {'X-API-Key': owner},
  });
  await stream.take('caught_up');
  const name = new URL(own.db.url.replace('@/', '@x/')).pathname.slice(1);
  const setConnections = async (allowed: boolean) => {
    await api.db.database.query(
      sql`UPDATE pg_database SET datallowconn = ${allowed} WHERE datname = ${name}`,
    );
    if (!allowed) {
      await api.db.database.query(
        sql`SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = ${name}`,
      );
    }
  };
  await setConnections(false);
  const away = await own.ask('/api/training/jobs', {key: owner});
  assert.deepEqual([away.status, away.json.code], [503, 'database_unavailable']);
  assert.ok(Number(away.headers.get('retry-after')) > 0);
  assert.equal((await own.ask('/healthz')).status, 200);
  await stream.take('heartbeat');
  await stream.take('heartbeat');
  await setConnections(true);
  const post = () => own.post(bearer, 'job', row(0));
  assert.equal((await post()).status, 200);
  assert.equal((await stream.take('prediction')).data.prediction.prompt, 'prompt 0');
  stream.close();
});

test('what a stream is answered with has the same headers, whether it is a stream, events at once or an error', async () => {
  await makeJob('heads');
  const url = `${api.url}/api/training/predictions/heads/stream`;
  const asked = {'X-API-Key': key, Origin: 'https://page.example'};
  const wanted = [
    [200, 'text/event-stream'],
    [200, 'application/json'],
    [406, 'image/png'],
  ] as const;
  for (const [status, accept] of wanted) {
    const answer = await fetch(`${url}?wait=0`, {headers: {...asked, Accept: accept}});
    assert.equal(answer.status, status);
    await answer.body?.cancel();
    const heads = Object.fromEntries(answer.headers);
    assert.match(heads['x-request-id'] ?? '', /^[0-9a-f-]{36}$/, accept);
    assert.equal(heads['access-control-allow-origin'], '*', accept);
    assert.equal(heads['access-control-expose-headers'], 'Retry-After, X-Request-Id', accept);
    assert.equal(heads['x-content-type-options'], 'nosniff', accept);
    assert.equal(
      heads['vary'],
      status === 200 && accept.startsWith('text') ? 'Origin, Accept-Encoding' : 'Origin',
    );
  }
});
