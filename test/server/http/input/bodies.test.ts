/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {deflateSync, gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {startApiServer, type ApiServer} from '../../../support/server/api-server.ts';
import {connectTo, sendLines} from '../../../support/server/raw-http.ts';
import {until} from '../../../support/until.ts';

let api: ApiServer;
let key: string;
let token: string;

const LIMIT = 200_000;

before(async () => {
  api = await startApiServer({
    MAX_BODY_BYTES: String(LIMIT),
    BODY_TIMEOUT_S: '1',
    AUTH_FAILURES_PER_MINUTE: '0',
  });
  key = await api.issueKey('alice');
  token = await api.createJob('job', key);
});
after(() => api.close());

const PREDICTIONS = '/api/training/predictions';
const record = {epoch: 1, step: 1, sample_index: 0, prompt: 'p', prediction: 'q'};
const batch = (...predictions: unknown[]) => ({job_id: 'job', predictions});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.ask(PREDICTIONS, {method: 'POST', bearer: token, body, headers});
const raw = (head: string, body?: string | Buffer) => sendLines(api.url, head, body);
const host = () => `Host: ${new URL(api.url).host}\nConnection: close`;

test('bodies that are no batch get 4xx and store nothing', async () => {
  const bad: readonly [unknown, number, string][] = [
    ['', 400, 'not_json'],
    ['{', 400, 'not_json'],
    ['null', 400, 'bad_request'],
    [Buffer.from([0x7b, 0xff, 0x7d]), 400, 'not_utf8'],
    [`{"job_id":"job","predictions":[{"epoch":NaN}]}`, 422, 'not_finite'],
    ['['.repeat(100_000), 400, 'too_deep'],
    [batch(), 400, 'bad_request'],
    [batch({...record, epoch: -1}), 422, 'bad_value'],
    [batch({...record, prompt: '\0'}), 422, 'bad_value'],
    ['x'.repeat(LIMIT + 1), 413, 'body_too_large'],
  ];
  for (const [body, status, code] of bad) {
    const {status: got, json} = await post(body);
    assert.deepEqual([got, json.code], [status, code], String(body).slice(0, 60));
  }
  const {json} = await api.ask(`${PREDICTIONS}/job`, {key});
  assert.equal(json.total_count, 0);
});

test('another media type or encoding is 415, gzip is taken, a bomb and broken gzip are refused', async () => {
  const json = JSON.stringify(batch({...record, step: 2}));
  const statuses = async (body: unknown, headers: Record<string, string>) =>
    (await post(body, headers)).status;
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'multipart/form-data',
  ])
    assert.equal(await statuses(json, {'Content-Type': type}), 415, type);
  assert.equal(await statuses(json, {'Content-Type': 'application/json; charset=UTF-8'}), 200);
  assert.equal(await statuses(gzipSync(json), {'Content-Encoding': 'gzip'}), 200);
  assert.equal(await statuses(deflateSync(json), {'Content-Encoding': 'deflate'}), 415);
  assert.equal(await statuses(json, {'Content-Encoding': 'gzip'}), 400);
  assert.equal(await statuses(gzipSync(json).subarray(0, -9), {'Content-Encoding': 'gzip'}), 400);
  const bomb = gzipSync(Buffer.alloc(100 * LIMIT, ' '));
  assert.ok(bomb.length < LIMIT);
  assert.equal(await statuses(bomb, {'Content-Encoding': 'gzip'}), 413);
});

test('a chunked body is taken, and cut off at the limit however it says how long it is', async () => {
  const head = `POST ${PREDICTIONS} HTTP/1.1\n${host()}\nAuthorization: Bearer ${token}\nContent-Type: application/json\nTransfer-Encoding: chunked`;
  const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  const json = JSON.stringify(batch({...record, step: 3}));
  const chunked = [json.slice(0, 10), json.slice(10)].map(chunk).join('') + '0\r\n\r\n';
  assert.equal((await raw(head, chunked)).status, 200);
  const endless = Array.from({length: 5}, () => chunk(' '.repeat(LIMIT / 4))).join('');
  assert.equal((await raw(head, endless)).status, 413);
  const tooLong = await raw(head.replace('Transfer-Encoding: chunked', `Content-Length: ${LIMIT + 1}`), '{');
  assert.equal(tooLong.status, 413);
});

