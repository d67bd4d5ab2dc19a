import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {WakeUp} from '../../server/feed/wake-up.ts';
import {OperatorError} from '../../server/operator-error.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {sql} from '../../server/store/postgres/sql.ts';
import {atEnd, type Ending} from '../support/at-end.ts';
import {seededRandom} from '../support/random.ts';
import {quietLog} from '../support/server/postgres.ts';
import {PrivatePostgres} from '../support/server/private-postgres.ts';
import {ServerProcess} from '../support/server/server-process.ts';
import {openSse} from '../support/server/sse-reader.ts';
import {TcpProxy} from '../support/server/tcp-proxy.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {BRISK, clients, createJob, createUser, witness} from './support/scene.ts';
import {insert, post, row} from './support/writers.ts';

/** "Given up after seconds": three of silence, and what it takes to ask after the session. */
const SECONDS = 8_000;

/** A PostgreSQL behind a link that can fall silent: nothing more of what is open is forwarded, and nobody is told. */
async function link(t: Ending): Promise<{postgres: PrivatePostgres; proxy: TcpProxy; url: string}> {
  const postgres = await PrivatePostgres.start();
  atEnd(t, () => postgres.end());
  const proxy = await TcpProxy.start(postgres.socketPath, seededRandom(1));
  atEnd(t, () => proxy.close());
  return {postgres, proxy, url: `postgres://postgres@127.0.0.1:${proxy.port}/postgres`};
}

async function setScene(t: Ending) {
  const {postgres, proxy, url} = await link(t);
  const server = await ServerProcess.start({env: {...BRISK, DATABASE_URL: url}});
  atEnd(t, () => server.remove());
  const apiKey = await createUser(postgres);
  const jobId = 'job';
  const jobToken = await createJob(server.url, apiKey, jobId);
  const send = (number: number) => post({url: () => server.url, jobId, jobToken}, [row('trainer', number)]);
  const write = (number: number) => insert(postgres.pool, jobId, [row('sql', number)]);
  return {postgres, proxy, server, apiKey, jobId, send, write};
}

test('a link to PostgreSQL that falls silent costs no row and no stream', async (t) => {
  const scene = await setScene(t);
  const {postgres, proxy, jobId, send, write} = scene;
  const follower = witness(t, scene, {silenceMs: 5000});
  const others = clients(t, scene);
  assert.equal(await send(0), 200);
  await until('the first row', () => follower.rows.size === 1);
  // Nor is any connection being made when the link falls silent: that one would wait for ten seconds.
  for (const one of others) await assertHoldsTheTable(one, postgres.pool, jobId);
  proxy.hush();
  const silentAt = Date.now();
  await write(1);
  await until('a row that another program wrote', () => follower.rows.size === 2, SECONDS);
  await until('the server to store rows again', async () => (await send(2)) === 200, SECONDS);
  for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
  assert.equal(follower.connections, 1);
  assert.ok(Date.now() - silentAt < 2 * SECONDS);
});

test('who comes while the link is silent is told caught_up only behind the rows that are there', async (t) => {
  const {server, proxy, apiKey, jobId, send, write} = await setScene(t);
  const path = `/api/training/predictions/${jobId}/stream`;
  // Whoever is asked who he is on a connection that is silent is told to come back.
  const open = (since: string) =>
    until(
      'a stream',
      async () => {
        const stream = await openSse(`${server.url}${path}?since=${since}`, {headers: {'X-API-Key': apiKey}});
        return stream.status === 200 ? stream : null;
      },
      2 * SECONDS,
    );
  assert.equal(await send(0), 200);
  const early = await open('start');
  const {id} = await early.take('caught_up');
  await sleep(1500);
  proxy.hush();
  await write(1);
  const late = await Promise.all([open(id!), open('start')]);
  for (const [i, stream] of late.entries()) {
    await stream.take('caught_up');
    assert.deepEqual(stream.rows.length, i + 1, 'rows before caught_up');
  }
  for (const stream of [early, ...late]) stream.close();
});

test('batches that are on their way when the link falls silent are answered, and stored once', async (t) => {
  const {postgres, proxy, send} = await setScene(t);
  assert.equal(await send(0), 200);
  const answers = Promise.all([1, 2, 3, 4].map((number) => send(number)));
  proxy.hush();
  const begun = Date.now();
  for (const status of await answers) assert.ok(status === 200 || status === 503, String(status));
  assert.ok(Date.now() - begun < 2 * SECONDS);
  for (const number of [1, 2, 3, 4])
    await until('a good answer', async () => (await send(number)) === 200, SECONDS);
  const {rows} = await postgres.pool.query('SELECT count(*)::integer AS n FROM training_predictions');
  assert.deepEqual(rows, [{n: 5}]);
});

test('the connection that listens is made anew when it is silent', async (t) => {
  const {postgres, proxy, url} = await link(t);
  let wakes = 0;
  const errors: unknown[] = [];
  const wakeUp = new WakeUp(
    {connectionString: url},
    {onWake: () => wakes++, onError: (error) => errors.push(error), aliveEveryMs: 500},
  );
  atEnd(t, () => wakeUp.close());
  await until('it listens', () => wakes === 1);
  proxy.hush();
  await until('it listens again', () => wakes === 2, SECONDS);
  assert.equal(errors.length, 1);
  await postgres.pool.query(`SELECT pg_notify('ftl_rows', 'another')`);
  await until('a notification', () => wakes === 3);
});

for (const bytes of [0, 1500, 2000]) {
  test(`a start whose link falls silent after ${bytes} bytes ends with one sentence`, async (t) => {
    const {proxy, url} = await link(t);
    proxy.faults = {stallAfterBytes: [bytes, bytes]};
    const begun = Date.now();
    await assert.rejects(openDatabase({connectionString: url}, {log: quietLog}), (error) => {
      assert.ok(error instanceof OperatorError, String(error));
      assert.match(error.message, /^The database cannot be used \([^\n]+\): check DATABASE_URL [^\n]+\.$/);
      return true;
    });
    assert.ok(Date.now() - begun < 2 * SECONDS, 'in time');
  });
}

test('a statement that works long, or waits for a lock, keeps its connection', async (t) => {
  const {postgres, url} = await link(t);
  const database = await openDatabase({connectionString: url}, {log: quietLog});
  atEnd(t, () => database.close());
  const slept = database.query<{done: boolean}>(sql`SELECT pg_sleep(9) IS NOT NULL AS done`);
  // As a migration on another server holds it.
  const other = await postgres.pool.connect();
  await other.query('BEGIN');
  await other.query('SELECT pg_advisory_xact_lock($1)', [0x66746c]);
  const second = openDatabase({connectionString: url}, {log: quietLog});
  await sleep(8000);
  await other.query('COMMIT');
  other.release();
  await (await second).close();
  assert.deepEqual(await slept, [{done: true}]);
});

test('closing does not wait for a link that is silent', async (t) => {
  const {proxy, url} = await link(t);
  const database = await openDatabase({connectionString: url}, {log: quietLog});
  const wakeUp = new WakeUp({connectionString: url}, {onWake() {}});
  await until('both are connected', () => proxy.connectionCount >= 2);
  await database.query(sql`SELECT 1`);
  proxy.hush();
  const begun = Date.now();
  await Promise.all([database.close(), wakeUp.close()]);
  assert.ok(Date.now() - begun < 3000);
});
