import type {Database, Queryable} from './postgres/queryable.ts';
import {sql, type Sql} from './postgres/sql.ts';

type JobIds = readonly string[] | 'all';

const among = (jobIds: JobIds): Sql => (jobIds === 'all' ? sql`true` : sql`job_id = ANY (${jobIds}::text[])`);

/**
 * Makes every cursor of these jobs void: the last step of restoring a backup, since seqs are then given out again. Viewers
 * are reset and read their lists anew. Gives the number of jobs changed.
 */
export async function newGeneration(db: Queryable, jobIds: JobIds): Promise<number> {
  const changed = await db.query(
    sql`UPDATE job_stream SET gen = ftl_new_gen() WHERE ${among(jobIds)} RETURNING job_id`,
  );
  return changed.length;
}

/**
 * Counts the rows of these jobs anew, job by job (roll-ups, totals, epochs, names of own scores, and the places of their
 * streams), and then makes their cursors void: whatever was written while triggers were off.
 */
export async function countAnew(db: Database, jobIds: JobIds): Promise<number> {
  const jobs = await db.query<{job_id: string}>(
    sql`SELECT job_id FROM training_jobs WHERE ${among(jobIds)} ORDER BY job_id`,
  );
  let changed = 0;
  for (const {job_id} of jobs) {
    changed += await db.transaction(
      async (tx) => {
        await tx.query(sql`SELECT ftl_count_anew(${job_id})`);
        return newGeneration(tx, [job_id]);
      },
      {statementTimeoutMs: 0},
    );
  }
  return changed;
}