test('a connection goes on after a body that was refused half-way: what is left of it is passed over', async () => {
  const head = [
    `POST ${PREDICTIONS} HTTP/1.1`,
    `Host: ${new URL(api.url).host}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
  ];
  const chunk = `${(LIMIT / 4).toString(16)}\r\n${' '.repeat(LIMIT / 4)}\r\n`;
  const socket = await connectTo(api.url);
  const answers: Buffer[] = [];
  socket.on('data', (bytes) => answers.push(bytes)).on('error', () => {});
  const statuses = () =>
    [
      ...Buffer.concat(answers)
        .toString()
        .matchAll(/HTTP\/1\.1 (\d{3})/g),
    ].map(([, status]) => Number(status));
  socket.write([...head, 'Transfer-Encoding: chunked', '', chunk.repeat(5)].join('\r\n'));
  await until('the refusal', () => statuses().length === 1);
  socket.write(`${chunk.repeat(15)}0\r\n\r\n${[...head, 'Content-Length: 1', '', '{'].join('\r\n')}`);
  await until('the next answer', () => statuses().length === 2, 5000);
  assert.deepEqual(statuses(), [413, 400]);
  socket.destroy();
});

test('the bodies of one account that together are too much are told to wait, and others go on', async (t) => {
  const limit = 20_000;
  const small = await startApiServer({MAX_BODY_BYTES: String(limit)});
  t.after(() => small.close());
  const key = await small.issueKey('alice');
  const bearer = await small.createJob('job', key);
  const head = [
    `POST ${PREDICTIONS} HTTP/1.1`,
    `Host: ${new URL(small.url).host}`,
    `Authorization: Bearer ${bearer}`,
    'Content-Type: application/json',
    `Content-Length: ${limit}`,
  ].join('\r\n');
  const sockets: Socket[] = [];
  const addUnfinishedBody = async () => {
    const socket = await connectTo(small.url);
    socket.on('error', () => {}).write(`${head}\r\n\r\n${' '.repeat(limit - 1)}`);
    sockets.push(socket);
  };
  const store = async () => {
    const body = batch({...record, prompt: 'x'.repeat(limit / 2)});
    return (await small.ask(PREDICTIONS, {method: 'POST', bearer, body})).status;
  };
  await until('the server is full', async () => {
    await addUnfinishedBody();
    // Meanwhile it is read: one that comes beside what is stored would be told to wait itself.
    await small.ask('/api/training/jobs', {key});
    return (await store()) === 503;
  });
  assert.ok(sockets.length >= 3);
  const others = await small.createJob('other-job', await small.issueKey('bob'));
  const body = {job_id: 'other-job', predictions: [record]};
  assert.equal((await small.ask(PREDICTIONS, {method: 'POST', bearer: others, body})).status, 200);
  for (const socket of sockets) socket.destroy();
  await until('there is room again', async () => (await store()) === 200);
});

test('a declared length that never comes, or comes one byte at a time, is cut off', async () => {
  const socket = await connectTo(api.url);
  const answer: Buffer[] = [];
  socket.on('data', (chunk) => answer.push(chunk)).on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    `POST ${PREDICTIONS} HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nAuthorization: Bearer ${token}\r\n`,
  );
  socket.write('Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
  const drip = setInterval(() => socket.write(' '), 100);
  const outcome = await Promise.race([closed.then(() => 'closed'), sleep(8000, 'still open', {ref: false})]);
  clearInterval(drip);
  socket.destroy();
  assert.equal(outcome, 'closed');
  assert.match(Buffer.concat(answer).toString(), /^HTTP\/1\.1 408 /);
});

test('SQL in any text is text', async () => {
  const nasty = `'); DROP TABLE training_predictions; -- $1 \\ " \u202e %_`;
  const fields = {
    prompt: nasty,
    prediction: nasty,
    ground_truth: nasty,
    validation_kind: nasty,
    sample_source_id: nasty,
  };
  const errors = [{validator: nasty, message: nasty, detail: {[nasty]: nasty}}];
  assert.equal((await post(batch({...record, step: 99, ...fields, validation_errors: errors}))).status, 200);
  const {json} = await api.ask(`${PREDICTIONS}/job?q=${encodeURIComponent(nasty)}`, {key});
  assert.equal(json.predictions.length, 1);
  for (const [name, value] of Object.entries(fields)) assert.equal(json.predictions[0][name], value);
  assert.deepEqual(json.predictions[0].validation_errors, errors);
  const samples = await api.ask(`${PREDICTIONS}/job/samples/0?source=${encodeURIComponent(nasty)}`, {key});
  assert.equal(samples.json.predictions.length, 1);
  for (const jobId of [`'`, `job'--`, 'job%27%20OR%201=1', '$1', 'a b']) {
    assert.equal((await api.ask(`${PREDICTIONS}/${jobId}`, {key})).status, 404, jobId);
    const created = await api.ask('/api/training/jobs', {method: 'POST', key, body: {job_id: jobId}});
    assert.equal(created.status, 422, jobId);
  }
  const wild = await api.ask(`${PREDICTIONS}/job?q=${encodeURIComponent('%')}&epoch=1`, {key});
  assert.equal(wild.json.total_count, 1, 'a percent sign is itself, not a wildcard');
});

test('whatever a batch holds, it is stored or refused: nothing makes the server fail', async () => {
  const number = fc.oneof(
    fc.double(),
    fc.maxSafeNat(),
    fc.constantFrom(0, -0, 5e-324, 1e308, 2 ** 53, -1, 1e9, true, '1', null),
  );
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.constantFrom('', '\ud800', '\0', '\u2028', 'x'.repeat(5000), null, 7),
  );
  const json = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom([{validator: 'v', message: 'm', detail: {'': ['\udc00']}}]),
  );
  const numbers = [
    'epoch',
    'step',
    'sample_index',
    'exact_match',
    'char_error_rate',
    'length_ratio',
    'word_overlap',
    'source_index',
    'latency_ms',
  ];
  const texts = ['prompt', 'prediction', 'ground_truth', 'sample_source_id', 'validation_kind', 'prompt_id'];
  const odd = fc.oneof(
    fc.tuple(fc.constantFrom(...numbers), number),
    fc.tuple(fc.constantFrom(...texts), text),
    fc.tuple(fc.constant('validation_errors'), json),
  );
  const anyRecord = fc
    .tuple(fc.array(odd, {maxLength: 3}), fc.nat(3), fc.nat(3))
    .map(([fields, epoch, sample_index]) => ({
      ...record,
      epoch,
      sample_index,
      ...Object.fromEntries(fields),
    }));
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, {maxLength: 2}), async (records) => {
      const {status, text: answer} = await post(batch(...records));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.ok([200, 400, 422].includes(status), answer);
    }),
    {numRuns: 150},
  );
  for (const status of [200, 400, 422])
    assert.ok((statuses.get(status) ?? 0) > 5, `${status} was never seen`);
  for (const end of [
    '',
    '/epochs',
    '/trends',
    '/trends?by=step',
    '/samples/0',
    '?sort=length_ratio&dir=desc',
  ])
    assert.equal((await api.ask(`${PREDICTIONS}/job${end}`, {key})).status, 200, end);
});
