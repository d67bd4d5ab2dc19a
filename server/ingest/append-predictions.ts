import {sampleKeyOf} from '../../src/protocol/sample-key.ts';
import {partThinking} from '../../src/protocol/thinking.ts';
import {readScoreText} from '../store/jobs.ts';
import type {RowToAppend} from '../store/predictions/append-rows.ts';
import type {Database} from '../store/postgres/queryable.ts';
import type {CheckedRecord} from './checked-record.ts';
import {scoreRecords} from './score-records.ts';
import {appendInOrder, type BatchOptions} from './writer-queue.ts';

/** All but `unscored` add up to the records sent. */
export interface AppendCounts {
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** Records that a later one of the same batch, of the same key, took the place of. */
  readonly superseded: number;
  /** Records whose char_error_rate was left `null` because computing it would take too long. */
  readonly unscored: number;
}

/**
 * Stores a batch of one job, all or nothing; `null` when there is no such job. Sets a finished job back to `running`.
 * Scores that are absent are computed first, in slices, so that the event loop is not held.
 *
 * @throws {RevokedToken} when the token is no longer good.
 * @throws {Busy} when too many batches of the job wait already.
 * @throws The signal's reason, when it was aborted before its turn to be stored: nothing is stored then.
 */
export async function appendPredictions(
  db: Database,
  jobId: string,
  records: readonly CheckedRecord[],
  options: BatchOptions = {},
): Promise<AppendCounts | null> {
  const last = lastOfEachSample(records);
  // Nothing but thinking makes the two differ: no job is asked for that.
  const scoredText = last.some(thinks) ? await readScoreText(db, jobId) : 'whole';
  const scored = await scoreRecords(last, {...options, scoredText});
  const rows = last.map((sent, i): RowToAppend => ({sent, stored: scored.records[i]!}));
  const appended = await appendInOrder(db, jobId, rows, options);
  if (appended === null) return null;
  return {...appended, superseded: records.length - last.length, unscored: scored.unscored};
}

/** In the order in which trainers nearly always send them, no two of which are of one sample. */
const isBehind = (record: CheckedRecord, before: CheckedRecord): boolean =>
  (record.epoch - before.epoch ||
    record.step - before.step ||
    record.sample_index - before.sample_index ||
    (record.completion_index ?? 0) - (before.completion_index ?? 0)) > 0;

const thinks = ({prediction, ground_truth}: CheckedRecord): boolean =>
  Boolean(ground_truth) && partThinking(prediction).thinking !== null;

/** The same logical sample twice in one batch: the last one wins, at its place. */
function lastOfEachSample(records: readonly CheckedRecord[]): readonly CheckedRecord[] {
  if (records.every((record, i) => i === 0 || isBehind(record, records[i - 1]!))) return records;
  const last = new Map<string, CheckedRecord>();
  for (const record of records) {
    const key = sampleKeyOf(record);
    last.delete(key);
    last.set(key, record);
  }
  return [...last.values()];
}
