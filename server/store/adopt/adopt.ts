import pg from 'pg';
import {KEY_FIELDS} from '../../../src/protocol/fields.ts';
import {OperatorError} from '../../operator-error.ts';
import {openDatabase} from '../postgres/database.ts';
import type {DatabaseLog, Queryable} from '../postgres/queryable.ts';
import {CONNECTION} from '../postgres/session-pool.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';
import {
  ADOPTED_SCHEMA,
  adoptFunctions,
  NEEDED_COLUMNS,
  NO_TRIGGERS,
  THEIR_JOBS,
  THEIR_ROWS,
  TRIGGERS,
} from './statements.ts';

const CHUNK = 1000;
/** Of duplicates and of refused rows that are listed. */
const LISTED = 1000;

export interface AdoptOptions {
  readonly log: DatabaseLog;
  /** Do all of it but the triggers, and undo it: nothing is changed, and no writer waits. */
  readonly dryRun: boolean;
  /** Each statement, before it is run. */
  readonly onStatement: (text: string) => void;
  readonly onProgress: (rows: number, of: number) => void;
}

export interface Adoption {
  readonly jobs: number;
  readonly rows: number;
  /** Rows and jobs that do not fit, and why. */
  readonly refused: readonly {readonly row: string; readonly job: string | null; readonly reason: string}[];
  /** Samples that stand several times: the newest is shown. */
  readonly duplicates: readonly {readonly sample: string; readonly rows: number}[];
}

/** Takes back what a dry run has done. */
class DryRun extends Error {}

/**
 * Reads a FineTune Lab database from now on: its jobs and predictions, those that are there and those that come. In one
 * transaction; run again, it takes in what did not fit before.
 *
 * @throws {OperatorError} when its tables are not there, or not as they should be.
 */
export async function adopt(poolConfig: pg.PoolConfig, options: AdoptOptions): Promise<Adoption> {
  const {log, dryRun, onStatement} = options;
  const theirs = await theirColumns(poolConfig);
  let adoption: Adoption | undefined;
  const work = async (tx: Queryable): Promise<void> => {
    await run(tx, adoptFunctions(theirs), onStatement);
    if (dryRun) onStatement(TRIGGERS.text);
    else await run(tx, TRIGGERS, onStatement);
    adoption = await takeIn(tx, theirs, options);
    if (dryRun) throw new DryRun();
  };
  try {
    const db = await openDatabase(poolConfig, {
      log,
      schema: ADOPTED_SCHEMA,
      inMigration: work,
      maxConnections: 2,
    });
    await db.close();
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  return adoption!;
}

/**
 * Takes back what `adopt` added: the triggers, the copies, and the schema with all that is in it.
 *
 * @throws {OperatorError} when the schema holds jobs that are not theirs: these would be lost.
 */
export async function unadopt(poolConfig: pg.PoolConfig, onStatement: (text: string) => void): Promise<void> {
  await withClient(poolConfig, async (client) => {
    const {rows} = await client.query<{there: boolean}>(
      "SELECT to_regclass('ftl_predictions.adopt_refused') IS NOT NULL AS there",
    );
    if (rows[0]?.there !== true) throw new OperatorError('Nothing is adopted here.');
    const own = await client.query<{job_id: string}>(
      'SELECT job_id FROM ftl_predictions.training_jobs WHERE job_id NOT IN (SELECT id::text FROM public.local_training_jobs) LIMIT 1',
    );
    if (own.rows[0] !== undefined)
      throw new OperatorError(
        `The schema ${ADOPTED_SCHEMA} holds jobs that FineTune Lab does not have, such as "${own.rows[0].job_id}": delete them first (jobs delete <job>), or they would be lost.`,
      );
    await client.query('BEGIN');
    for (const statement of [NO_TRIGGERS, sql`DROP SCHEMA ftl_predictions CASCADE`]) {
      onStatement(statement.text);
      await client.query(statement.text);
    }
    await client.query('COMMIT');
  });
}

async function withClient<T>(poolConfig: pg.PoolConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({...CONNECTION, ...poolConfig});
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new OperatorError('The database cannot be reached: check DATABASE_URL.', {cause: error});
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function theirColumns(poolConfig: pg.PoolConfig): Promise<readonly string[]> {
  return withClient(poolConfig, async (client) => {
    const {rows} = await client.query<{table_name: string; column_name: string}>(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name IN ('training_predictions', 'local_training_jobs')`,
    );
    const columnsOf = (table: string) =>
      rows.filter(({table_name}) => table_name === table).map(({column_name}) => column_name);
    const found = columnsOf('training_predictions');
    const jobs = columnsOf('local_training_jobs');
    const needs = [
      ...NEEDED_COLUMNS.filter((name) => !found.includes(name)).map(
        (name) => `public.training_predictions.${name}`,
      ),
      ...['id', 'user_id', 'status', 'model_name', 'dataset_path', 'error_message', 'created_at']
        .filter((name) => !jobs.includes(name))
        .map((name) => `public.local_training_jobs.${name}`),
    ];
    if (found.includes('seq'))
      throw new OperatorError(
        "public.training_predictions is this server's own table: there is nothing to adopt.",
      );
    if (needs.length > 0)
      throw new OperatorError(`Expected a FineTune Lab database, and found no ${needs.join(', ')}.`);
    return found;
  });
}

async function run(tx: Queryable, statement: Sql, onStatement: (text: string) => void): Promise<void> {
  onStatement(statement.text);
  await tx.query(statement);
}

async function takeIn(
  tx: Queryable,
  theirs: readonly string[],
  {onProgress}: AdoptOptions,
): Promise<Adoption> {
  const jobs = await tx.query<{id: string}>(sql`SELECT id::text AS id FROM ${THEIR_JOBS} ORDER BY id`);
  const [counted] = await tx.query<{n: number}>(sql`SELECT count(*) AS n FROM ${THEIR_ROWS}`);
  const total = counted?.n ?? 0;
  let done = 0;
  let analyzeAt = CHUNK;
  for (const {id} of jobs) {
    await tx.query(sql`SELECT adopt_job(${id})`);
    const rows = await tx.query<{id: string}>(
      sql`SELECT id::text AS id FROM ${THEIR_ROWS} WHERE job_id::text = ${id} ORDER BY created_at, id`,
    );
    for (let at = 0; at < rows.length; at += CHUNK) {
      const ids = rows.slice(at, at + CHUNK).map((row) => row.id);
      await tx.query(sql`SELECT adopt_rows(${ids}::uuid[])`);
      onProgress((done += ids.length), total);
      if (done < analyzeAt) continue;
      // Within one transaction nobody else tells the planner how the tables grow: what it knows of empty ones reads a whole job.
      await tx.query(sql`ANALYZE training_predictions, prediction_rollup, job_stream`);
      analyzeAt = 2 * done;
    }
  }
  const refused = await tx.query<Adoption['refused'][number]>(
    sql`SELECT row_id AS row, job_id AS job, reason FROM adopt_refused ORDER BY job_id, row_id LIMIT ${LISTED}`,
  );
  const key = list([sql`job_id`, ...KEY_FIELDS.filter((name) => theirs.includes(name)).map(column)]);
  const duplicates = await tx.query<Adoption['duplicates'][number]>(sql`
    SELECT format('job %s, epoch %s, step %s, sample %s', min(job_id::text), min(epoch), min(step), min(sample_index)) AS sample,
      count(*) AS rows
    FROM ${THEIR_ROWS} GROUP BY ${key} HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT ${LISTED}`);
  return {jobs: jobs.length, rows: total, refused, duplicates};
}
