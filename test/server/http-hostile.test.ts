/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {deflateSync, gzipSync} from 'node:zlib';
import {sql} from '../../server/store/sql.ts';
import fc from 'fast-check';
import {startApiServer, type ApiServer} from '../support/api-server.ts';
import {connectTo, sendRaw} from '../support/raw-http.ts';
import {until} from '../support/until.ts';

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
const raw = (head: string, body: string | Buffer = '') =>
  sendRaw(
    api.url,
    Buffer.concat([Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`), Buffer.from(body)]),
    400,
  );
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

test('the bodies of one account that together are too much are told to wait, and others go on', async (t) => {
  const limit = 20_000;
  const small = await startApiServer({MAX_BODY_BYTES: String(limit)});
  t.after(() => small.close());
  const bearer = await small.createJob('job', await small.issueKey('alice'));
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

test('headers that never end are cut off', async () => {
  const socket = await connectTo(api.url);
  socket.on('error', () => {}).resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /healthz HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X-A: b\r\n'), 100);
  const outcome = await Promise.race([closed.then(() => 'closed'), sleep(8000, 'still open', {ref: false})]);
  clearInterval(drip);
  socket.destroy();
  assert.equal(outcome, 'closed');
});

test('what is not HTTP, too large or ambiguous gets a JSON error and a closed connection', async () => {
  const requests: readonly [string, number][] = [
    ['GARBAGE', 400],
    [`GET /healthz HTTP/1.1\n${host()}\nX-Big: ${'x'.repeat(17_000)}`, 431],
    [`GET /healthz?${'x'.repeat(9000)} HTTP/1.1\n${host()}`, 414],
    [`GET /healthz HTTP/1.1\nConnection: close`, 400],
    [`POST ${PREDICTIONS} HTTP/1.1\n${host()}\nContent-Length: 3\nTransfer-Encoding: chunked`, 400],
    [`POST ${PREDICTIONS} HTTP/1.1\n${host()}\nContent-Length: 3\nContent-Length: 4`, 400],
    [`POST ${PREDICTIONS} HTTP/1.1\n${host()}\nContent-Length: -1`, 400],
    [`GET /healthz\u0000 HTTP/1.1\n${host()}`, 400],
    [`GET /healthz HTTP/1.1\n${host()}\nX-A: a\u0000b`, 400],
  ];
  for (const [head, status] of requests) {
    const answer = await raw(head);
    assert.equal(answer.status, status, head.slice(0, 60));
    if (answer.body) assert.ok((JSON.parse(answer.body) as {error: string}).error, head.slice(0, 60));
  }
});

test('paths are taken as they are', async () => {
  const get = async (path: string) =>
    (await raw(`GET ${path} HTTP/1.1\n${host()}\nX-API-Key: ${key}`)).status;
  assert.equal(await get(`${PREDICTIONS}/job`), 200);
  assert.equal(await get(`${PREDICTIONS}/%6aob`), 200);
  const nowhere = [
    `${PREDICTIONS}/..%2fjobs`,
    `${PREDICTIONS}/%2e%2e/jobs`,
    `${PREDICTIONS}/../jobs`,
    `${PREDICTIONS}/./job`,
    `/${PREDICTIONS}/job`,
    `${PREDICTIONS}//job`,
    `${PREDICTIONS}/job/`,
    `${PREDICTIONS}/job%00`,
    `${PREDICTIONS}/%ff`,
    `${PREDICTIONS}/job;x=1`,
    `${PREDICTIONS}/job%3Fx`,
    `http://${new URL(api.url).host}${PREDICTIONS}/job`,
    '/api/training/local/job/metrics',
    '/.env',
    '*',
  ];
  for (const path of nowhere) assert.equal(await get(path), 404, path);
});

test('a header sent twice counts once or is refused, never mixed', async () => {
  const get = async (...headers: string[]) =>
    (await raw(`GET /api/training/jobs HTTP/1.1\n${host()}\n${headers.join('\n')}`)).status;
  assert.equal(await get(`X-API-Key: ${key}`), 200);
  assert.equal(await get(`X-API-Key: ${key}`, `X-API-Key: ${key}`), 401);
  assert.equal(await get(`X-API-Key: x`, `X-API-Key: ${key}`), 401);
  assert.equal(await get(`Authorization: Bearer ${key}`, 'Authorization: Bearer x'), 401);
  assert.equal(await get(`Authorization: Bearer  ${key}`), 200);
  assert.equal(await get(`Authorization: Bearer ${key} x`), 401);
});

