import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {saveJob} from '../../../server/store/jobs.ts';

/** A job of its own for a test; its id. */
export async function createJob(
  db: Database,
  jobId = `job-${randomBytes(4).toString('hex')}`,
): Promise<string> {
  await saveJob(db, {jobId, userId: 'user-1', modelName: 'tiny', tokenHash: randomBytes(32)});
  return jobId;
}

/** A record with whatever matters to the test. */
export function aRecord(fields: Partial<CheckedRecord> = {}): CheckedRecord {
  return {epoch: 0, step: 0, sample_index: 0, prompt: 'say: cat', prediction: 'K AE1 T', ...fields};
}

/** `count` records of one step, samples 0, 1, 2 … */
export function aStep(
  epoch: number,
  step: number,
  count: number,
  fields: Partial<CheckedRecord> = {},
): CheckedRecord[] {
  return Array.from({length: count}, (_, i) => aRecord({epoch, step, sample_index: i, ...fields}));
}

/** 32 scores of a record, half of what a job may have. */
export const scoresFrom = (first: number): Record<string, number> =>
  Object.fromEntries(Array.from({length: 32}, (_, i) => [`score-${first + i}`, 1]));

/** What an append of one record that is new answers. */
export const ALL_NEW = {inserted: 1, replaced: 0, unchanged: 0, superseded: 0, unscored: 0} as const;

/** What appends that were begun in one turn answer, or say as they fail; `aborted` is, while their rows wait. */
export async function outcomesOf(
  appended: readonly Promise<unknown>[],
  aborted: AbortController,
): Promise<unknown[]> {
  // Scoring takes turns before the rows wait to be stored.
  await Promise.resolve();
  aborted.abort(new Error('gone'));
  const outcomes = await Promise.allSettled(appended);
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : outcome.value));
}

/** Every row of a job by the replay that viewers use, in order of seq. */
export async function rowsOf(db: Database, jobId: string): Promise<readonly Prediction[]> {
  const rows: Prediction[] = [];
  for (let seq = 0; ;) {
    const answer = await readRange(db, jobId, {after: {gen: null, seq}});
    if (answer.kind !== 'batch') assert.fail(`Expected a batch, got ${answer.kind}`);
    rows.push(...answer.batch.rows);
    seq = answer.batch.toSeq;
    if (seq === answer.batch.head.lastSeq) return rows;
  }
}
