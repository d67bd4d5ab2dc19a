import {randomBytes} from 'node:crypto';
import {after} from 'node:test';
import pg from 'pg';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {Database, DatabaseLog} from '../../../server/store/postgres/queryable.ts';
import {startTestCluster, urlOf, type TestCluster} from './test-cluster.ts';

export interface TestDatabase {
  readonly poolConfig: pg.PoolConfig;
  /** The same as `DATABASE_URL` for a server in a process of its own. */
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops the database, whoever is still connected. */
  readonly close: () => Promise<void>;
}

export const quietLog: DatabaseLog = {info() {}, warn() {}};

let cluster: Promise<TestCluster> | undefined;

const open = new Set<() => Promise<void>>();

// Registered on import: inside a test it would run at the end of that test. Hooks run in the order they are registered
// in, so what the hooks of the test file are going to close is closed here.
after(async () => {
  for (const close of open) await close();
  await (await cluster)?.stop();
});

/** A function that does its work at the first call, at the latest before the cluster stops. */
function closing(work: () => Promise<void>): () => Promise<void> {
  const close = async () => {
    if (open.delete(close)) await work();
  };
  open.add(close);
  return close;
}

/**
 * The cluster of this test process: the one at `TEST_DATABASE_URL`, else one of its own in a temporary folder, stopped
 * and removed after the last test of the file.
 */
export async function testCluster(): Promise<pg.PoolConfig> {
  return (await (cluster ??= startTestCluster())).poolConfig;
}

/** A fresh database, not migrated. `options` go behind CREATE DATABASE. */
export async function createEmptyDatabase(
  options = '',
): Promise<Pick<TestDatabase, 'poolConfig' | 'url' | 'close'>> {
  const admin = await testCluster();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(admin, `CREATE DATABASE ${name} ${options}`);
  const url = urlOf(admin, name);
  return {
    poolConfig: {connectionString: url},
    url,
    close: closing(() => runAsAdmin(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** A fresh, migrated database on the cluster of this test process; see `testCluster`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const {poolConfig, url, close} = await createEmptyDatabase();
  const database = await openDatabase(poolConfig, {log: quietLog});
  return {
    poolConfig,
    url,
    database,
    close: closing(async () => {
      await database.close();
      await close();
    }),
  };
}

async function runAsAdmin(admin: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  await client.query(statement);
  await client.end();
}
