import assert from 'node:assert/strict';
import {setTimeout as sleep} from 'node:timers/promises';
import type pg from 'pg';

/** Somebody who follows a job through everything that goes wrong. */
export interface Follower {
  /** What it holds: the seq of the newest version of each row, by id. */
  readonly rows: ReadonlyMap<string, number>;
  /** Promises that were broken: a row twice, or out of order. */
  readonly complaints: readonly string[];
  /** Rows that it was sent, all versions. */
  readonly received: number;
  /** Connections that it opened. */
  readonly connections: number;
  /** Why it had to begin anew. */
  readonly resets: readonly string[];
  /** What it is doing and where it is, in a few words. */
  readonly state: string;
  stop(): Promise<void>;
}

export interface Shortfall {
  /** Committed rows that it never got. */
  readonly lost: number;
  /** Rows of which it holds an older version. */
  readonly stale: number;
  /** Rows that it holds and the table does not. */
  readonly extra: number;
}

export async function shortfall(follower: Follower, pool: pg.Pool, jobId: string): Promise<Shortfall> {
  const {rows: held} = follower;
  const {rows} = await pool.query<{id: string; seq: string}>(
    'SELECT id, seq FROM training_predictions WHERE job_id = $1',
    [jobId],
  );
  const table = new Map(rows.map(({id, seq}) => [id, Number(seq)]));
  const missing = [...table].filter(([id]) => !held.has(id)).length;
  const stale = [...table].filter(([id, seq]) => (held.get(id) ?? seq) < seq).length;
  const extra = [...held.keys()].filter((id) => !table.has(id)).length;
  return {lost: missing, stale, extra};
}

/**
 * Waits until the follower holds exactly the table's rows, each in its latest version, and asserts that it does and
 * that nothing came twice or out of order. Gives the number of rows.
 */
export async function assertHoldsTheTable(
  follower: Follower,
  pool: pg.Pool,
  jobId: string,
  limitMs = 20_000,
): Promise<number> {
  const deadline = Date.now() + limitMs;
  let now = await shortfall(follower, pool, jobId);
  while (now.lost + now.stale + now.extra > 0 && Date.now() < deadline) {
    await sleep(50);
    now = await shortfall(follower, pool, jobId);
  }
  const {complaints} = follower;
  assert.deepEqual(
    {...now, complaints: complaints.slice(0, 5)},
    {lost: 0, stale: 0, extra: 0, complaints: []},
  );
  return follower.rows.size;
}
