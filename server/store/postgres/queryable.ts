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
   *
   * @param rider asked along, in the same packet; not behind a pooler
   */
  sendTogether(statements: readonly Sql[], rider?: Rider): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A row as PostgreSQL sends it. */
export type TextRow = readonly (string | null)[];

/** A question that goes along with a transaction, behind all its statements. One that fails does not undo them. */
export interface Rider {
  /** Called when the transaction is sent, and again when it is sent again; `null`: nothing is asked. */
  statement(): Sql | null;
  /** Called with the rows once the transaction is committed; must not throw. */
  answered(rows: readonly TextRow[]): void;
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
