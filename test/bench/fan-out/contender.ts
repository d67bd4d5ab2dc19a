import type {BenchRow} from './bench-event.ts';
import type {StreamTarget} from './load-messages.ts';

/** One server of the comparison. */
export interface Contender {
  readonly name: string;
  /** What runs, with its version. */
  readonly version: string;
  /** Why it cannot run here, or `null`. */
  readonly missing: string | null;
  /** `bridge`: only what the way from the commit to the client costs in time, and the database in statements. */
  readonly scope: 'all' | 'bridge';
  start(): Promise<RunningContender>;
}

export interface RunningContender {
  /** The processes whose CPU and memory count as the server's. */
  readonly pids: readonly number[];
  readonly target: StreamTarget;
  /**
   * Hands batches over, one request each and all sent at once; resolved when all are accepted: an answer from the server,
   * or the commit.
   */
  publish(batches: readonly (readonly BenchRow[])[]): Promise<void>;
  /** Statements and transactions that its database has carried out so far, where there is one. */
  statements?(): Promise<number>;
  stop(): Promise<void>;
}
