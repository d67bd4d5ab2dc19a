import type {JobSummary} from '../protocol/protocol.ts';

/** Where predictions come from and how they are fetched: the attributes and properties that every element shares. */
export interface SourceOptions {
  /** The server's base URL; it may carry a path prefix. Default: the page's origin. */
  readonly src?: string | null | undefined;
  readonly jobId?: string | null | undefined;
  /** JWT or embed token, sent as `Authorization: Bearer`. */
  readonly token?: string | null | undefined;
  /** API key; anyone who can read the page can read it: prefer `token` or `getToken`. */
  readonly apiKey?: string | null | undefined;
  /**
   * A recorded run, an export, or what a trainer wrote, instead of a job: no server needed. Its address, a `File` that the
   * reader chose, or several of them. JSON Lines, a JSON array, CSV or Parquet, plain or gzipped.
   */
  readonly file?: FileReference | null | undefined;
  /** Names in the file for ours, as `prediction=answer prompt=question`. */
  readonly map?: string | null | undefined;
  /** What is known of the job that a file is of: its status, what its scores mean. */
  readonly job?: JobSummary | null | undefined;
  /** How fast a file is replayed: 1 = in its own time, 20 = twenty times that; default: all of it at once. */
  readonly replay?: number | null | undefined;
  /** Asked for a token before the first request, and again after a 401. */
  readonly getToken?: (() => string | Promise<string>) | null | undefined;
  /** More headers for every request, for login proxies. */
  readonly getHeaders?: (() => HeadersInit | Promise<HeadersInit>) | null | undefined;
  /** `fetch`'s; default `same-origin`. */
  readonly credentials?: RequestCredentials | null | undefined;
  /** `off` fetches once and opens no stream; default `on`. A file is followed while it grows only with `on`. */
  readonly live?: 'on' | 'off' | null | undefined;
  /** Only this epoch's rows, filtered by the server. */
  readonly epoch?: number | null | undefined;
  /** Least milliseconds between two notifications; default `auto` (the next frame; 250 ms late at most, where drawing takes over a fifth of the main thread). */
  readonly flushInterval?: number | 'auto' | null | undefined;
  /** Most rows that the page holds; default 10,000 (and 64 MiB). */
  readonly maxRows?: number | null | undefined;
}

/** Where a run's files are. */
export type FileReference = string | Blob | readonly (string | Blob)[];

export interface JobSourceOptions extends SourceOptions {
  /** Begin the stream here (a cursor, or `start` for the whole job in order) instead of reading the list first. */
  readonly since?: string | null | undefined;
}

/** Who is reading. */
export type Credential = Pick<SourceOptions, 'token' | 'apiKey' | 'getToken' | 'getHeaders' | 'credentials'>;
