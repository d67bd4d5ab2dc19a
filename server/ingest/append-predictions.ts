import type {Database} from '../store/database.ts';
import type {CheckedRecord} from './checked-record.ts';

export interface AppendCounts {
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** Records whose char_error_rate was left `null` because computing it would take too long. */
  readonly unscored: number;
}

/**
 * Stores a batch of one job, all or nothing; `null` when there is no such job. Sets a finished job back to `running`.
 * Scores that are absent are computed first, in slices, so that the event loop is not held.
 */
export declare function appendPredictions(
  db: Database,
  jobId: string,
  records: readonly CheckedRecord[],
): Promise<AppendCounts | null>;
