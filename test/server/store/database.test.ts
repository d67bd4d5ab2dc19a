import assert from 'node:assert/strict';
import {Socket} from 'node:net';
import {test} from 'node:test';
import {OperatorError} from '../../../server/operator-error.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {TextRow} from '../../../server/store/postgres/queryable.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createEmptyDatabase, createTestDatabase, quietLog} from '../../support/server/postgres.ts';

test('several servers that start at once migrate the database once', async () => {
  const {poolConfig, close} = await createEmptyDatabase();
  const opened = await Promise.all(
    Array.from({length: 6}, () => openDatabase(poolConfig, {log: quietLog, maxConnections: 2})),
  );
  const [{n} = {n: 0}] = await opened[0]!.query<{n: number}>(sql`SELECT count(*) AS n FROM ftl_migrations`);
  assert.ok(n >= 2);
  await Promise.all(opened.map((database) => database.close()));
  await close();
});

test('a database that a newer server migrated is refused with what to do', async () => {
  const {poolConfig, database, close} = await createTestDatabase();
  await database.query(sql`INSERT INTO ftl_migrations (name) VALUES ('999-from-the-future.sql')`);
  await assert.rejects(openDatabase(poolConfig, {log: quietLog}), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.match(error.message, /newer version .*999-from-the-future.* update the server/);
    return true;
  });
  await close();
});

test('a database that is not UTF8 is refused with what to do', async () => {
  const {poolConfig, close} = await createEmptyDatabase(
    `ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`,
  );
  await assert.rejects(openDatabase(poolConfig, {log: quietLog}), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.match(error.message, /SQL_ASCII, but UTF8 is needed: create it with ENCODING 'UTF8'/);
    return true;
  });
  await close();
});

test('an address without a database gives one sentence that names DATABASE_URL', async () => {
  await assert.rejects(
    openDatabase({connectionString: 'postgres://nobody@127.0.0.1:1/none'}, {log: quietLog}),
    (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /ECONNREFUSED.*check DATABASE_URL/);
      assert.ok(!error.message.includes('\n'));
      return true;
    },
  );
});

test('values become parameters, also in nested statements', () => {
  const inner = sql`epoch = ${3} AND job_id = ${"x' OR true --"}`;
  const outer = sql`SELECT ${1} FROM t WHERE ${inner} AND step = ${4}`;
  assert.equal(outer.text, 'SELECT $1 FROM t WHERE epoch = $2 AND job_id = $3 AND step = $4');
  assert.deepEqual(outer.values, [1, 3, "x' OR true --", 4]);
});

test('a statement cannot be made from a string', () => {
  const text = 'SELECT 1' as unknown as TemplateStringsArray;
  assert.throws(() => sql(text), /template tag/);
  assert.throws(() => sql(['SELECT 1'] as unknown as TemplateStringsArray), /template tag/);
  assert.throws(() => sql`SELECT ${undefined}`, /got undefined/);
});

test('a transaction that fails leaves nothing behind and its connection is usable again', async () => {
  const {database, close} = await createTestDatabase();
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query(sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('a', 'u')`);
      await tx.query(sql`SELECT 1 / 0`);
    }),
    /division by zero/,
  );
  assert.deepEqual(await database.query(sql`SELECT job_id FROM training_jobs`), []);
  await close();
});

test('bigint comes as a number, a time as ISO 8601 UTC with milliseconds', async () => {
  const {database, close} = await createTestDatabase();
  const rows = await database.queryArrays(
    sql`SELECT 9007199254740991::bigint, timestamptz '2026-11-20 12:00:00.5+02', timestamptz '2026-01-01 00:00:00+00'`,
  );
  assert.deepEqual(rows, [[9007199254740991, '2026-11-20T10:00:00.500Z', '2026-01-01T00:00:00.000Z']]);
  await close();
});

test('a session that is ended inside a transaction fails that transaction alone', async () => {
  const {database, close} = await createTestDatabase();
  await assert.rejects(
    database.transaction(async (tx) => {
      const [own] = await tx.query<{pid: number}>(sql`SELECT pg_backend_pid() AS pid`);
      await database.query(sql`SELECT pg_terminate_backend(${own!.pid})`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.query(sql`SELECT 1`);
    }),
    /connection error/,
  );
  assert.deepEqual(await database.query(sql`SELECT 1 AS one`), [{one: 1}]);
  await close();
});

test('statements that are sent together are one transaction, and each says how many rows it had', async () => {
  const {database, close} = await createTestDatabase();
  const counts = await database.sendTogether([
    sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('a', 'u'), ('b', 'u')`,
    sql`SELECT job_id FROM training_jobs WHERE job_id = ${'c'}`,
    sql`DELETE FROM training_jobs WHERE job_id = ${'a'}`,
  ]);
  assert.deepEqual(counts, [2, 0, 1]);
  assert.deepEqual(await database.query(sql`SELECT job_id FROM training_jobs`), [{job_id: 'b'}]);
  await close();
});

