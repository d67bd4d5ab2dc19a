export type StreamErrorCode =
  | 'unreachable'
  | 'cut'
  | 'silence'
  | 'not-an-event-stream'
  | 'bad-event'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'busy'
  | 'stream-off'
  | 'buffering-proxy'
  | 'server'
  | 'bad-file'
  | 'misconfigured';

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
  /** Milliseconds that the server asked to wait (`Retry-After`, `retry:`), where it did. */
  readonly retryAfterMs: number | null;

  constructor(
    code: StreamErrorCode,
    message: string,
    options: {retryable: boolean; status?: number; retryAfterMs?: number; cause?: unknown},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.retryable = options.retryable;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** A stream that ended and can be resumed, after so many milliseconds where the server asked for them. */
export function cutOff(message: string, retryAfterMs: number | undefined, cause?: unknown): StreamError {
  return new StreamError('cut', message, {
    retryable: true,
    cause,
    ...(retryAfterMs !== undefined && {retryAfterMs}),
  });
}

/** Whatever went wrong while something was read. */
export function asStreamError(error: unknown): StreamError {
  return error instanceof StreamError ? error : cutOff(`Reading failed: ${String(error)}`, undefined, error);
}
