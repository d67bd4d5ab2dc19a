import type {JobStatus} from '../protocol.ts';
import type {StreamError} from './stream-error.ts';

/** Who let go of the stream: the reader, a tab hidden for long, or `live="off"` (fetched once, never followed). */
export type PausedBy = 'user' | 'hidden' | 'live-off';

/**
 * What a source is doing, as one value: the same names in the badge, in `:state()` and in `ftl-state`. `attempt` counts
 * the tries since rows last flowed.
 */
export type StreamState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'connecting'; readonly attempt: number}
  | {readonly kind: 'catching-up'; readonly attempt: number}
  | {readonly kind: 'live'}
  | {readonly kind: 'stale'}
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      /** `Date.now()` of the next try. */
      readonly retryAt: number;
      readonly cause: StreamError;
    }
  | {readonly kind: 'polling'; readonly attempt: number; readonly cause: StreamError}
  | {readonly kind: 'paused'; readonly by: PausedBy}
  | {readonly kind: 'quiet'}
  | {readonly kind: 'ended'; readonly status: JobStatus}
  | {readonly kind: 'stopped'; readonly cause: StreamError};

export type StateKind = StreamState['kind'];
