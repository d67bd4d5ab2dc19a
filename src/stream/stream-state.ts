import type {JobStatus} from '../protocol.ts';
import type {StreamError} from './stream-error.ts';

/** What a source is doing, as one value: the same names in the badge, in `:state()` and in `ftl-state`. */
export type StreamState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'connecting'; readonly attempt: number}
  | {readonly kind: 'catching-up'}
  | {readonly kind: 'live'}
  | {readonly kind: 'stale'}
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly retryAt: number;
      readonly cause: StreamError;
    }
  | {readonly kind: 'polling'; readonly cause: StreamError}
  | {readonly kind: 'paused'}
  | {readonly kind: 'quiet'}
  | {readonly kind: 'ended'; readonly status: JobStatus}
  | {readonly kind: 'stopped'; readonly cause: StreamError};
