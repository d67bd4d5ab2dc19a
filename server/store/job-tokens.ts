import type {Database, Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

export interface TokenJob {
  readonly jobId: string;
  readonly userId: string;
}

/** The job that a token may write to; `null` when the token is unknown, rotated away, or pushed out by 20 newer ones. */
export async function findJobOfToken(db: Queryable, hash: Buffer): Promise<TokenJob | null> {
  const [job] = await db.query<TokenJob>(
    sql`
    SELECT job_id AS "jobId", user_id AS "userId"
    FROM job_tokens JOIN training_jobs USING (job_id) WHERE token_hash = ${hash}`.preparedAs('job of token'),
  );
  return job ?? null;
}

/** Makes this the only valid token of the job; false when there is no such job. */
export async function rotateJobToken(db: Database, jobId: string, hash: Buffer): Promise<boolean> {
  return db.transaction(async (tx) => {
    const job = await tx.query(
      sql`SELECT job_id FROM training_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`,
    );
    if (job.length === 0) return false;
    await tx.query(sql`DELETE FROM job_tokens WHERE job_id = ${jobId}`);
    await tx.query(sql`INSERT INTO job_tokens (token_hash, job_id) VALUES (${hash}, ${jobId})`);
    return true;
  });
}
