import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {atEnd} from '../support/at-end.ts';
import {seededRandom} from '../support/random.ts';
import {PrivatePostgres} from '../support/server/private-postgres.ts';
import {ServerProcess} from '../support/server/server-process.ts';
import {cutOff, promote, startStandby, waitForStandby, WITH_STANDBYS} from '../support/server/standby.ts';
import {TcpProxy} from '../support/server/tcp-proxy.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {BRISK, clients, createJob, createUser, witness} from './support/scene.ts';
import {insert, poster, row, type Writer} from './support/writers.ts';

/** Rows of a step of these writers; see `row`. */
const SAMPLES = 24;
const WRITERS = ['one', 'two', 'three'];

/** A server whose database is reached by an address that can be led elsewhere, as a balancer or a name does it. */
async function setScene(t: TestContext) {
  const primary = await PrivatePostgres.start(WITH_STANDBYS);
  atEnd(t, () => primary.end());
  const random = seededRandom(20261128);
  const proxy = await TcpProxy.start(primary.socketPath, random);
  atEnd(t, () => proxy.close());
  const server = await ServerProcess.start({
    env: {...BRISK, DATABASE_URL: `postgres://postgres@127.0.0.1:${proxy.port}/postgres`},
  });
  atEnd(t, () => server.remove());
  const apiKey = await createUser(primary);
  const jobId = 'job';
  const jobToken = await createJob(server.url, apiKey, jobId);
  const standby = await startStandby(primary);
  atEnd(t, () => standby.end());
  const scene = {server, jobId, jobToken, apiKey};
  const posters = WRITERS.map((name) => {
    const writer = poster({url: () => server.url, jobId, jobToken, random, name});
    atEnd(t, () => writer.stop());
    return writer;
  });
  const readers = [witness(t, scene), ...clients(t, scene)];
  /** `meanwhile`: before the server is led to the new primary. */
  const failOver = async (meanwhile: () => Promise<void> = async () => {}) => {
    await primary.stop('immediate');
    await promote(standby);
    await meanwhile();
    proxy.target = standby.socketPath;
    proxy.cutAll();
  };
  return {...scene, primary, standby, proxy, posters, readers, failOver};
}

/** Until each writer has been answered by the new primary; then they stop. */
async function goOn(posters: readonly Writer[]): Promise<void> {
  const before = posters.map(({written}) => written);
  await until('each writer to be answered by the new primary', () =>
    posters.every(({written}, i) => written > before[i]! + 20),
  );
  await Promise.all(posters.map((writer) => writer.stop()));
}

/** Rows of each writer below its newest that are not there. */
async function missing(postgres: PrivatePostgres, jobId: string): Promise<readonly number[]> {
  const {rows} = await postgres.pool.query<{missing: string}>(
    `SELECT max(step * $2 + sample_index) + 1 - count(*) AS missing
     FROM training_predictions WHERE job_id = $1 GROUP BY sample_source_id`,
    [jobId, SAMPLES],
  );
  return rows.map((row) => Number(row.missing));
}

test('with a synchronous standby no acknowledged row is lost by its promotion, and every reader has them all', async (t) => {
  const {primary, standby, posters, readers, failOver, jobId} = await setScene(t);
  await waitForStandby(primary);
  await until('rows by the primary', () => readers.every(({rows}) => rows.size > 200));
  await failOver();
  await goOn(posters);
  assert.deepEqual(await missing(standby, jobId), [0, 0, 0]);
  for (const reader of readers) await assertHoldsTheTable(reader, standby.pool, jobId, {resets: true});
});

test('a synchronous standby that is cut off holds acknowledgements back, and nobody sees what waits', async (t) => {
  const {primary, standby, posters, readers, failOver, jobId} = await setScene(t);
  await waitForStandby(primary);
  await until('rows by the primary', () => readers.every(({rows}) => rows.size > 50));
  await cutOff(standby, primary);
  await until('each writer to wait', async () => {
    const {rowCount} = await primary.pool.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
    return rowCount! > 0;
  });
  await failOver();
  const {rows} = await standby.pool.query<{seq: string}>('SELECT last_seq AS seq FROM job_stream');
  const head = Number(rows[0]!.seq);
  for (const reader of readers)
    assert.ok(Math.max(...reader.rows.values()) <= head, `a reader has rows above ${head}`);
  await goOn(posters);
  assert.deepEqual(await missing(standby, jobId), [0, 0, 0]);
  for (const reader of readers) await assertHoldsTheTable(reader, standby.pool, jobId, {resets: true});
});

test('a promotion that loses rows makes every reader begin anew, without a restart or a command', async (t) => {
  const {primary, standby, posters, readers, failOver, jobId} = await setScene(t);
  await until('rows by the primary', () => readers.every(({rows}) => rows.size > 50));
  await cutOff(standby, primary);
  const before = posters.map(({written}) => written);
  await until('rows that the standby will never have', () =>
    posters.every(({written}, i) => written > before[i]! + 20),
  );
  // The numbers of the lost rows are given to others before anybody looks: no cursor is above the head.
  await failOver(async () => {
    const seen = Math.max(...readers.flatMap(({rows}) => [...rows.values()]));
    for (let first = 0, head = 0; head <= seen; first += 100) {
      await insert(
        standby.pool,
        jobId,
        Array.from({length: 100}, (_, i) => row('other', first + i)),
      );
      const {rows} = await standby.pool.query<{seq: string}>('SELECT last_seq AS seq FROM job_stream');
      head = Number(rows[0]!.seq);
    }
  });
  await goOn(posters);
  assert.ok(
    (await missing(standby, jobId)).some((count) => count > 0),
    'no row was lost',
  );
  for (const reader of readers) await assertHoldsTheTable(reader, standby.pool, jobId, {resets: true});
  assert.ok(readers[0]!.resets.includes('generation'), readers[0]!.resets.join());
});
