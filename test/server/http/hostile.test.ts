import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {connect, type AddressInfo} from 'node:net';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {answerClientErrors} from '../../../server/http/client-errors.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {connectTo, sendLines, sendRaw} from '../../support/server/raw-http.ts';
import {until} from '../../support/until.ts';

let api: ApiServer;
let key: string;
let token: string;

before(async () => {
  api = await startApiServer({BODY_TIMEOUT_S: '1', AUTH_FAILURES_PER_MINUTE: '0'});
  key = await api.issueKey('alice');
  token = await api.createJob('job', key);
});
after(() => api.close());

const PREDICTIONS = '/api/training/predictions';
const raw = (head: string, body?: string | Buffer) => sendLines(api.url, head, body);
const host = () => `Host: ${new URL(api.url).host}\nConnection: close`;

/** What proxies and CDNs add, each enough by itself. */
const PASSED_ON = [
  'X-Forwarded-For: 1.2.3.4',
  'X-Forwarded-Host: example.org',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Port: 443',
  'Forwarded: for=1.2.3.4',
  'Via: 1.1 varnish',
  'X-Real-IP: 1.2.3.4',
  'X-Client-IP: 1.2.3.4',
  'True-Client-IP: 1.2.3.4',
  'CF-Connecting-IP: 1.2.3.4',
  'Fly-Client-IP: 1.2.3.4',
  'CDN-Loop: cloudflare',
];

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

test('a client that was told that it is too slow does not keep the connection by not closing its side', async (t) => {
  const server = createServer({headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50});
  answerClientErrors(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const sockets = ['', 'GET / HTTP/1.1\r\n', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n'].map(
    (sent) => {
      const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true}).on('error', () => {});
      socket.resume().write(sent);
      return socket;
    },
  );
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await Promise.all(sockets.map((socket) => once(socket, 'end')));
  const held = promisify(server.getConnections.bind(server));
  await until('the server to hold none of them', async () => (await held()) === 0, 5000);
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
    '/api/training/local/job/logs',
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
  for (const header of PASSED_ON) {
    const proxied = await raw(`GET /metrics HTTP/1.1\n${host()}\n${header}`);
    assert.equal(proxied.status, 404, header);
  }
  // nginx as it comes adds no header, and speaks the older version.
  assert.equal((await raw(`GET /metrics HTTP/1.0\n${host()}`)).status, 404);
  assert.equal((await raw(`GET /metrics HTTP/1.1\n${host()}\nAccept: */*`)).status, 200);
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
  const poll = `GET ${PREDICTIONS}/job/stream?wait=20 HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nX-API-Key: ${key}\r\nAccept: application/json\r\n\r\n`;
  for (const ahead of [asked, asked.replace('\r\n\r\n', '\r\nExpect: a-miracle\r\n\r\n')]) {
    const socket = await connectTo(api.url);
    const closed = new Promise((resolve) =>
      socket
        .on('error', () => {})
        .resume()
        .once('close', () => resolve('closed')),
    );
    socket.write(poll + ahead.repeat(20));
    assert.equal(await Promise.race([closed, sleep(5000, 'open', {ref: false})]), 'closed');
    socket.destroy();
  }
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
  assert.equal(refused.headers.get('timing-allow-origin'), '*');
});

test('every answer tells caches and browsers to keep nothing and make nothing of it', async () => {
  for (const path of ['/healthz', '/openapi.json', '/nowhere', '/api/training/jobs', `${PREDICTIONS}/job`]) {
    const {headers} = await api.ask(path, {key});
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.match(headers.get('x-request-id') ?? '', /^[\w-]{36}$/, path);
    assert.equal(headers.get('x-powered-by'), null);
  }
  for (const head of ['GARBAGE', `GET /healthz HTTP/1.1\n${host()}\nExpect: a-miracle`]) {
    const answer = await raw(head);
    assert.match(answer.head, /^cache-control: no-store$/im, head);
    assert.match(answer.head, /^x-content-type-options: nosniff$/im, head);
  }
});
