import type {Sql} from './sql.ts';

/** What statements can be given to: the pool, or one transaction. */
export interface Queryable {
  /** Rows as objects. `bigint` comes as a number, times as ISO 8601 UTC with milliseconds. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
  /** Rows as arrays in the order of the columns: half the cost of objects, for what reads many. */
  queryArrays(statement: Sql): Promise<unknown[][]>;
}

export interface Database extends Queryable {
  /** A pooler stands between: nothing outlives a transaction there, and nobody can listen. */
  readonly isPooled: boolean;
  /**
   * Runs `work` in one transaction, and again (up to 4 times more) when PostgreSQL ended it for a deadlock or a
   * serialization failure; so `work` must have no effect but through `tx`.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs statements that are known beforehand as one transaction, in one round trip instead of one each: all or nothing,
   * and again as `transaction` does. Gives the number of rows that each returned or wrote.
   */
  sendTogether(statements: readonly Sql[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /** One snapshot for all statements, and no writes. Default: read committed, writes allowed. */
  readonly snapshot?: boolean;
  /** Milliseconds for each statement in it; default: the pool's. */
  readonly statementTimeoutMs?: number;
}

/** What of a logger the store uses; pino's fits. */
export interface DatabaseLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
