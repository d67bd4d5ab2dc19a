import type pg from 'pg';
import {revokedCredentials} from '../auth/revoked-credentials.ts';
import type {Config} from './config.ts';
import {Poller, type PollObserver} from '../feed/poller.ts';
import {readHead} from '../feed/read-head.ts';
import {countAfter, readRange} from '../feed/read-range.ts';
import {readTrendsSince} from '../feed/read-trends-since.ts';
import {WakeUp} from '../feed/wake-up.ts';
import type {Logger} from '../log.ts';
import type {Metrics} from '../metrics.ts';
import {openDatabase, type DatabaseOptions} from '../store/postgres/database.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {joinEmbeddedPostgres, startEmbeddedPostgres} from '../store/postgres/embedded.ts';
import type {StreamFeed} from '../stream/stream-feed.ts';

/** Longest time of one statement for a list, a sample or a page of an export. */
const READ_TIMEOUT_MS = 10_000;

const POOLED =
  'a pooler stands before the database: settings and time limits go with each transaction, no statement is prepared, and what other servers store is seen at the next poll';

export interface Stores {
  readonly db: Database;
  /** For lists: `db`, or a standby of it. */
  readonly readDb: Database;
  readonly feed: StreamFeed;
  /**
   * To be told of each commit of rows or of a status: streams see them at once instead of at the next poll. `isRead`: they
   * have seen it, by a rider.
   */
  readonly committed: (jobId: string, isRead?: boolean) => void;
  /** To be sent along with rows of a job. */
  readonly along: Poller['along'];
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
  const open = async (poolConfig: pg.PoolConfig, kind: Partial<DatabaseOptions>) => {
    const {databaseConnections: maxConnections} = config;
    const database = await openDatabase(poolConfig, {log, maxConnections, ...kind});
    opened.push(database);
    return database;
  };
  try {
    const primary = embedded?.poolConfig ?? {connectionString: config.databaseUrl ?? ''};
    const db = await open(primary, {searchIndex: config.searchIndex === 'trgm'});
    const standby = config.databaseReadUrl;
    // Readers have connections of their own, so that none of them keeps the poller, log-ins or trainers waiting.
    const readFrom = standby === null ? primary : {connectionString: standby};
    const readDb = await open(readFrom, {
      readOnly: true,
      statementTimeoutMs: READ_TIMEOUT_MS,
      variable: standby === null ? 'DATABASE_URL' : 'DATABASE_READ_URL',
    });
    if (db.isPooled) log.warn(POOLED);
    const feedDb = standby === null ? db : readDb;
    const poller = new Poller(feedDb, {
      tickMs: config.pollIntervalMs,
      observer: pollObserver(log, metrics),
      ...(feedDb !== db && {primary: db}),
    });
    const wakeUp = new WakeUp(primary, {
      onWake: (jobId) => poller.wake(jobId),
      listens: !db.isPooled,
      onError: (err) => log.warn({err}, 'the connection for wake-ups was lost'),
    });
    return {
      db,
      readDb,
      feed: feedOf({db, readDb: feedDb}, poller),
      committed: (jobId, isRead) => wakeUp.committed(jobId, isRead),
      along: (jobId) => poller.along(jobId),
      revoked: (ids) => revokedCredentials(db, ids),
      close: async () => {
        await wakeUp.close();
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
    polled: (seconds) => metrics.pollSeconds.observe(seconds),
    read: (rows) => metrics.polledRows.inc(rows),
    failed: (err) => {
      metrics.pollErrors.inc();
      log.warn({err}, 'a poll failed');
    },
  };
}

/** A standby that lags is asked first, and the primary before anybody is turned away for what is not there yet. */
function feedOf({db, readDb}: {db: Database; readDb: Database}, poller: Poller): StreamFeed {
  return {
    get lastSuccessAt() {
      return poller.lastSuccessAt;
    },
    watch: (jobId, from, listener) => poller.watch(jobId, from, listener),
    readHead: async (jobId) =>
      (await readHead(readDb, jobId)) ?? (readDb === db ? null : await readHead(db, jobId)),
    readRange: (jobId, request) => readRange(readDb, jobId, request, db),
    countAfter: (jobId, request) => countAfter(readDb, jobId, request),
    readTrendsSince: (requests) => readTrendsSince(readDb, requests),
  };
}
