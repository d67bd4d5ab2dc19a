import {StreamError} from '../../wire/error.ts';
import {loadBeside} from '../bytes/load-beside.ts';
import {joined, type Bytes, type Pieces} from '../bytes/pieces.ts';
import type {FileRecord} from './record.ts';

/** Its end says where everything is, so all of it has to be here. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Rows that are decoded in one go. */
const ROWS = 2000;

export const PARQUET = 'PAR1';

/**
 * The rows of a Parquet file. The reader (hyparquet) is fetched for the first such file only.
 *
 * @throws {StreamError} `bad-file` when it is not complete, or packed in a way that cannot be unpacked here
 */
export async function* parquetRecords(pieces: Pieces, name: string): AsyncGenerator<readonly FileRecord[]> {
  const file = await collect(pieces, name);
  const {parquetMetadataAsync, parquetReadObjects} = await loadBeside(
    'What reads Parquet',
    'ftl-predictions.parquet.js',
    () => import('hyparquet'),
  );
  try {
    const metadata = await parquetMetadataAsync(file);
    const rowCount = Number(metadata.num_rows);
    for (let start = 0; start < rowCount; start += ROWS) {
      const end = Math.min(start + ROWS, rowCount);
      const rows = await parquetReadObjects({file, metadata, rowStart: start, rowEnd: end});
      yield rows.map((row, i) => ({at: start + i + 1, value: plain(row)}));
    }
  } catch (cause) {
    const codec = /codec: (\w+)/.exec(String(cause))?.[1];
    const what =
      codec === undefined
        ? `could not be read as Parquet: ${cause instanceof Error ? cause.message : String(cause)}.`
        : `is Parquet packed with ${codec}, which is not unpacked here. Write it with compression="snappy".`;
    throw new StreamError('bad-file', `${name} ${what}`, {cause});
  }
}

async function collect(pieces: Pieces, name: string) {
  const all: Bytes[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > MAX_BYTES) {
      throw new StreamError(
        'bad-file',
        `${name} is Parquet of over ${MAX_BYTES / (1024 * 1024)} MiB. Split it.`,
      );
    }
    all.push(piece);
  }
  const bytes = joined(all);
  if (String.fromCharCode(...bytes.subarray(-PARQUET.length)) !== PARQUET) {
    throw new StreamError(
      'bad-file',
      `${name} is cut short: a Parquet file ends with ${PARQUET}, and this one does not.`,
    );
  }
  return {byteLength: length, slice: (start: number, end?: number) => bytes.slice(start, end).buffer};
}

/** Values as JSON has them: whole numbers of 64 bits as numbers where they fit, times as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array | BigInt64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
