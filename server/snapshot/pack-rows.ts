import {mkdtemp, open, rmdir, unlink, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import type {Prediction} from '../../src/protocol/protocol.ts';

/** More rows match than fit. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  /** Rows that had been packed by then. */
  readonly rows: number;

  constructor(rows: number) {
    super(`The rows are more than fit: ${rows} did.`);
    this.rows = rows;
  }
}

/** Rows as gzipped JSON Lines, in a file that has no name any more: it goes with whoever holds it, however that ends. */
export interface PackedRows {
  readonly rows: number;
  readonly bytes: number;
  /** In pieces of `size` bytes, the last one shorter. */
  pieces(size: number): AsyncGenerator<Buffer, void>;
  close(): Promise<void>;
}

/** Characters that are packed at a time. */
const PART_LENGTH = 1 << 16;

/**
 * Packs rows as they are read: of them no more than a page is ever in memory, and of what is packed nothing.
 *
 * @throws {TooLarge} as soon as they are packed to more than `most` bytes
 */
export async function packRows(
  batches: AsyncIterable<readonly Prediction[]>,
  most: number,
  signal?: AbortSignal,
): Promise<PackedRows> {
  const file = await openNameless();
  let rows = 0;
  let bytes = 0;
  const lines = async function* (): AsyncGenerator<string> {
    let part = '';
    for await (const batch of batches) {
      for (const row of batch) {
        part += `${JSON.stringify(row)}\n`;
        rows++;
        if (part.length < PART_LENGTH) continue;
        yield part;
        part = '';
      }
    }
    if (part !== '') yield part;
  };
  const store = async (packed: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of packed) {
      if (bytes + piece.length > most) throw new TooLarge(rows);
      await writeWhole(file, piece, bytes);
      bytes += piece.length;
    }
  };
  try {
    await pipeline(Readable.from(lines()), createGzip(), store, {...(signal && {signal})});
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    rows,
    bytes,
    close: () => file.close(),
    async *pieces(size) {
      for (let at = 0; at < bytes; at += size) {
        const piece = Buffer.alloc(Math.min(size, bytes - at));
        await readWhole(file, piece, at);
        yield piece;
      }
    },
  };
}

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-snapshot-'));
  const path = join(folder, 'rows.gz');
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  await rmdir(folder);
  return file;
}

async function writeWhole(file: FileHandle, piece: Buffer, from: number): Promise<void> {
  for (let at = 0; at < piece.length;) {
    at += (await file.write(piece, at, piece.length - at, from + at)).bytesWritten;
  }
}

async function readWhole(file: FileHandle, piece: Buffer, from: number): Promise<void> {
  for (let at = 0; at < piece.length;) {
    const {bytesRead} = await file.read(piece, at, piece.length - at, from + at);
    if (bytesRead === 0) throw new Error('Expected the packed rows to be as long as they were written.');
    at += bytesRead;
  }
}
