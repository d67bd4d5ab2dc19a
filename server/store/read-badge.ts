import type {JobStatus} from '../../src/protocol/protocol.ts';
import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

/** What the world may know of a job whose owner says so. */
export interface JobBadge {
  readonly status: JobStatus;
  /** The greatest so far; `null` before the first row. */
  readonly epoch: number | null;
  readonly row_count: number;
}

/** `null` where there is no such job, or its `config.public_badge` is not `true`. */
export async function readBadge(db: Queryable, jobId: string): Promise<JobBadge | null> {
  const [badge] = await db.query<JobBadge>(sql`
    SELECT s.status, s.row_count,
      (SELECT max(r.epoch) FROM prediction_rollup r WHERE r.job_id = s.job_id AND r.step = -1) AS epoch
    FROM training_jobs j JOIN job_stream s USING (job_id)
    WHERE j.job_id = ${jobId} AND j.config -> 'public_badge' = 'true'::jsonb`);
  return badge ?? null;
}
