import type {Queryable} from '../store/postgres/queryable.ts';

export interface PollObserver {
  /** A poll succeeded: how long it took. */
  polled(seconds: number): void;
  /** So many rows came, by a poll or along with a commit. */
  read(rows: number): void;
  /** A poll failed, or a listener did. */
  failed(error: unknown): void;
}

export interface PollerOptions {
  /** Milliseconds between two polls. Default 100. */
  readonly tickMs?: number;
  readonly observer?: PollObserver;
  /** Where the database that is polled is a standby of it: asked before a watch is ended. */
  readonly primary?: Queryable;
  /** Milliseconds since 1970, for `lastSuccessAt` alone: this clock may be set back. */
  readonly now?: () => number;
  /** Milliseconds of a clock that nobody sets, for gaps and durations. */
  readonly elapsed?: () => number;
  readonly random?: () => number;
  readonly setTimeout?: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}
