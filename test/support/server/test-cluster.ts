import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type pg from 'pg';
import {startEmbeddedPostgres} from '../../../server/store/postgres/embedded.ts';

export interface TestCluster {
  readonly poolConfig: pg.PoolConfig;
  /** Of any database of it, as `DATABASE_URL` has it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL in a temporary folder that forgets what a crash would take, or the one at `TEST_DATABASE_URL`. */
export async function startTestCluster(): Promise<TestCluster> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return {poolConfig: {connectionString: given}, url: given, stop: async () => {}};
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-test-'));
  const server = await startEmbeddedPostgres({dataDir, durable: false});
  return {
    poolConfig: server.poolConfig,
    url: urlOf(server.poolConfig, 'postgres'),
    async stop() {
      await server.stop();
      await rm(dataDir, {recursive: true, force: true});
    },
  };
}

/** The address of another database of the same cluster. */
export function urlOf(config: pg.PoolConfig, name: string): string {
  if (config.connectionString !== undefined) {
    // Not by URL: an address without a host, for a Unix socket, is none.
    return config.connectionString.replace(/^(\w+:\/\/[^/?]*)\/?[^?]*/, `$1/${name}`);
  }
  return `postgres://${config.user}@/${name}?host=${encodeURIComponent(config.host ?? '')}&port=${config.port}`;
}