test('a name that is not this machine is refused: no page can point its own name here', async () => {
  const get = async (name: string) =>
    (await raw(`GET /openapi.json HTTP/1.1\nHost: ${name}\nConnection: close`)).status;
  const {port} = new URL(api.url);
  for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
    assert.equal(await get(`${name}:${port}`), 200, name);
  for (const name of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${port}`,
    '',
    `localhost:1`,
  ])
    assert.equal(await get(name), 403, name);
  assert.equal((await raw('GET /metrics HTTP/1.1\nHost: evil.example\nConnection: close')).status, 403);
  const proxied = await raw(`GET /metrics HTTP/1.1\n${host()}\nX-Forwarded-For: 1.2.3.4`);
  assert.equal(proxied.status, 404);
  assert.equal((await raw('GET /healthz HTTP/1.1\nHost: 10.0.0.7\nConnection: close')).status, 200);
});

test('a request that says who it is for twice, or wants what is not served, gets an error in JSON', async () => {
  const name = new URL(api.url).host;
  const twice = await raw(`GET /healthz HTTP/1.1\nHost: ${name}\nHost: evil.example\nConnection: close`);
  const expects = await raw(`POST ${PREDICTIONS} HTTP/1.1\n${host()}\nExpect: a-miracle\nContent-Length: 0`);
  const head = `POST ${PREDICTIONS} HTTP/1.1\n${host()}\nAuthorization: Bearer ${token}\nContent-Type: application/json`;
  const packed = await raw(`${head}\nTransfer-Encoding: gzip, chunked`, '0\r\n\r\n');
  assert.deepEqual([twice.status, expects.status, packed.status], [400, 417, 415]);
  for (const {body} of [twice, expects, packed]) assert.ok((JSON.parse(body) as {code: string}).code);
});

test('a request that its sender cut short is cut, not refused', async () => {
  const socket = await connectTo(api.url);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end('GET /healthz HTTP/1.1\r\nHost: ');
  await closed;
  assert.equal(answer, '');
});

test('requests sent ahead are answered one after another, and too many end the connection', async () => {
  const asked = `GET /healthz HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\n\r\n`;
  const few = await sendRaw(api.url, asked.repeat(5), 500);
  assert.equal(few.body.split('HTTP/1.1 200').length, 5, 'the first of the five is the head');
  const socket = await connectTo(api.url);
  const poll = `GET ${PREDICTIONS}/job/stream?wait=20 HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nX-API-Key: ${key}\r\nAccept: application/json\r\n\r\n`;
  const closed = new Promise((resolve) =>
    socket
      .on('error', () => {})
      .resume()
      .once('close', () => resolve('closed')),
  );
  socket.write(poll + asked.repeat(20));
  assert.equal(await Promise.race([closed, sleep(5000, 'open', {ref: false})]), 'closed');
});

test('no page may read the metrics, though it may read what is for everybody', async () => {
  const read = async (path: string) =>
    (await api.ask(path, {headers: {Origin: 'https://page.example'}})).headers.get(
      'access-control-allow-origin',
    );
  assert.deepEqual([await read('/metrics'), await read('/openapi.json')], [null, '*']);
});

test('a method that is not served is 405 and says which are', async () => {
  const answer = await api.ask(`${PREDICTIONS}/job`, {method: 'PUT', key});
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
  assert.equal((await raw(`TRACE / HTTP/1.1\n${host()}`)).status, 404);
  assert.equal((await api.ask(`${PREDICTIONS}/job`, {method: 'HEAD', key})).text, '');
  assert.equal((await api.ask(`${PREDICTIONS}/job/stream`, {method: 'HEAD', key})).status, 405);
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

test('an answer to a fault has no stack, no SQL and no secret', async (t) => {
  const broken = await startApiServer();
  t.after(() => broken.close());
  const own = await broken.issueKey('alice');
  await broken.createJob('job', own);
  await broken.db.database.query(sql`ALTER TABLE training_predictions RENAME prompt TO other`);
  const {status, text} = await broken.ask(`${PREDICTIONS}/job`, {key: own});
  assert.equal(status, 500);
  assert.doesNotMatch(text, /select|column|prompt|\.ts|at /i);
});

test('a page may read from anywhere, and write only from where it is allowed to', async (t) => {
  const open = await startApiServer({WRITE_ORIGINS: 'https://good.example'});
  t.after(() => open.close());
  const preflight = (method: string, origin: string) =>
    open.ask('/api/training/jobs', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });
  const read = await preflight('GET', 'https://any.example');
  assert.equal(read.headers.get('access-control-allow-origin'), '*');
  assert.match(read.headers.get('access-control-allow-headers') ?? '', /X-API-Key.*Last-Event-ID/);
  assert.equal(read.headers.get('access-control-max-age'), '7200');
  assert.equal(
    (await preflight('POST', 'https://any.example')).headers.get('access-control-allow-origin'),
    null,
  );
  const good = await preflight('POST', 'https://good.example');
  assert.equal(good.headers.get('access-control-allow-origin'), 'https://good.example');
  const refused = await open.ask('/api/training/jobs', {headers: {Origin: 'https://any.example'}});
  assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [401, '*']);
  assert.match(refused.headers.get('access-control-expose-headers') ?? '', /Retry-After/);
  assert.equal(refused.headers.get('access-control-allow-credentials'), null);
});

test('every answer tells caches and browsers to keep nothing and make nothing of it', async () => {
  for (const path of ['/healthz', '/openapi.json', '/nowhere', '/api/training/jobs', `${PREDICTIONS}/job`]) {
    const {headers} = await api.ask(path, {key});
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.match(headers.get('x-request-id') ?? '', /^[\w-]{36}$/, path);
    assert.equal(headers.get('x-powered-by'), null);
  }
});
