import type {JobStatus} from '../../src/protocol.ts';
import type {Queryable} from './database.ts';
import {sql} from './sql.ts';

/** What every request on a job needs to know of it, and no more: the row itself may be wide. */
export interface JobAccess {
  readonly jobId: string;
  readonly userId: string;
  readonly status: JobStatus;
}

/** `null` when there is no such job. */
export async function findJobAccess(db: Queryable, jobId: string): Promise<JobAccess | null> {
  const [job] = await db.query<JobAccess>(sql`
    SELECT job_id AS "jobId", user_id AS "userId", status
    FROM training_jobs JOIN job_stream USING (job_id) WHERE job_id = ${jobId}`);
  return job ?? null;
}
