import type {ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {Type} from 'typebox';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {exportPredictions} from '../../store/predictions/export-predictions.ts';
import {acceptsGzip} from '../../accept.ts';
import {FILTER_QUERY, OWN_BOUNDS, readFilter} from '../input/filters.ts';
import {tooMany, unavailable} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {snapshotSender, type SnapshotSenderOptions} from './export-snapshot.ts';
import {CSV_HEAD, toCsvLine} from './predictions-csv.ts';
import {route, type Route} from '../route.ts';
import {oneOf} from '../input/schemas.ts';
import {Quota} from '../limits/quota.ts';

const FORMATS = ['jsonl', 'csv', 'html'] as const;

type Format = (typeof FORMATS)[number];

const ExportQuery = Type.Object(
  {
    ...FILTER_QUERY,
    format: Type.Optional(
      oneOf(FORMATS, {
        default: 'jsonl',
        description:
          'html: one file of at most 50 MB that shows the rows from disk, fetches nothing and holds no credential; larger: 422 too_large',
      }),
    ),
  },
  OWN_BOUNDS,
);

/** Exports under way: each may hold a page of rows for as long as its client takes. */
const LIMITS = {most: 16, mostEach: 4};

/** Characters that are written at a time. */
const PART_LENGTH = 1 << 16;

const TYPES: Readonly<Record<Format, string>> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

export interface ExportOptions extends SnapshotSenderOptions {
  readonly db: Database;
  /** Longest time that a client may take nothing of it. */
  readonly writeTimeoutMs: number;
}

export function exportRoute(options: ExportOptions): Route {
  const {db, readDb, writeTimeoutMs} = options;
  const quota = new Quota(LIMITS);
  const sendSnapshot = snapshotSender(options);
  return route(
    {
      method: 'GET',
      path: '/api/training/predictions/{jobId}/export',
      action: 'read',
      summary: 'All predictions that match, as a file, in the order of epoch, step and sample',
      query: ExportQuery,
      answers: {200: null},
      media: ['application/x-ndjson', 'text/csv', 'text/html'],
      errors: [404],
    },
    async ({principal, reader, params, query, request, response, signal}) => {
      const {format = 'jsonl'} = query;
      const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
      setHead(response, jobId, format);
      if (request.method === 'HEAD') {
        response.end();
        return null;
      }
      // Nobody would give back the slot of a request that is over.
      signal.throwIfAborted();
      const giveBack = takeSlot(quota, reader);
      signal.addEventListener('abort', giveBack, {once: true});
      const filter = readFilter(query);
      if (format === 'html') {
        await sendSnapshot({response, jobId, filter, signal});
        return null;
      }
      const batches = exportPredictions(readDb, jobId, filter);
      const gzip = acceptsGzip(request.headers['accept-encoding']) ? createGzip() : null;
      if (gzip) response.setHeader('Content-Encoding', 'gzip');
      const source = Readable.from(encode(batches, format, () => response.setTimeout(writeTimeoutMs)));
      await (gzip ? pipeline(source, gzip, response) : pipeline(source, response));
      return null;
    },
  );
}

function takeSlot(quota: Quota, reader: string): () => void {
  const slot = quota.take(reader);
  if (slot === 'each')
    throw tooMany('exports_per_user', 'Too many exports of this account are under way.', 10);
  if (slot === 'all') throw unavailable('busy', 'Too many exports are under way.', 10);
  return slot;
}

/** A job id is a file name on every system but for the colon. */
function setHead(response: ServerResponse, jobId: string, format: Format): void {
  response.setHeader('Content-Type', TYPES[format]);
  response.setHeader('Content-Disposition', `attachment; filename="${jobId.replaceAll(':', '_')}.${format}"`);
  response.appendHeader('Vary', 'Accept-Encoding');
}

/**
 * Nothing is written before the first rows are there, so that a fault before them is still answered as one; and no more
 * than a part of a page is held as text.
 */
async function* encode(
  batches: AsyncIterable<readonly Prediction[]>,
  format: 'jsonl' | 'csv',
  onRows: () => void,
): AsyncGenerator<string> {
  const lineOf = format === 'csv' ? toCsvLine : (row: Prediction) => `${JSON.stringify(row)}\n`;
  let part = format === 'csv' ? CSV_HEAD : '';
  for await (const rows of batches) {
    onRows();
    for (const row of rows) {
      part += lineOf(row);
      if (part.length < PART_LENGTH) continue;
      yield part;
      part = '';
    }
  }
  if (part !== '') yield part;
}
