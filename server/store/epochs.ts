import type {EpochSummary, TrendList} from '../../src/protocol.ts';
import type {Queryable} from './database.ts';

/** Ascending by epoch. */
export declare function readEpochs(db: Queryable, jobId: string): Promise<readonly EpochSummary[]>;
/** Averages per epoch, or per (epoch, step), ascending. */
export declare function readTrends(
  db: Queryable,
  jobId: string,
  by: 'epoch' | 'step',
): Promise<Omit<TrendList, 'job_id'>>;
