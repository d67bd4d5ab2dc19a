import type {TrendPoint} from '../../src/protocol.ts';
import type {Queryable} from '../store/database.ts';

export interface TrendsChange {
  /** The job's head in the snapshot that this was read in: ask again after it. */
  readonly lastSeq: number;
  /** Epochs of which a row came or was replaced after `afterSeq`, ascending. */
  readonly trends: readonly TrendPoint[];
  /** The same per (epoch, step), ascending. */
  readonly steps: readonly TrendPoint[];
  readonly overall_improvement: number | null;
}

/** `null` when the job is gone. */
export declare function readTrendsSince(
  db: Queryable,
  jobId: string,
  afterSeq: number,
): Promise<TrendsChange | null>;
