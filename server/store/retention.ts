import type {Database, Queryable} from './postgres/queryable.ts';
import {plainArray} from './predictions/record-arrays.ts';
import {sql} from './postgres/sql.ts';

export interface RetentionOptions {
  /** Rows to keep: those that arrived last. */
  readonly keep: number;
  /** Called after each chunk with the rows deleted so far. */
  readonly onProgress?: (deleted: number) => void;
  /** Rows of one transaction, during which nobody can append to the job. Default 5,000. */
  readonly chunk?: number;
}

/**
 * Deletes all but the last rows of a job, in chunks, oldest first. While it runs the job goes on: a cursor below the rows
 * that are left is `trimmed`. At the end the job begins a new generation, so that every viewer reads it again.
 *
 * @returns The number of rows deleted; `null` when there is no such job.
 */
export async function retainRows(
  db: Database,
  jobId: string,
  options: RetentionOptions,
): Promise<number | null> {
  const deleted = await deleteOldRows(db, jobId, options);
  if (deleted !== null && deleted > 0)
    await db.query(sql`UPDATE job_stream SET gen = ftl_new_gen() WHERE job_id = ${jobId}`);
  return deleted;
}

/** The same without the new generation: of a job that goes as a whole nobody is to begin anew. */
export async function deleteOldRows(
  db: Database,
  jobId: string,
  {keep, onProgress, chunk = 5_000}: RetentionOptions,
): Promise<number | null> {
  const [job] = await db.query<{upTo: number | null}>(sql`
    SELECT (SELECT p.seq FROM training_predictions p WHERE p.job_id = s.job_id ORDER BY p.seq DESC OFFSET ${keep} LIMIT 1) AS "upTo"
    FROM job_stream s WHERE s.job_id = ${jobId}`);
  if (job === undefined) return null;
  const {upTo} = job;
  if (upTo === null) return 0;
  let deleted = 0;
  for (;;) {
    const n = await db.transaction((tx) => deleteOldest(tx, jobId, {upTo, chunk}));
    if (n === 0) break;
    deleted += n;
    onProgress?.(deleted);
  }
  return deleted;
}

interface DeletedRow {
  readonly seq: number;
  /** As texts: a number of another program's may be greater than any of ours. */
  readonly epoch: string;
  readonly step: string;
}

async function deleteOldest(
  tx: Queryable,
  jobId: string,
  {upTo, chunk}: {upTo: number; chunk: number},
): Promise<number> {
  const head = await tx.query(
    sql`SELECT set_config('ftl.own_path', 'on', true) FROM job_stream WHERE job_id = ${jobId} FOR NO KEY UPDATE`,
  );
  if (head.length === 0) return 0;
  const rows = await tx.query<DeletedRow>(sql`
    DELETE FROM training_predictions
    WHERE job_id = ${jobId} AND seq = ANY (ARRAY(
      SELECT seq FROM training_predictions WHERE job_id = ${jobId} AND seq <= ${upTo} ORDER BY seq LIMIT ${chunk}))
    RETURNING seq, epoch::text, step::text`);
  if (rows.length === 0) return 0;
  const epochs = plainArray(rows.map(({epoch}) => epoch));
  const steps = plainArray(rows.map(({step}) => step));
  const last = rows.reduce((greatest, {seq}) => Math.max(greatest, seq), 0);
  await tx.query(sql`
    SELECT ftl_recount(job_id, ${epochs}::bigint[], ${steps}::bigint[], last_seq, false)
    FROM job_stream WHERE job_id = ${jobId}`);
  await tx.query(sql`
    UPDATE job_stream SET first_seq = ${last + 1}, row_count = ftl_row_count(job_id) WHERE job_id = ${jobId}`);
  return rows.length;
}
