import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import pg from 'pg';
import {ownScoreFunctions} from './functions/own-scores.ts';
import {ownSettings} from './functions/own-settings.ts';
import {leaveOut, settleFunctions} from './functions/settle.ts';
import {triggerFunctions} from './functions/triggers.ts';
import {OperatorError} from '../../operator-error.ts';
import type {DatabaseLog, Queryable} from './queryable.ts';
import {WRITING, type SessionPool} from './session-pool.ts';
import type {ServerFacts} from './session.ts';
import {column, sql} from './sql.ts';

const FOLDER = new URL('migrations/', import.meta.url);

/** Any number that nothing else in the database locks; "ftl" in ASCII. */
const LOCK = 0x66746c;

const DUPLICATE_TABLE = '42P07';

/** What is run again whenever its text has changed, by the name under which its digest is kept. */
const FUNCTIONS = 'functions';

async function migrations(): Promise<readonly string[]> {
  return (await readdir(FOLDER)).filter((name) => /^\d{3}-.*\.sql$/.test(name)).sort();
}

/** @throws {OperatorError} when a database that cannot be migrated from here, a standby, lacks a migration. */
export async function checkMigrated(db: Queryable): Promise<void> {
  const rows = await db
    .query<{name: string}>(sql`SELECT name FROM ftl_migrations`)
    .catch((error: unknown) => {
      if (error instanceof pg.DatabaseError) return [];
      throw error;
    });
  const applied = new Set(rows.map(({name}) => name));
  const missing = (await migrations()).find((name) => !applied.has(name));
  if (missing !== undefined)
    throw new OperatorError(
      `The database to read from lacks the migration ${missing}: start a server on its primary first, and let the standby catch up.`,
    );
}

async function writeFunctions(client: pg.PoolClient, log: DatabaseLog): Promise<void> {
  const text =
    ownScoreFunctions.text + settleFunctions.text + triggerFunctions.text + ownSettings.text + leaveOut.text;
  const digest = createHash('sha256').update(text).digest('hex');
  const {rowCount} = await client.query('SELECT FROM ftl_migrations WHERE name = $1 AND digest = $2', [
    FUNCTIONS,
    digest,
  ]);
  if (rowCount !== 0) return;
  await client.query(text);
  await client.query(
    `INSERT INTO ftl_migrations (name, digest) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, applied_at = now()`,
    [FUNCTIONS, digest],
  );
  log.info({migration: FUNCTIONS, digest}, 'migrated the database');
}

export interface MigrationOptions {
  readonly makesSchema: boolean;
  /** Run in the same transaction, when all else is done. */
  readonly work: (client: pg.PoolClient) => Promise<void>;
}

/**
 * Brings the database to the newest of `migrations/NNN-name.sql`, and its functions to those that the table of fields
 * gives, all in one transaction. Servers that start at the same time wait for each other.
 *
 * @throws {OperatorError} when the user may not, or the database was migrated by a newer version of the server.
 */
export async function migrate(
  pool: SessionPool,
  {schema}: ServerFacts,
  log: DatabaseLog,
  {makesSchema, work}: MigrationOptions,
): Promise<void> {
  const files = await migrations();
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await Promise.all(pool.begin(client, WRITING));
    await client.query('SET LOCAL lock_timeout = 0');
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    if (makesSchema) await client.query(sql`CREATE SCHEMA IF NOT EXISTS ${column(schema)}`.text);
    await client.query(
      'CREATE TABLE IF NOT EXISTS ftl_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const {rows} = await client.query<{name: string}>('SELECT name FROM ftl_migrations');
    const applied = new Set(rows.map(({name}) => name));
    const unknown = [...applied].find((name) => name !== FUNCTIONS && !files.includes(name));
    if (unknown !== undefined)
      throw new OperatorError(
        `The database was migrated by a newer version of this server (${unknown} is not known here): update the server.`,
      );
    for (const name of files.filter((file) => !applied.has(file))) {
      await client.query(await readFile(new URL(name, FOLDER), 'utf8'));
      await client.query('INSERT INTO ftl_migrations (name) VALUES ($1)', [name]);
      log.info({migration: name}, 'migrated the database');
    }
    await writeFunctions(client, log);
    await work(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    if (error instanceof pg.DatabaseError && error.code === DUPLICATE_TABLE)
      throw new OperatorError(
        `The schema ${schema} has tables of another program under the names of ours (${error.message}). If it is a FineTune Lab database, run \`npm run admin -- adopt\`; else name another database or search_path in DATABASE_URL.`,
        {cause: error},
      );
    if (error instanceof pg.DatabaseError)
      throw new OperatorError(
        `The database cannot be migrated (${error.message}): the user of DATABASE_URL must be allowed to create tables in the schema ${schema}.`,
        {cause: error},
      );
    throw error;
  } finally {
    pool.release(client, broken);
  }
}
