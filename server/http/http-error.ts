export interface ErrorDetail {
  /** Where in the request, e.g. `predictions[3].epoch`. */
  readonly path: string;
  readonly message: string;
}

export interface HttpErrorOptions {
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that is not 2xx. Handlers throw it; the message and details go to the client, the cause to the log. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: HttpErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.status = status;
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}

/** One answer for a job that is not there and for one of somebody else: nobody can probe for names. */
export function jobNotFound(): HttpError {
  return new HttpError(404, 'job_not_found', 'There is no such job, or it belongs to somebody else.');
}

export function tooMany(code: string, message: string, retryAfterS: number): HttpError {
  return new HttpError(429, code, message, {
    headers: {'Retry-After': String(Math.max(1, Math.ceil(retryAfterS)))},
  });
}

export function unavailable(code: string, message: string, retryAfterS: number, cause?: unknown): HttpError {
  const headers = {'Retry-After': String(Math.max(1, Math.ceil(retryAfterS)))};
  return new HttpError(503, code, message, {headers, cause});
}
