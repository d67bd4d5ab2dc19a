import type pg from 'pg';
import {revokedCredentials} from './auth/revoked-credentials.ts';
import type {Config} from './config.ts';
import {Poller, type PollObserver} from './feed/poller.ts';
import {readHead} from './feed/read-head.ts';
import {countAfter, readRange} from './feed/read-range.ts';
import {readTrendsSince} from './feed/read-trends-since.ts';
import type {Logger} from './log.ts';
import type {Metrics} from './metrics.ts';
import {openDatabase, type Database} from './store/database.ts';
import {joinEmbeddedPostgres, startEmbeddedPostgres} from './store/embedded.ts';
import type {StreamFeed} from './stream/stream-feed.ts';

export interface Stores {
  readonly db: Database;
  /** For lists: `db`, or a standby of it. */
  readonly readDb: Database;
  readonly feed: StreamFeed;
  readonly revoked: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names, or starts the embedded one, and binds the feed to it.
 *
 * @throws {OperatorError}
 */
export async function openStores(config: Config, log: Logger, metrics: Metrics): Promise<Stores> {
  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres({dataDir: config.dataDir}) : null;
  const opened: Database[] = [];
  const closeAll = async () => {
    for (const database of opened.splice(0)) await database.close();
    await embedded?.stop();
  };
  const open = async (poolConfig: pg.PoolConfig, kind: {readOnly?: boolean; searchIndex?: boolean}) => {
    const {databaseConnections: maxConnections} = config;
    const database = await openDatabase(poolConfig, {log, maxConnections, ...kind});
    opened.push(database);
    return database;
  };
  try {
    const primary = embedded?.poolConfig ?? {connectionString: config.databaseUrl ?? ''};
    const db = await open(primary, {searchIndex: config.searchIndex === 'trgm'});
    const standby = config.databaseReadUrl;
    const readDb = standby === null ? db : await open({connectionString: standby}, {readOnly: true});
    const poller = new Poller(readDb, {
      tickMs: config.pollIntervalMs,
      observer: pollObserver(log, metrics),
    });
    return {
      db,
      readDb,
      feed: feedOf(readDb, poller),
      revoked: (ids) => revokedCredentials(db, ids),
      close: async () => {
        await poller.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/**
 * The database alone, for commands beside a server.
 *
 * @throws {OperatorError}
 */
export async function openAdminDatabase(
  config: Config,
  log: Logger,
): Promise<{readonly db: Database; close(): Promise<void>}> {
  const embedded = config.databaseUrl === null ? await joinEmbeddedPostgres({dataDir: config.dataDir}) : null;
  try {
    const db = await openDatabase(embedded?.poolConfig ?? {connectionString: config.databaseUrl ?? ''}, {
      log,
    });
    return {
      db,
      close: async () => {
        await db.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function pollObserver(log: Logger, metrics: Metrics): PollObserver {
  return {
    polled: (seconds, rows) => {
      metrics.pollSeconds.observe(seconds);
      metrics.polledRows.inc(rows);
    },
    failed: (err) => {
      metrics.pollErrors.inc();
      log.warn({err}, 'a poll failed');
    },
  };
}

function feedOf(db: Database, poller: Poller): StreamFeed {
  return {
    get lastSuccessAt() {
      return poller.lastSuccessAt;
    },
    watch: (jobId, from, listener) => poller.watch(jobId, from, listener),
    readHead: (jobId) => readHead(db, jobId),
    readRange: (jobId, request) => readRange(db, jobId, request),
    countAfter: (jobId, request) => countAfter(db, jobId, request),
    readTrendsSince: (requests) => readTrendsSince(db, requests),
  };
}
