import type {Cursor} from '../feed/cursor.ts';
import type {JobHead} from '../feed/feed-batch.ts';
import type {Poller} from '../feed/poller.ts';
import type {RangeAnswer, RangeRequest} from '../feed/read-range.ts';
import type {TrendsChange} from '../feed/read-trends-since.ts';

/** The feed's functions bound to their database: all that streams know of where rows come from. */
export interface StreamFeed {
  /** `Date.now()` of the last poll that succeeded; `null` before the first. */
  readonly lastSuccessAt: number | null;
  readonly watch: Poller['watch'];
  /** `null` when there is no such job. */
  readHead(jobId: string): Promise<JobHead | null>;
  readRange(jobId: string, request: RangeRequest): Promise<RangeAnswer>;
  /** Rows that a stream from `after` still has to send, counted to 10,000. */
  countAfter(
    jobId: string,
    request: {readonly after: number; readonly epoch: number | null},
  ): Promise<number>;
  /** By job; a job that is gone is absent. */
  readTrendsSince(
    requests: readonly {readonly jobId: string; readonly after: number}[],
  ): Promise<ReadonlyMap<string, TrendsChange>>;
}

/** Where a stream starts: after a cursor, at the newest row, or at the first. */
export type StreamStart = Cursor | 'head' | 'start';
