import type {Queryable} from '../store/database.ts';
import type {FeedBatch, FeedPosition} from './feed-batch.ts';

export interface RangeRequest {
  /** Read what comes after this place. */
  readonly after: FeedPosition;
  /** Only the rows of this epoch; default: all. */
  readonly epoch?: number | null;
}

/** What a viewer's replay gets: a batch, or why its cursor cannot be honoured, or that the job is gone. */
export type RangeAnswer =
  | {readonly kind: 'batch'; readonly batch: FeedBatch}
  | {readonly kind: 'reset'; readonly reason: 'generation' | 'ahead' | 'trimmed'}
  | {readonly kind: 'gone'};

export declare function readRange(db: Queryable, jobId: string, request: RangeRequest): Promise<RangeAnswer>;

/** Rows that a stream from this place still has to send, counted to 10,000. */
export declare function countAfter(
  db: Queryable,
  jobId: string,
  request: {after: number; epoch?: number | null},
): Promise<number>;
