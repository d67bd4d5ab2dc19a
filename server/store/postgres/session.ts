import {sql, type Sql} from './sql.ts';

/** What was found out about a server before the first session of the pool. */
export interface ServerFacts {
  /** As `server_version_num`: 150004 is 15.4. */
  readonly version: number;
  /** Where our tables are, or are to be made. */
  readonly schema: string;
  /** A pooler stands between: a session may be another one at the next transaction. */
  readonly isPooled: boolean;
}

export interface SessionOptions {
  /** Milliseconds after which PostgreSQL cancels a statement. */
  readonly statementTimeoutMs: number;
  readonly readOnly: boolean;
}

/**
 * What every session is set to, whatever the role, the database or a file sets: what is written or read as text depends
 * on some of these, what a statement means on others, and how long a dead session keeps its locks on the rest.
 */
export function sessionSettings(
  {version, schema}: Pick<ServerFacts, 'version' | 'schema'>,
  {statementTimeoutMs, readOnly}: SessionOptions,
): readonly (readonly [name: string, value: string])[] {
  return [
    ['statement_timeout', String(statementTimeoutMs)],
    // A writer that hangs must not hold the lock on its job for ever.
    ['lock_timeout', '4000'],
    ['idle_in_transaction_session_timeout', '10000'],
    ['idle_session_timeout', '0'],
    ...(version >= 170_000 ? [['transaction_timeout', '0'] as const] : []),
    ['tcp_keepalives_idle', '10'],
    ['tcp_keepalives_interval', '5'],
    ['tcp_keepalives_count', '3'],
    // PostgreSQL's own functions come first of all, temporary tables last.
    ['search_path', `${quoteName(schema)}, pg_temp`],
    ['DateStyle', 'ISO, YMD'],
    ['IntervalStyle', 'postgres'],
    ['TimeZone', 'UTC'],
    ['extra_float_digits', '1'],
    ['bytea_output', 'hex'],
    ['lc_numeric', 'C'],
    ['standard_conforming_strings', 'on'],
    ['array_nulls', 'on'],
    ['transform_null_equals', 'off'],
    ['gin_fuzzy_search_limit', '0'],
    ['row_security', 'on'],
    ['client_min_messages', 'warning'],
    // A statement must see what was committed while it waited for the lock before it.
    ['default_transaction_isolation', 'read committed'],
    ['default_transaction_read_only', readOnly ? 'on' : 'off'],
    ['default_transaction_deferrable', 'off'],
  ];
}

/** For the session, or (`isLocal`) for the transaction that is open. Gives the `pid` of the session it ran in. */
export function setAll(
  settings: readonly (readonly [name: string, value: string])[],
  {isLocal}: {readonly isLocal: boolean},
): Sql {
  const calls = settings.map(([name, value]) => sql`set_config(${name}, ${value}, ${isLocal})`);
  return sql`SELECT pg_backend_pid() AS pid, ${calls.reduce((list, call) => sql`${list}, ${call}`)}`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
