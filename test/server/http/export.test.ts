import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {setTimeout as sleep} from 'node:timers/promises';
import {createGunzip} from 'node:zlib';
import {once} from 'node:events';
import {Agent, request, type IncomingMessage} from 'node:http';
import {sql} from '../../../server/store/postgres/sql.ts';
import {until} from '../../support/until.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

const ROWS = 4_500;
const TEXT_BYTES = 20_000;

let api: ApiServer;
let key: string;
let scripts: string;

before(async () => {
  scripts = await mkdtemp(join(tmpdir(), 'ftl-built-'));
  await writeFile(join(scripts, 'ftl-predictions.anywidget.js'), '/* the elements */');
  api = await startApiServer({STREAM_WRITE_TIMEOUT_S: '1'}, {scripts: pathToFileURL(`${scripts}/`)});
  key = await api.issueKey('alice');
  await api.createJob('large', key);
  await api.db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    SELECT 'large', n / 1000, 0, n % 1000, repeat(chr(97 + (n % 26)::int), ${TEXT_BYTES}), ''
    FROM generate_series(0, ${ROWS - 1}) AS n`);
});
after(async () => {
  await api.close();
  await rm(scripts, {recursive: true, force: true});
});

const job = '/api/training/predictions/large';
const path = `${job}/export`;

function open(
  end = '/export',
  headers: Record<string, string> = {},
  credential: Record<string, string> = {'X-API-Key': key},
) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request(
      api.url + job + end,
      {agent: false, headers: {...credential, ...headers}},
      resolve,
    );
    asking.once('error', reject).end();
  });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is really held, in bytes: garbage that waits to be collected is not. */
function heldMemory(): number {
  collectGarbage();
  const {heapUsed, external} = process.memoryUsage();
  return heapUsed + external;
}

test('an export of 90 MB passes through without being held', async () => {
  const before = heldMemory();
  const response = await open();
  let bytes = 0;
  let peak = 0;
  let measuredAt = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes - measuredAt < 8e6) continue;
    measuredAt = bytes;
    peak = Math.max(peak, heldMemory() - before);
  }
  assert.ok(bytes > ROWS * TEXT_BYTES);
  assert.ok(peak < 60e6, `${Math.round(peak / 1e6)} MB held`);
});

test('an export as HTML of 90 MB of rows is made and sent without being held', async () => {
  const before = heldMemory();
  let peak = 0;
  const measure = setInterval(() => (peak = Math.max(peak, heldMemory() - before)), 500);
  const response = await open('/export?format=html');
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
  clearInterval(measure);
  assert.equal(response.statusCode, 200);
  assert.equal(bytes, Number(response.headers['content-length']));
  assert.ok(peak > 0 && peak < 60e6, `${Math.round(peak / 1e6)} MB held`);
});

test('an export is packed for who takes gzip', async () => {
  const response = await open('/export', {'Accept-Encoding': 'gzip'});
  assert.equal(response.headers['content-encoding'], 'gzip');
  let packed = 0;
  let lines = 0;
  response.on('data', (chunk: Buffer) => (packed += chunk.length));
  for await (const chunk of response.pipe(createGunzip()) as AsyncIterable<Buffer>)
    lines += chunk.toString('latin1').split('\n').length - 1;
  assert.equal(lines, ROWS);
  assert.ok(packed < (ROWS * TEXT_BYTES) / 10);
});

test('a client that goes away in the midst costs nothing more, and the server goes on', async () => {
  const response = await open();
  await new Promise((resolve) => response.once('data', resolve));
  response.destroy();
  assert.equal((await api.ask('/readyz')).status, 200);
  const head = await api.ask(path, {key, method: 'HEAD'});
  assert.deepEqual([head.status, head.text], [200, '']);
});

test('a client that takes nothing of its answer is cut off', async () => {
  const ends = ['/export', '?limit=1000'];
  const responses = await Promise.all(ends.map((end) => open(end)));
  await sleep(2500);
  for (const [n, response] of responses.entries()) {
    let bytes = 0;
    const isCut = await (async () => {
      for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
      return false;
    })().catch(() => true);
    assert.ok(isCut, `${ends[n]}: ${bytes} bytes came`);
  }
});

test('one account has so many exports at one time, and others when those are over', async () => {
  const responses = await Promise.all(Array.from({length: 5}, () => open()));
  assert.deepEqual(responses.map(({statusCode}) => statusCode).sort(), [200, 200, 200, 200, 429]);
  for (const response of responses) response.destroy();
  await until('there is room again', async () => {
    const response = await open('/export?epoch=99');
    response.resume();
    return response.statusCode === 200;
  });
});

test('one reader of a public page does not take the exports of the others', async () => {
  const token = await api.server.mintEmbedToken({jobId: 'large', expiresInS: 60, origins: []});
  const read = (address: string) =>
    open('/export', {'X-Forwarded-For': address}, {Authorization: `Bearer ${token}`});
  const greedy = await Promise.all(Array.from({length: 5}, () => read('1.1.1.1')));
  const other = await read('2.2.2.2');
  const statuses = [...greedy, other].map(({statusCode}) => statusCode);
  for (const response of [...greedy, other]) response.destroy();
  assert.deepEqual([statuses.slice(0, 5).sort(), statuses[5]], [[200, 200, 200, 200, 429], 200]);
});

test('a long poll on a connection that has answered before is not taken for one that is stuck', async (t) => {
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  t.after(() => agent.destroy());
  const get = (end: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {'X-API-Key': key, Accept: 'application/json'};
      request(api.url + job + end, {agent, headers}, resolve)
        .once('error', reject)
        .end();
    });
  const first = await get('?limit=1');
  const {socket} = first;
  await once(first.resume(), 'end');
  const poll = await get('/stream?wait=2');
  assert.equal(poll.statusCode, 200);
  assert.equal(poll.socket, socket);
});
