import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

/**
 * Makes every cursor of these jobs void: the last step of restoring a backup, since seqs are then given out again. Viewers
 * are reset and read their lists anew. Gives the number of jobs changed.
 */
export async function newGeneration(db: Queryable, jobIds: readonly string[] | 'all'): Promise<number> {
  const which = jobIds === 'all' ? sql`true` : sql`job_id = ANY (${jobIds}::text[])`;
  const changed = await db.query(
    sql`UPDATE job_stream SET gen = ftl_new_gen() WHERE ${which} RETURNING job_id`,
  );
  return changed.length;
}
