import type {Database} from '../store/postgres/queryable.ts';
import {Slots} from '../slots.ts';

/** Batches of one job that may wait for the one that is being stored. */
const WAITING = 128;

const queues = new WeakMap<Database, Map<string, Slots>>();

/**
 * Writers of one job go one after the other. They would do so in PostgreSQL too, at the lock on the job's head, but each
 * holding a connection that other jobs need.
 *
 * @throws {Busy} when 128 wait already.
 */
export async function inJobOrder<T>(db: Database, jobId: string, work: () => Promise<T>): Promise<T> {
  const jobs = queues.get(db) ?? new Map<string, Slots>();
  queues.set(db, jobs);
  const queue = jobs.get(jobId) ?? new Slots({running: 1, waiting: WAITING});
  jobs.set(jobId, queue);
  try {
    return await queue.run(work);
  } finally {
    if (queue.isIdle) jobs.delete(jobId);
  }
}
