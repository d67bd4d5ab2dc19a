import pg from 'pg';
import {OperatorError} from '../../operator-error.ts';
import type {Database, DatabaseLog, Queryable} from '../postgres/queryable.ts';
import type {SessionPool} from '../postgres/session-pool.ts';
import {sql} from '../postgres/sql.ts';

/** Any number that nothing else in the database locks; "ftls" in ASCII. */
const LOCK = 0x66746c73;

/**
 * Makes the trigram index that text search uses, if it is not there: PostgreSQL's extension pg_trgm. Writers are not held
 * up while it is made. Servers that start at the same time wait for each other.
 *
 * @throws {OperatorError} when the extension is missing or may not be made.
 */
export async function ensureSearchIndex(pool: SessionPool, db: Database, log: DatabaseLog): Promise<void> {
  if (await isThere(db)) return;
  if (db.isPooled)
    throw new OperatorError(
      'The index for text search cannot be made through a pooler: start the server once with DATABASE_URL at PostgreSQL itself, or set SEARCH_INDEX=none.',
    );
  const client = await pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query('SET lock_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    if (await isThere(db)) return;
    log.info({}, 'making the index for text search');
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    // An extension that is there may be in a schema of its own.
    await client.query(
      `SELECT set_config('search_path', current_setting('search_path') || ', ' || quote_ident(n.nspname), false)
       FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'`,
    );
    // One that was left unfinished is of no use.
    await client.query('DROP INDEX IF EXISTS training_predictions_text');
    await client.query(
      `CREATE INDEX CONCURRENTLY training_predictions_text ON training_predictions
       USING gin (prompt gin_trgm_ops, ground_truth gin_trgm_ops, prediction gin_trgm_ops)`,
    );
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new OperatorError(
      `The index for text search cannot be made (${error.message}): let an administrator run CREATE EXTENSION pg_trgm, or set SEARCH_INDEX=none.`,
      {cause: error},
    );
  } finally {
    // Ends the session, and with it the lock and the settings.
    pool.release(client, true);
  }
}

async function isThere(db: Queryable): Promise<boolean> {
  const [index] = await db.query<{indisvalid: boolean}>(
    sql`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('training_predictions_text')`,
  );
  return index?.indisvalid === true;
}
