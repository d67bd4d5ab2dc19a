import pg from 'pg';
import {Batch, type BatchAnswer} from './batch.ts';
import {checkCluster, type Asked} from './check-cluster.ts';
import {checkServer, isLoss, unusable} from './check-server.ts';
import {checkMigrated, migrate} from './migrate.ts';
import {ensureSearchIndex} from '../predictions/search-index.ts';
import type {Database, DatabaseLog, Queryable, Rider, TransactionOptions} from './queryable.ts';
import {inOnePacket, PROMPTLY, SessionPool, SNAPSHOT, WRITING} from './session-pool.ts';
import {sql, type Sql} from './sql.ts';

export interface DatabaseOptions {
  readonly log: DatabaseLog;
  /** Milliseconds after which PostgreSQL cancels a statement. Default 30 000. */
  readonly statementTimeoutMs?: number;
  /** True for a standby: it is not migrated, only checked to be as new as this server. Default false. */
  readonly readOnly?: boolean;
  /** True to have an index for text search made, which every row then pays for. Default false. */
  readonly searchIndex?: boolean;
  /** Where its address comes from, for messages. Default `DATABASE_URL`. */
  readonly variable?: string;
  /** Where our tables are, made where it is missing. Default: where they are found, else where the address leads. */
  readonly schema?: string;
  /** Run in the transaction of the migrations, after them. */
  readonly inMigration?: (tx: Queryable) => Promise<void>;
  /** Connections at most. Default 10. */
  readonly maxConnections?: number;
}

/** PgBouncer gives twenty to a user unless told otherwise, in session mode for good: two pools of ours, and what asks between. */
const POOLED_CONNECTIONS = 8;

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
  const {log, statementTimeoutMs = 30_000, maxConnections = 10, readOnly = false} = options;
  const {variable = 'DATABASE_URL'} = options;
  const found = await checkServer(poolConfig, variable);
  const facts = {...found, schema: options.schema ?? found.schema};
  const most = facts.isPooled ? Math.min(maxConnections, POOLED_CONNECTIONS) : maxConnections;
  const pool = new SessionPool(poolConfig, {log, facts, statementTimeoutMs, readOnly, maxConnections: most});
  const database = new PooledDatabase(pool, log);
  try {
    if (readOnly) await checkMigrated(database);
    else
      await migrate(pool, facts, log, {
        makesSchema: options.schema !== undefined,
        work: async (client) => options.inMigration?.(new Connection(client, false)),
      });
    if (options.searchIndex === true) await ensureSearchIndex(pool, database, log);
    if (!readOnly && (await checkCluster(database, log)))
      pool.onSession = (client) => checkCluster(new NewSession(client), log);
    return database;
  } catch (error) {
    await pool.end();
    throw isLoss(error) ? unusable(error, variable) : error;
  }
}

class PooledDatabase implements Database {
  readonly #pool: SessionPool;
  readonly #log: DatabaseLog;
  #prepares: boolean;

  constructor(pool: SessionPool, log: DatabaseLog) {
    this.#pool = pool;
    this.#log = log;
    this.#prepares = !pool.isPooled;
  }

  get isPooled(): boolean {
    return this.#pool.isPooled;
  }

  async query<Row extends object>(statement: Sql): Promise<Row[]> {
    return this.#retrying(() => this.#alone((connection) => connection.query<Row>(statement)));
  }

  async queryArrays(statement: Sql): Promise<unknown[][]> {
    return this.#retrying(() => this.#alone((connection) => connection.queryArrays(statement)));
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#retrying(() => this.#once(work, options));
  }

  async sendTogether(statements: readonly Sql[], rider?: Rider): Promise<readonly number[]> {
    return this.#retrying(() => this.#sendOnce(statements, rider));
  }

  /** One statement; behind a pooler in a transaction of its own, all of it sent at once. */
  async #alone<T>(ask: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#pool.isPooled) return (await this.#together(WRITING, (connection) => [ask(connection)]))[0]!;
    const client = await this.#pool.connect();
    try {
      return await ask(this.#on(client));
    } finally {
      this.#pool.release(client);
    }
  }

  async #once<T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await Promise.all(this.#pool.begin(client, options.snapshot === true ? SNAPSHOT : WRITING));
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
      this.#pool.release(client, broken);
    }
  }

  async #sendOnce(statements: readonly Sql[], rider?: Rider): Promise<readonly number[]> {
    if (!this.#pool.isPooled) return this.#sendWith(statements, rider);
    const results = await this.#together(WRITING, (connection) =>
      statements.map((statement) => connection.run(statement)),
    );
    return results.map(({rowCount}) => rowCount ?? 0);
  }

  async #sendWith(statements: readonly Sql[], rider?: Rider): Promise<readonly number[]> {
    const question = rider?.statement() ?? null;
    try {
      const {counts, rows} = await this.#sendBatch(statements, question);
      if (question !== null) rider?.answered(rows);
      return counts.slice(0, statements.length);
    } catch (error) {
      if (!(error instanceof FailedQuestion)) throw error;
      return (await this.#sendBatch(statements, null)).counts;
    }
  }

  async #sendBatch(statements: readonly Sql[], question: Sql | null): Promise<BatchAnswer> {
    // What PostgreSQL says of the question, it says before it commits.
    const isOfQuestion = (error: Error, {counts}: BatchAnswer): boolean =>
      question !== null && error instanceof pg.DatabaseError && counts.length === statements.length;
    const client = await this.#pool.connect();
    try {
      return await new Promise((resolve, reject) => {
        const settle: Batch['callback'] = (error, answer) => {
          if (error === null) resolve(answer);
          else reject(isOfQuestion(error, answer) ? new FailedQuestion() : error);
        };
        client.query(new Batch(statements, {question, prepares: this.#prepares}, settle));
      });
    } finally {
      this.#pool.release(client);
    }
  }

  /**
   * The same behind a pooler, where each transaction begins by saying what it is. After a statement that failed the next
   * ones fail too, and COMMIT rolls back.
   */
  async #together<T>(
    how: Sql,
    ask: (connection: Connection) => readonly Promise<T>[],
  ): Promise<readonly T[]> {
    const client = await this.#pool.connect();
    const {begun, answers, committed} = inOnePacket(client, () => ({
      begun: this.#pool.begin(client, how),
      answers: ask(this.#on(client)),
      committed: client.query('COMMIT'),
    }));
    const outcomes = await Promise.allSettled([...begun, ...answers, committed]);
    this.#pool.release(client, outcomes.at(-1)?.status === 'rejected');
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return Promise.all(answers);
  }

  #on(client: pg.PoolClient): Connection {
    return new Connection(client, this.#prepares);
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

class Connection implements Queryable {
  readonly #pg: pg.ClientBase;
  readonly #prepares: boolean;

  constructor(connection: pg.ClientBase, prepares: boolean) {
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

/** The statements were good, and are undone. */
class FailedQuestion extends Error {
  override readonly name = 'FailedQuestion';
}

/** One that nobody has yet: where a question fails it is given up. */
class NewSession implements Asked {
  readonly #pg: pg.ClientBase;

  constructor(client: pg.ClientBase) {
    this.#pg = client;
  }

  async query<Row extends object>({text, values}: Sql): Promise<Row[]> {
    return (await this.#pg.query<Row>({text, values, ...PROMPTLY})).rows;
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    await this.#pg.query(WRITING.text);
    const result = await work(new Connection(this.#pg, false));
    await this.#pg.query('COMMIT');
    return result;
  }
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}
