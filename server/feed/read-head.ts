import type {Queryable} from '../store/postgres/queryable.ts';
import {sql} from '../store/postgres/sql.ts';
import type {JobHead} from './feed-batch.ts';

/** `null` when there is no such job. */
export async function readHead(db: Queryable, jobId: string): Promise<JobHead | null> {
  const [head] = await db.query<JobHead>(sql`
    SELECT job_id AS "jobId", gen, first_seq AS "firstSeq", last_seq AS "lastSeq", row_count AS "rowCount", status,
      left(error_message, 65536) AS "errorMessage", status_seq AS "statusSeq", status_changed_at AS "statusChangedAt",
      appended_at AS "appendedAt"
    FROM job_stream WHERE job_id = ${jobId}`);
  return head ?? null;
}