test('statements that are sent together go out as one packet', async () => {
  const {poolConfig, close} = await createTestDatabase();
  let packets = 0;
  class Counted extends Socket {
    override _write(...args: Parameters<Socket['_write']>): void {
      packets++;
      super._write(...args);
    }
    override _writev(...args: Parameters<NonNullable<Socket['_writev']>>): void {
      packets++;
      super._writev!(...args);
    }
  }
  const database = await openDatabase(
    {...poolConfig, stream: () => new Counted()},
    {log: quietLog, maxConnections: 1},
  );
  packets = 0;
  await database.sendTogether([1, 2, 3].map((n) => sql`SELECT ${n}::integer`));
  assert.equal(packets, 1);
  await database.close();
  await close();
});

test('one of the statements sent together that fails undoes those before and after it, and says why', async () => {
  const {poolConfig, close} = await createTestDatabase();
  const database = await openDatabase(poolConfig, {log: quietLog, maxConnections: 1});
  await assert.rejects(
    database.sendTogether([
      sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('a', 'u')`,
      sql`SELECT 1 / ${0}::integer`,
      sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('b', 'u')`,
    ]),
    /division by zero/,
  );
  assert.deepEqual(await database.query(sql`SELECT job_id FROM training_jobs`), []);
  await database.close();
  await close();
});

/** Asks for the names of all jobs. */
function jobsAlong(statement = sql`SELECT job_id, NULL FROM training_jobs ORDER BY job_id`) {
  const answers: (readonly TextRow[])[] = [];
  const rider = {statement: () => statement, answered: (rows: readonly TextRow[]) => void answers.push(rows)};
  return {rider, answers};
}

const makeJob = (jobId: string) => sql`INSERT INTO training_jobs (job_id, user_id) VALUES (${jobId}, 'u')`;

test('a question that goes along sees what the statements did, and is not counted among them', async () => {
  const {database, close} = await createTestDatabase();
  const {rider, answers} = jobsAlong();
  assert.deepEqual(await database.sendTogether([makeJob('a'), makeJob('b')], rider), [1, 1]);
  assert.deepEqual(answers, [
    [
      ['a', null],
      ['b', null],
    ],
  ]);
  await close();
});

test('a question that fails does not undo the statements; one behind a statement that fails has no answer', async () => {
  const {database, close} = await createTestDatabase();
  const {rider, answers} = jobsAlong(sql`SELECT 1 / ${0}::integer`);
  assert.deepEqual(await database.sendTogether([makeJob('a')], rider), [1]);
  const other = jobsAlong();
  await assert.rejects(database.sendTogether([makeJob('b'), makeJob('a')], other.rider), /duplicate key/);
  assert.deepEqual([...answers, ...other.answers], []);
  assert.deepEqual(await database.query(sql`SELECT job_id FROM training_jobs`), [{job_id: 'a'}]);
  await close();
});

test('what was parsed before a statement that failed is not parsed again, alone or together', async () => {
  const {poolConfig, close} = await createTestDatabase();
  const warnings: object[] = [];
  const log = {info() {}, warn: (fields: object) => void warnings.push(fields)};
  const database = await openDatabase(poolConfig, {log, maxConnections: 1});
  const ask = (n: number) => sql`SELECT ${n}::integer AS n`.preparedAs('n');
  const later = (n: number) => sql`SELECT ${n}::integer AS later`.preparedAs('later');
  await assert.rejects(
    database.sendTogether([ask(1), sql`SELECT 1 / ${0}::integer`, later(1)]),
    /division by zero/,
  );
  assert.deepEqual(await database.query(ask(2)), [{n: 2}]);
  assert.deepEqual(await database.sendTogether([ask(3), later(3), later(4)]), [1, 1, 1]);
  assert.deepEqual(await database.query(later(5)), [{later: 5}]);
  assert.deepEqual(warnings, []);
  await database.close();
  await close();
});

test('behind a pooler that changes sessions, statements go on unprepared, and the log says so once', async () => {
  const {poolConfig, close} = await createTestDatabase();
  const warnings: object[] = [];
  const log = {info() {}, warn: (fields: object) => void warnings.push(fields)};
  const database = await openDatabase(poolConfig, {log, maxConnections: 1});
  const ask = (n: number) => sql`SELECT ${n}::integer AS n`.preparedAs('n');
  assert.deepEqual(await database.query(ask(1)), [{n: 1}]);
  assert.equal((await database.query(sql`SELECT FROM pg_prepared_statements`)).length, 1);
  await database.query(sql`DEALLOCATE ALL`);
  assert.deepEqual(await database.query(ask(2)), [{n: 2}]);
  assert.deepEqual(await database.sendTogether([ask(3)]), [1]);
  assert.equal((await database.query(sql`SELECT FROM pg_prepared_statements`)).length, 0);
  assert.deepEqual(warnings, [{code: '26000'}]);
  await database.close();
  await close();
});
