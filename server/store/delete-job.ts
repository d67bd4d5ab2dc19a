import type {Database} from './postgres/queryable.ts';
import {deleteOldRows} from './retention.ts';
import {sql} from './postgres/sql.ts';

/**
 * Deletes a job with all that belongs to it; false when there is none. Its tokens go first, so that no trainer adds rows;
 * the job itself goes last, so that its id cannot be taken by another while rows of it are left. Its streams end then, not before.
 */
export async function deleteJob(
  db: Database,
  jobId: string,
  options: {readonly onProgress?: (deleted: number) => void; readonly chunk?: number} = {},
): Promise<boolean> {
  await db.transaction(async (tx) => {
    await tx.query(sql`DELETE FROM job_tokens WHERE job_id = ${jobId}`);
    // What reads other jobs too goes on reading those.
    await tx.query(sql`DELETE FROM embed_token_jobs WHERE job_id = ${jobId}`);
    await tx.query(sql`UPDATE embed_tokens SET job_id = NULL WHERE job_id = ${jobId}`);
    await tx.query(sql`
      DELETE FROM embed_tokens
      WHERE job_id IS NULL AND NOT EXISTS (SELECT FROM embed_token_jobs WHERE token_id = embed_tokens.id)`);
  });
  await deleteOldRows(db, jobId, {keep: 0, ...options});
  return db.transaction(async (tx) => {
    await tx.query(
      sql`SELECT set_config('ftl.own_path', 'on', true) FROM job_stream WHERE job_id = ${jobId} FOR UPDATE`,
    );
    await tx.query(sql`DELETE FROM training_predictions WHERE job_id = ${jobId}`);
    const gone = await tx.query(sql`DELETE FROM training_jobs WHERE job_id = ${jobId} RETURNING job_id`);
    return gone.length > 0;
  });
}
