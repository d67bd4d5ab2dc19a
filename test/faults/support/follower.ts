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

export interface Allowance {
  /** Milliseconds. Default 20 000. */
  readonly limitMs?: number;
  /** The reader may have been told to begin anew. Default false. */
  readonly resets?: boolean;
}

/**
 * Waits until the follower holds exactly the table's rows, each in its latest version, and asserts that it does, that
 * nothing came twice or out of order, and that its cursor was honoured throughout. Gives the number of rows.
 */
export async function assertHoldsTheTable(
  follower: Follower,
  pool: pg.Pool,
  jobId: string,
  {limitMs = 20_000, resets = false}: Allowance = {},
): Promise<number> {
  const deadline = Date.now() + limitMs;
  let now = await shortfall(follower, pool, jobId);
  while (now.lost + now.stale + now.extra > 0 && Date.now() < deadline) {
    await sleep(50);
    now = await shortfall(follower, pool, jobId);
  }
  const broken = [
    ...follower.complaints,
    ...(resets ? [] : follower.resets.map((reason) => `reset: ${reason}`)),
  ];
  const expected = {lost: 0, stale: 0, extra: 0, broken: []};
  const got = {...now, broken: broken.slice(0, 5)};
  assert.deepEqual(got, expected, `The reader is ${follower.state}: ${JSON.stringify(got)}`);
  return follower.rows.size;
}
