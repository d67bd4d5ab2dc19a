import {promisify} from 'node:util';
import {constants, crc32, deflateRaw, deflateRawSync} from 'node:zlib';
import {crc32Combine, crc32Shift} from './crc32-combine.ts';

/**
 * One gzip stream per connection out of blocks that are compressed once for all of them. A block is raw deflate ended by
 * Z_FULL_FLUSH: it ends on a byte and looks back at nothing, so blocks can follow each other in any order. A gzip
 * member per block would not do: browsers stop after the first.
 */

/** RFC 1952: magic, deflate, no flags, no time, no hint, unknown system. */
export const GZIP_HEADER: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** An empty last block (fixed Huffman codes, end of block). */
const LAST_BLOCK = [0x03, 0x00];

const OPTIONS = {finishFlush: constants.Z_FULL_FLUSH, level: 6};

/** Above this many bytes compression leaves the event loop; below, the detour costs more than it saves. */
const OFF_LOOP_BYTES = 64 * 1024;

const deflateOffLoop = promisify<Buffer, typeof OPTIONS, Buffer>(deflateRaw);

export interface GzipBlock {
  readonly bytes: Buffer;
  /** Of the plain bytes. */
  readonly length: number;
  readonly crc: number;
  readonly shift: number;
}

function describe(plain: Buffer, bytes: Buffer): GzipBlock {
  return {bytes, length: plain.length, crc: crc32(plain), shift: crc32Shift(plain.length)};
}

export function compressBlock(plain: Buffer): GzipBlock {
  return describe(plain, deflateRawSync(plain, OPTIONS));
}

/** Most bytes that one stored deflate block holds (RFC 1951, 3.2.4). */
const STORED_LENGTH = 0xffff;

/**
 * The bytes as they are, in stored blocks: for what only one viewer gets. zlib takes some 260 kB for each call, which
 * is lost on a few hundred bytes, and leaves holes in the memory that a thousand openings add up.
 */
export function storeBlock(plain: Buffer): GzipBlock {
  const parts: Buffer[] = [];
  for (let at = 0; at < plain.length; at += STORED_LENGTH) {
    const piece = plain.subarray(at, at + STORED_LENGTH);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(piece.length ^ 0xffff, 3);
    parts.push(head, piece);
  }
  return describe(plain, Buffer.concat(parts));
}

/** As `compressBlock`, but a large block does not hold the event loop. */
export async function compressBlockAside(plain: Buffer): Promise<GzipBlock> {
  if (plain.length < OFF_LOOP_BYTES) return compressBlock(plain);
  return describe(plain, await deflateOffLoop(plain, OPTIONS));
}

/** What one connection has got so far; the trailer vouches for it. */
export class GzipTally {
  #crc = 0;
  #length = 0;

  add(block: GzipBlock): void {
    this.#crc = crc32Combine(this.#crc, block.crc, block.shift);
    this.#length = (this.#length + block.length) >>> 0;
  }

  /** The last bytes of the stream: an empty block, CRC-32 and length of all that was added. */
  trailer(): Buffer {
    const trailer = Buffer.alloc(10);
    trailer.set(LAST_BLOCK);
    trailer.writeUInt32LE(this.#crc, 2);
    trailer.writeUInt32LE(this.#length, 6);
    return trailer;
  }
}
