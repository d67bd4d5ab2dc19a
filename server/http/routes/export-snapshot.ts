import type {ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {RowFilter} from '../../../src/protocol/filters.ts';
import {makeSnapshot, MAX_SNAPSHOT_BYTES} from '../../snapshot/make-snapshot.ts';
import {TooLarge} from '../../snapshot/pack-rows.ts';
import {NotBuilt, readPageParts, type PageParts} from '../../snapshot/page-parts.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {HttpError, jobNotFound, unavailable} from '../http-error.ts';

export interface SnapshotCall {
  readonly response: ServerResponse;
  readonly jobId: string;
  readonly filter: RowFilter;
  /** Aborted when the request is over. */
  readonly signal: AbortSignal;
}

export interface SnapshotSenderOptions {
  readonly readDb: Database;
  /** Where `npm run build` has put the elements' scripts. */
  readonly scripts: URL;
  readonly writeTimeoutMs: number;
  /** Bytes that a file may have; default: 50 MB. */
  readonly most?: number;
}

/** Sends a job's rows as one HTML file; what hinders that is thrown before anything of it is sent. */
export function snapshotSender({
  readDb,
  scripts,
  writeTimeoutMs,
  most = MAX_SNAPSHOT_BYTES,
}: SnapshotSenderOptions) {
  let kept: Promise<PageParts> | null = null;
  const page = (): Promise<PageParts> => {
    kept ??= readPageParts(scripts);
    // A build that comes later is found.
    kept.catch(() => (kept = null));
    return kept;
  };
  return async ({response, jobId, filter, signal}: SnapshotCall): Promise<void> => {
    const snapshot = await page()
      .then((parts) => makeSnapshot(readDb, {jobId, filter, page: parts, most, signal}))
      .catch((error: unknown) => {
        throw asHttpError(error, most);
      });
    if (snapshot === null) throw jobNotFound();
    try {
      signal.throwIfAborted();
      response.setHeader('Content-Length', snapshot.bytes);
      response.setTimeout(writeTimeoutMs);
      await pipeline(Readable.from(snapshot.parts()), response);
    } finally {
      await snapshot.close();
    }
  };
}

function asHttpError(error: unknown, most: number): unknown {
  if (error instanceof NotBuilt) return unavailable('not_built', error.message, 60, error.cause);
  if (!(error instanceof TooLarge)) return error;
  return new HttpError(
    422,
    'too_large',
    `The rows are more than one HTML file may hold (${most / 1e6} MB; the first ${error.rows.toLocaleString('en-US')} would fit). Filter them, by epoch for one, or take format=jsonl, which has no bound.`,
  );
}
