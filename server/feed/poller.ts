import type {ResetReason} from '../../src/protocol.ts';
import type {Queryable} from '../store/database.ts';
import type {FeedBatch, FeedPosition} from './feed-batch.ts';

export interface FeedListener {
  /** Something is new: rows, a status, or both (`rows` may be empty). Called in order, each place once. */
  batch(batch: FeedBatch): void;
  /** The position can no longer be honoured; the watch has ended. */
  reset(reason: ResetReason): void;
  /** The job was deleted; the watch has ended. */
  gone(): void;
}

export interface PollerOptions {
  /** Milliseconds between two polls. Default 100. */
  readonly tickMs?: number;
  /** Told of each poll that failed. */
  readonly onError?: (error: unknown) => void;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly setTimeout?: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

export declare class Poller {
  constructor(db: Queryable, options?: PollerOptions);
  /** `Date.now()` of the last poll that succeeded; `null` before the first. */
  get lastSuccessAt(): number | null;
  /** Statements sent so far. */
  get pollCount(): number;
  /** Tells `listener` of everything after `from`. Returns the function that ends it. */
  watch(jobId: string, from: FeedPosition, listener: FeedListener): () => void;
  /** Polls at once instead of at the next tick: a hint, safe to give at any time. */
  wake(): void;
  /** Ends all watches and waits for a poll that is under way. */
  close(): Promise<void>;
}
