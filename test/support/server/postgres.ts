import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';
import pg from 'pg';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {Database, DatabaseLog} from '../../../server/store/postgres/queryable.ts';
import {startEmbeddedPostgres} from '../../../server/store/postgres/embedded.ts';

export interface TestDatabase {
  readonly poolConfig: pg.PoolConfig;
  /** The same as `DATABASE_URL` for a server in a process of its own. */
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops the database, whoever is still connected. */
  readonly close: () => Promise<void>;
}

export const quietLog: DatabaseLog = {info() {}, warn() {}};

interface Cluster {
  readonly poolConfig: pg.PoolConfig;
  stop(): Promise<void>;
}

let cluster: Promise<Cluster> | undefined;

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
  return (await (cluster ??= startCluster())).poolConfig;
}

async function startCluster(): Promise<Cluster> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined) return {poolConfig: {connectionString: url}, stop: async () => {}};
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-test-'));
  const server = await startEmbeddedPostgres({dataDir, durable: false});
  return {
    poolConfig: server.poolConfig,
    async stop() {
      await server.stop();
      await rm(dataDir, {recursive: true, force: true});
    },
  };
}

/** A fresh database, not migrated. `options` go behind CREATE DATABASE. */
export async function createEmptyDatabase(
  options = '',
): Promise<Pick<TestDatabase, 'poolConfig' | 'url' | 'close'>> {
  const admin = await testCluster();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(admin, `CREATE DATABASE ${name} ${options}`);
  const url = withDatabase(admin, name);
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

function withDatabase(config: pg.PoolConfig, name: string): string {
  if (config.connectionString !== undefined) {
    // Not by URL: an address without a host, for a Unix socket, is none.
    return config.connectionString.replace(/^(\w+:\/\/[^/?]*)\/?[^?]*/, `$1/${name}`);
  }
  return `postgres://${config.user}@/${name}?host=${encodeURIComponent(config.host ?? '')}&port=${config.port}`;
}
