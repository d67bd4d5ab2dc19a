import pg from 'pg';
import {OperatorError} from '../../operator-error.ts';
import {CONNECTION, processIdOf, PROMPTLY} from './session-pool.ts';
import type {ServerFacts} from './session.ts';
import {leave, SilentConnection} from './silence-watch.ts';

/** PostgreSQL's oldest version with `NULLS NOT DISTINCT`, by which two samples without a source are one. */
const OLDEST_SERVER = 150_000;

interface Answer {
  readonly version: number;
  readonly encoding: string;
  readonly pid: number;
  /** Where our tables are found without naming a schema. */
  readonly visible: string | null;
  /** Schemas with our tables. */
  readonly homes: readonly string[];
  /** The first schema of the search path that is there; not PostgreSQL's own. */
  readonly first: string | null;
  /** The address itself says where to look. */
  readonly isGiven: boolean;
}

/** In one transaction, one message: a role's own limits may be shorter than it takes, and nothing of it stays behind. */
const QUESTION = `
  BEGIN;
  SET LOCAL statement_timeout = 0;
  SELECT current_setting('server_version_num')::integer AS version,
    current_setting('server_encoding') AS encoding,
    pg_backend_pid() AS pid,
    (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = to_regclass('ftl_migrations')) AS visible,
    ARRAY(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = 'ftl_migrations' AND c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE')) AS homes,
    nullif(current_schema()::text, 'pg_catalog') AS first,
    (SELECT source = 'client' FROM pg_settings WHERE name = 'search_path') AS "isGiven";
  COMMIT`;

/**
 * Asks what has to be known before the first statement, and whether the server is fit: PostgreSQL 15 or later, UTF8.
 *
 * @param variable where the address comes from
 * @throws {OperatorError} when it cannot be reached, refuses the login, or is not fit.
 */
export async function checkServer(poolConfig: pg.PoolConfig, variable: string): Promise<ServerFacts> {
  const {answer, isPooled} = await ask(poolConfig).catch((error: unknown) => {
    throw unusable(error, variable);
  });
  const {version, encoding} = answer;
  if (version < OLDEST_SERVER)
    throw new OperatorError(
      `The database is PostgreSQL ${Math.floor(version / 10_000)}, but 15 or later is needed: point ${variable} at a newer server.`,
    );
  if (encoding !== 'UTF8')
    throw new OperatorError(
      `The database has the encoding ${encoding}, but UTF8 is needed: create it with ENCODING 'UTF8' TEMPLATE template0, or name another in ${variable}.`,
    );
  return {version, isPooled, schema: schemaOf(answer)};
}

export function unusable(cause: unknown, variable: string): OperatorError {
  const message = `The database cannot be used (${reasonOf(cause)}): check ${variable} and that PostgreSQL is running there.`;
  return new OperatorError(message, {cause});
}

/** Whether the connection was lost or could not be made, whatever was asked over it. */
export function isLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return true;
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false;
  return (
    'syscall' in error ||
    error instanceof SilentConnection ||
    /^(Connection terminated|timeout|Query read timeout)/.test(error.message)
  );
}

async function ask(poolConfig: pg.PoolConfig): Promise<{answer: Answer; isPooled: boolean}> {
  const client = new pg.Client({...CONNECTION, ...poolConfig, ...PROMPTLY});
  client.on('error', () => {});
  try {
    await client.connect();
    const results: unknown = await client.query(QUESTION);
    const answer = answerIn(results);
    return {answer, isPooled: processIdOf(client) !== answer.pid};
  } finally {
    await leave(client);
  }
}

/** The driver gives a result for each statement of a message. */
function answerIn(results: unknown): Answer {
  const found = Array.isArray(results) ? (results as readonly pg.QueryResult<Answer>[]) : [];
  const answer = found.flatMap(({rows}) => rows)[0];
  if (answer === undefined) throw new Error('what answers there is not PostgreSQL');
  return answer;
}

/**
 * The tables that are there are found again whatever a role's or a database's search path says: it may have been changed
 * since they were made, for some other program. A path that the address gives is taken at its word.
 */
function schemaOf({visible, homes, first, isGiven}: Answer): string {
  if (visible !== null) return visible;
  const [only, ...others] = homes;
  if (!isGiven && only !== undefined && others.length === 0) return only;
  return first ?? 'public';
}

/**
 * A refused connection over several addresses is an AggregateError with an empty message. A host that is not known is not
 * named: where an address was put together wrongly, it may be a piece of the password.
 */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `its host is not known, ${code}`;
  if (code === 'ENOENT') return 'a file or socket that its address names is not there';
  return error.message.replace(/\.$/, '');
}
