import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import pg from 'pg';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {atEnd, type Ending} from '../../support/at-end.ts';
import {noPgBouncer, startPgBouncer, type PoolMode} from '../../support/server/pgbouncer.ts';
import {quietLog} from '../../support/server/postgres.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {TcpProxy} from '../../support/server/tcp-proxy.ts';
import {seededRandom} from '../../support/random.ts';
import {until} from '../../support/until.ts';
import {assertHoldsTheTable} from '../../faults/support/follower.ts';
import {createJob, createUser, witness} from '../../faults/support/scene.ts';
import {insert, post, row} from '../../faults/support/writers.ts';

const SETTINGS = sql`
  SELECT current_setting('statement_timeout') AS statement_timeout, current_setting('lock_timeout') AS lock_timeout,
    current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone`;

describe('behind PgBouncer with its default settings', {skip: noPgBouncer}, () => {
  for (const mode of ['transaction', 'session'] as const) {
    test(`in ${mode} mode the server starts, stores, lists, exports and streams`, async (t) => {
      const {postgres, url} = await bounce(t, mode);
      const server = await ServerProcess.start({env: {DATABASE_URL: url, POLL_INTERVAL_S: '0.05'}});
      atEnd(t, () => server.remove());
      assert.equal(server.output.match(/a pooler stands before the database/g)?.length, 1, server.output);
      const apiKey = await createUser(postgres);
      const jobId = 'job';
      const jobToken = await createJob(server.url, apiKey, jobId);
      const follower = witness(t, {server, jobId, apiKey});
      const send = (number: number, version = 0) =>
        post({url: () => server.url, jobId, jobToken}, [row('trainer', number, version)]);
      const numbers = Array.from({length: 30}, (_, number) => number);
      // So many at once that transactions change sessions.
      const statuses = await Promise.all(numbers.map((number) => send(number)));
      assert.deepEqual(new Set(statuses), new Set([200]), server.output);
      assert.equal(await send(0), 200, 'sent again');
      assert.equal(await send(0, 1), 200, 'replaced');
      await insert(postgres.pool, jobId, [row('sql', 0)]);
      assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 31);
      const read = async (path: string) => {
        const response = await fetch(`${server.url}/api/training/predictions/${jobId}${path}`, {
          headers: {'X-API-Key': apiKey},
        });
        return [response.status, await response.text()] as const;
      };
      const paths = ['', '?q=pronounce', '/epochs', '/trends', '/samples', '/samples/0', '/export'];
      const answers = await Promise.all(paths.flatMap((path) => [path, path, path]).map(read));
      assert.deepEqual(new Set(answers.map(([status]) => status)), new Set([200]));
      assert.equal((await read('/export'))[1].trim().split('\n').length, 31);
      assert.doesNotMatch(server.output, /"level":50/);
    });

    test(`in ${mode} mode settings hold in each transaction and leak into nobody else's`, async (t) => {
      const {url} = await bounce(t, mode, `ALTER ROLE postgres SET TimeZone = 'Asia/Tokyo'`);
      const database = await openDatabase(
        {connectionString: url},
        {log: quietLog, statementTimeoutMs: 20_000},
      );
      atEnd(t, () => database.close());
      assert.equal(database.isPooled, true);
      const ours = {statement_timeout: '20s', lock_timeout: '4s', idle: '10s', zone: 'UTC'};
      assert.deepEqual(await Promise.all([database.query(SETTINGS), database.query(SETTINGS)]), [
        [ours],
        [ours],
      ]);
      assert.deepEqual(await database.transaction((tx) => tx.query(SETTINGS), {statementTimeoutMs: 7000}), [
        {...ours, statement_timeout: '7s'},
      ]);
      await database.query(sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('job', 'user')`);
      const sample = {epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'x'};
      for (let i = 0; i < 3; i++) await appendPredictions(database, 'job', [{...sample, step: i}]);
      assert.deepEqual(await database.query(sql`SELECT FROM pg_prepared_statements`), []);
      const stranger = new pg.Client({connectionString: url});
      await stranger.connect();
      const {rows} = await stranger.query({text: SETTINGS.text});
      await stranger.end();
      assert.deepEqual(rows, [{statement_timeout: '0', lock_timeout: '0', idle: '0', zone: 'Asia/Tokyo'}]);
    });
  }

  test('a statement that runs too long is ended, and the session serves the next', async (t) => {
    const {url} = await bounce(t, 'transaction');
    const database = await openDatabase({connectionString: url}, {log: quietLog, statementTimeoutMs: 300});
    atEnd(t, () => database.close());
    await assert.rejects(database.query(sql`SELECT pg_sleep(5)`), {code: '57014'});
    assert.deepEqual(await database.query(sql`SELECT 1 AS one`), [{one: 1}]);
    await until('all sessions to be free', async () => {
      const open = sql`SELECT FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'`;
      return (await database.query(open)).length === 0;
    });
  });
});

async function bounce(
  t: Ending,
  mode: PoolMode,
  before = 'SELECT 1',
): Promise<{postgres: PrivatePostgres; url: string}> {
  const postgres = await PrivatePostgres.start();
  atEnd(t, () => postgres.end());
  await postgres.pool.query(before);
  const port = await TcpProxy.start(postgres.socketPath, seededRandom(1));
  atEnd(t, () => port.close());
  const bouncer = await startPgBouncer(port.port, mode);
  atEnd(t, () => bouncer.stop());
  return {postgres, url: bouncer.url};
}
