import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {runAdmin} from '../../../server/admin/run-admin.ts';
import {readConfig} from '../../../server/start/config.ts';
import {createLog} from '../../../server/log.ts';
import {OperatorError} from '../../../server/operator-error.ts';
import {startServer, type ServerOptions} from '../../../server/start/server.ts';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import {saveJob} from '../../../server/store/jobs.ts';
import {createEmptyDatabase, createTestDatabase} from '../../support/server/postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function runMain(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {PATH: process.env['PATH'], ...env},
    timeout: 30_000,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({code, out, err})));
}

function assertOneSentence({code, out, err}: Outcome, says: RegExp): void {
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, says);
  assert.match(err, /^[^\n]+\.\n$/);
}

test('what only the operator can put right is one sentence that names the variable', async (t) => {
  const latin1 = await createEmptyDatabase(`ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  t.after(() => latin1.close());
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const port = String((taken.address() as AddressInfo).port);
  const cases: readonly [Record<string, string>, RegExp][] = [
    [{PORT: 'many'}, /PORT/],
    [{DATABASE_URL: 'mysql://x'}, /DATABASE_URL/],
    [{PORT: '0', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none'}, /DATABASE_URL/],
    [{PORT: '0', DATABASE_URL: latin1.url}, /UTF8/],
    [{PORT: '0', DATA_DIR: join(MAIN, 'data')}, /DATA_DIR/],
    [{PORT: port}, /PORT/],
  ];
  const start = async (env: Record<string, string>) =>
    startServer(readConfig(env), {log: createLog('silent')});
  for (const [env, says] of cases) {
    await assert.rejects(start(env), (error: unknown) => {
      assert.ok(error instanceof OperatorError, String(error));
      assert.match(error.message, says);
      assert.match(error.message, /^[^\n]+\.$/);
      return true;
    });
  }
});

test('the program prints that sentence without a stack, and ends with 1', async () => {
  const env = {PORT: '0', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none'};
  assertOneSentence(await runMain([], env), /DATABASE_URL/);
});

test('--help lists the variables; an option that is not known is named', async () => {
  const help = await runMain(['--help'], {});
  assert.equal(help.code, 0);
  assert.match(help.out, /DATABASE_URL[\s\S]*HEARTBEAT_S[\s\S]*default: 15/);
  const unknown = await runMain(['--port', '1'], {});
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /--port/);
});

test('with no database named it runs on its own, keeps what it stored, and refuses a folder that is in use', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-main-'));
  const server = await ServerProcess.start({env: {DATA_DIR: dataDir, DRAIN_S: '0'}});
  t.after(async () => {
    await server.remove();
    await rm(dataDir, {recursive: true, force: true});
  });
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assertOneSentence(await runMain([], {PORT: '0', DATA_DIR: dataDir}), /in use/);
  const made: string[] = [];
  const io = {env: {DATA_DIR: dataDir}, print: (line: string) => made.push(line), say: () => {}};
  await runAdmin(['keys', 'create', '--user', 'alice'], io);
  const listed = async () =>
    (await fetch(`${server.url}/api/training/jobs`, {headers: {'X-API-Key': made[0] ?? ''}})).status;
  assert.equal(await listed(), 200, 'a key that was made beside the running server is good at it');
  assert.equal(await server.end('SIGTERM'), 0);
  await runAdmin(['keys', 'create', '--user', 'bob'], io);
  await server.start();
  assert.equal(await listed(), 200);
  assert.equal(await server.end('SIGINT'), 0);
});

test('SIGTERM tells open streams to come back, and the process ends in good order', async (t) => {
  const {database, url, close} = await createTestDatabase();
  const server = await ServerProcess.start({env: {DATABASE_URL: url, DRAIN_S: '0.3', LOG_LEVEL: 'info'}});
  t.after(async () => {
    await server.remove();
    await close();
  });
  const {key} = await issueApiKey(database, {userId: 'alice', scopes: ['read']});
  await saveJob(database, {jobId: 'job', userId: 'alice', tokenHash: Buffer.alloc(32)});
  const path = '/api/training/predictions/job/stream';
  const streams = await Promise.all(
    Array.from({length: 5}, () => openSse(server.url + path, {headers: {'X-API-Key': key}})),
  );
  for (const stream of streams) await stream.take('caught_up');
  const ended = server.end('SIGTERM');
  for (const stream of streams) {
    assert.deepEqual((await stream.take('bye')).data, {reason: 'drain'});
    assert.ok((stream.retryMs ?? 0) > 0);
    assert.equal(await stream.closed, 'end');
  }
  assert.equal(await ended, 0);
});

test(
  'servers that share a port both get connections; one that drains gets no more, and cuts no stream',
  {skip: process.platform === 'linux' ? false : 'SHARE_PORT needs Linux'},
  async (t) => {
    const {url, close} = await createTestDatabase();
    t.after(close);
    const start = async (name: string, port: string) => {
      const config = readConfig({DATABASE_URL: url, PORT: port, SHARE_PORT: 'yes', DRAIN_S: '0.2'});
      const handleOther: ServerOptions['handleOther'] = (_, response) => {
        response.end(name);
        return Promise.resolve(true);
      };
      const server = await startServer(config, {log: createLog('silent'), handleOther});
      t.after(() => server.close());
      return server;
    };
    const one = await start('one', '0');
    const two = await start('two', String(one.port));
    // A connection each: a kept one would stay with one server.
    const ask = async () => (await fetch(`${one.url}/who`, {headers: {Connection: 'close'}})).text();
    const seen = new Set<string>();
    await until('both to answer', async () => seen.add(await ask()).size === 2);
    const {key} = await issueApiKey(one.database, {userId: 'alice', scopes: ['read']});
    await saveJob(one.database, {jobId: 'job', userId: 'alice', tokenHash: Buffer.alloc(32)});
    const path = '/api/training/predictions/job/stream';
    const streams: Awaited<ReturnType<typeof openSse>>[] = [];
    await until('streams at both', async () => {
      const stream = await openSse(one.url + path, {headers: {'X-API-Key': key}});
      streams.push(stream);
      await stream.take('caught_up');
      return [one, two].every(({hub}) => hub.viewerCount > 0);
    });
    const drained = one.drain();
    assert.deepEqual(new Set(await Promise.all(Array.from({length: 20}, ask))), new Set(['two']));
    await Promise.all([drained, two.drain()]);
    for (const stream of streams) {
      assert.deepEqual((await stream.take('bye')).data, {reason: 'drain'});
      assert.equal(await stream.closed, 'end');
    }
  },
);

test('no credential gets into the log, wherever it was sent', async (t) => {
  const {database, url, close} = await createTestDatabase();
  const server = await ServerProcess.start({env: {DATABASE_URL: url, DRAIN_S: '0', LOG_LEVEL: 'trace'}});
  t.after(async () => {
    await server.remove();
    await close();
  });
  const {key} = await issueApiKey(database, {userId: 'alice', scopes: ['all']});
  const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
  await ask(`/api/training/jobs?token=${key}`, {headers: {'X-API-Key': key}});
  await ask('/api/training/jobs', {headers: {Authorization: `Bearer ${key}`, Cookie: key}});
  const created = await ask('/api/training/jobs', {
    method: 'POST',
    headers: {'X-API-Key': key, 'Content-Type': 'application/json'},
    body: JSON.stringify({job_id: 'job'}),
  });
  const {job_token: token} = (await created.json()) as {job_token: string};
  await ask('/api/training/predictions', {
    method: 'POST',
    headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'},
    body: `{"job_id": "job", "token": "${token}"`,
  });
  assert.equal(await server.end('SIGTERM'), 0);
  for (const secret of [key, token]) assert.ok(!server.output.includes(secret));
  const lines = server.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as {msg: string; path?: string});
  assert.equal(lines.filter(({msg, path}) => msg === 'request' && path === '/api/training/jobs').length, 3);
});
