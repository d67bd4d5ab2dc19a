import pg from 'pg';
import {OperatorError} from '../../operator-error.ts';
import {checkCluster} from './check-cluster.ts';
import {columnTypes} from './column-types.ts';
import {checkMigrated, migrate} from './migrate.ts';
import {ensureSearchIndex} from '../predictions/search-index.ts';
import type {Database, DatabaseLog, Queryable, TransactionOptions} from './queryable.ts';
import {sql, type Sql} from './sql.ts';

export interface DatabaseOptions {
  readonly log: DatabaseLog;
  /** Milliseconds after which PostgreSQL cancels a statement. Default 30 000. */
  readonly statementTimeoutMs?: number;
  /** True for a standby: it is not migrated, only checked to be as new as this server. Default false. */
  readonly readOnly?: boolean;
  /** True to have an index for text search made, which every row then pays for. Default false. */
  readonly searchIndex?: boolean;
  /** Connections at most. Default 10. */
  readonly maxConnections?: number;
}

/** PostgreSQL's oldest version with `NULLS NOT DISTINCT`, by which two samples without a source are one. */
const OLDEST_SERVER = 150_000;
const RETRIES = 4;
const RETRYABLE = new Set(['40P01', '40001']);
/** A prepared statement that is not there, that another session has made, or whose tables have changed. */
const UNPREPARED = new Set(['26000', '42P05', '0A000']);

/**
 * Opens a pool, checks the server (PostgreSQL 15 or later, UTF8) and migrates it.
 *
 * @throws {OperatorError} when the server cannot be reached, refuses the login, or is not fit.
 */
export async function openDatabase(poolConfig: pg.PoolConfig, options: DatabaseOptions): Promise<Database> {
  const {log, statementTimeoutMs = 30_000, maxConnections = 10} = options;
  const pool = new pg.Pool({
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    // A writer that hangs must not hold the lock on its job for ever.
    lock_timeout: 4_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'ftl-predictions',
    types: columnTypes,
    // What is sent to one connection without waiting in between goes out at once (`sendTogether`).
    pipeline: true,
    ...poolConfig,
  });
  // Without a listener, an idle connection that the server drops would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({reason: error.message}, 'an idle database connection was lost');
  });
  // The same for one that is lost between two statements of a transaction: the next statement tells.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await checkServer(pool);
    if (options.readOnly === true) await checkMigrated(pool);
    else await migrate(pool, log);
    if (options.searchIndex === true) await ensureSearchIndex(pool, log);
    const database = new PooledDatabase(pool, log);
    if (options.readOnly !== true) await checkCluster(database, log);
    return database;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function checkServer(pool: pg.Pool): Promise<void> {
  const {rows} = await pool
    .query<{version: string; encoding: string}>(
      `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
    )
    .catch((error: unknown) => {
      throw new OperatorError(
        `The database cannot be used (${reasonOf(error)}): check DATABASE_URL and that PostgreSQL is running there.`,
        {cause: error},
      );
    });
  const {version, encoding} = rows[0]!;
  if (Number(version) < OLDEST_SERVER)
    throw new OperatorError(
      `The database is PostgreSQL ${Math.floor(Number(version) / 10_000)}, but 15 or later is needed: point DATABASE_URL at a newer server.`,
    );
  if (encoding !== 'UTF8')
    throw new OperatorError(
      `The database has the encoding ${encoding}, but UTF8 is needed: create it with ENCODING 'UTF8' TEMPLATE template0, or name another in DATABASE_URL.`,
    );
}

/** A refused connection over several addresses is an AggregateError with an empty message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

class PooledDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #log: DatabaseLog;
  #prepares = true;

  constructor(pool: pg.Pool, log: DatabaseLog) {
    this.#pool = pool;
    this.#log = log;
  }

  async query<Row extends object>(statement: Sql): Promise<Row[]> {
    return this.#retrying(() => this.#on(this.#pool).query<Row>(statement));
  }

  async queryArrays(statement: Sql): Promise<unknown[][]> {
    return this.#retrying(() => this.#on(this.#pool).queryArrays(statement));
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#retrying(() => this.#once(work, options));
  }

  async sendTogether(statements: readonly Sql[]): Promise<readonly number[]> {
    return this.#retrying(() => this.#sendOnce(statements));
  }

  async #once<T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(
        options.snapshot === true ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
      );
      const tx = this.#on(client);
      if (options.statementTimeoutMs !== undefined)
        await tx.query(
          sql`SELECT set_config('statement_timeout', ${String(options.statementTimeoutMs)}, true)`,
        );
      const result = await work(tx);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error(String(cause));
      });
      throw error;
    } finally {
      // A connection that could not be rolled back is closed, not given to the next caller.
      client.release(broken);
    }
  }

  async #sendOnce(statements: readonly Sql[]): Promise<readonly number[]> {
    const client = await this.#pool.connect();
    const connection = this.#on(client);
    // After a statement that failed the next ones fail too, and COMMIT rolls back.
    const outcomes = await Promise.allSettled(
      [BEGIN, ...statements, COMMIT].map((statement) => connection.run(statement)),
    );
    const isBroken = outcomes.at(-1)?.status === 'rejected';
    client.release(isBroken);
    const counts = outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value.rowCount ?? 0;
    });
    return counts.slice(1, -1);
  }

  #on(connection: pg.Pool | pg.PoolClient): Connection {
    return new Connection(connection, this.#prepares);
  }

  async #retrying<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const code = codeOf(error);
        const isUnprepared = this.#prepares && UNPREPARED.has(code);
        if (tries >= RETRIES || !(isUnprepared || RETRYABLE.has(code))) throw error;
        if (!isUnprepared) continue;
        this.#prepares = false;
        this.#log.warn({code}, 'statements are not prepared any more: a pooler changes sessions in between');
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

const BEGIN = sql`BEGIN`;
const COMMIT = sql`COMMIT`;

class Connection implements Queryable {
  readonly #pg: pg.Pool | pg.PoolClient;
  readonly #prepares: boolean;

  constructor(connection: pg.Pool | pg.PoolClient, prepares: boolean) {
    this.#pg = connection;
    this.#prepares = prepares;
  }

  async query<Row extends object>(statement: Sql): Promise<Row[]> {
    return (await this.run<Row>(statement)).rows;
  }

  async queryArrays(statement: Sql): Promise<unknown[][]> {
    return (await this.#pg.query({...this.#configOf(statement), rowMode: 'array'})).rows;
  }

  run<Row extends object>(statement: Sql): Promise<pg.QueryResult<Row>> {
    return this.#pg.query<Row>(this.#configOf(statement));
  }

  #configOf({text, values, preparedName}: Sql): pg.QueryConfig {
    return this.#prepares && preparedName !== undefined ? {text, values, name: preparedName} : {text, values};
  }
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}
