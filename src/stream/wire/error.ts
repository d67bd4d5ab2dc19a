export type StreamErrorCode =
  | 'unreachable'
  | 'cut'
  | 'silence'
  | 'not-an-event-stream'
  | 'bad-event'
  | 'position-lost'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'busy'
  | 'stream-off'
  | 'buffering-proxy'
  | 'no-line'
  | 'server'
  | 'bad-file'
  | 'misconfigured';

/** A server may ask for this long, not for longer. */
const MAX_ASKED_MS = 5 * 60_000;

/** Faults that asking again does not mend. */
const FINAL: readonly StreamErrorCode[] = [
  'not-an-event-stream',
  'unauthorized',
  'forbidden',
  'bad-file',
  'misconfigured',
];

export interface StreamErrorOptions {
  /** Default: by the code. */
  readonly retryable?: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Why a source could not be read: what was expected, what came, and where to look. `retryable` says whether asking
 * again may help; nothing parses the message.
 */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: StreamErrorCode;
  readonly retryable: boolean;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | null;
  /** Milliseconds that the server asked to wait (`Retry-After`, `retry:`), where it did: 5 minutes at most. */
  readonly retryAfterMs: number | null;

  constructor(code: StreamErrorCode, message: string, options: StreamErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? !FINAL.includes(code);
    this.status = options.status ?? null;
    const {retryAfterMs = null} = options;
    this.retryAfterMs = retryAfterMs === null ? null : Math.min(retryAfterMs, MAX_ASKED_MS);
  }
}

/** Whatever went wrong while something was read. */
export const asStreamError = (cause: unknown): StreamError =>
  cause instanceof StreamError
    ? cause
    : new StreamError('cut', `Reading was cut off: ${String(cause)}`, {cause});
