import type {Queryable} from '../postgres/queryable.ts';
import {sql} from '../postgres/sql.ts';

/** One that is to be sent now. */
export interface Delivery {
  readonly id: string;
  readonly jobId: string;
  readonly body: string;
  /** Which sending this is, from 1. */
  readonly attempt: number;
  /** As the job's configuration has it now. */
  readonly url: unknown;
}

/**
 * Takes deliveries that are due: nobody else gets them before `holdMs` are over, by when they have been sent, or whoever
 * took them is gone.
 */
export async function takeDeliveries(
  db: Queryable,
  most: number,
  holdMs: number,
): Promise<readonly Delivery[]> {
  return db.query<Delivery>(sql`
    WITH due AS (
      SELECT id FROM webhook_deliveries WHERE next_at <= now()
      ORDER BY next_at LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
    UPDATE webhook_deliveries d
    SET attempts = d.attempts + 1, next_at = now() + ${holdMs} * interval '1 millisecond'
    FROM due, training_jobs j
    WHERE d.id = due.id AND j.job_id = d.job_id
    RETURNING d.id, d.job_id AS "jobId", d.body, d.attempts AS attempt, j.config -> 'webhook' ->> 'url' AS url`);
}

/** It was delivered, or given up. */
export async function endDelivery(db: Queryable, id: string): Promise<void> {
  await db.query(sql`DELETE FROM webhook_deliveries WHERE id = ${id}`);
}

/** It is tried again after so long. */
export async function putOff(db: Queryable, id: string, ms: number): Promise<void> {
  await db.query(
    sql`UPDATE webhook_deliveries SET next_at = now() + ${ms} * interval '1 millisecond' WHERE id = ${id}`,
  );
}
