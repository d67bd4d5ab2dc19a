import type {Queryable} from '../postgres/queryable.ts';
import {sql} from '../postgres/sql.ts';

/** From now on the job's losses are looked for; those that were there before are not told. */
export async function beginWatching(db: Queryable, jobId: string): Promise<void> {
  await db.query(sql`
    INSERT INTO webhook_positions (job_id, seq) SELECT job_id, last_seq FROM job_stream WHERE job_id = ${jobId}
    ON CONFLICT DO NOTHING`);
}

export async function endWatching(db: Queryable, jobId: string): Promise<void> {
  await db.query(sql`DELETE FROM webhook_positions WHERE job_id = ${jobId}`);
}
