import {StreamError} from '../../wire/error.ts';
import {loadBeside} from './load-beside.ts';
import type {Bytes} from './pieces.ts';

/** Bytes that are unpacked in one go. */
const OUTPUT = 64 * 1024;

/** Window of 32 KiB, gzip's head and trailer (checked), no other format. */
const GZIP_WINDOW = 15 + 16;
const FIRST_BYTE = 0x1f;

/**
 * Unpacks gzip: any number of members one after the other, with zeros between and behind them, as `cat`, `>>`, `tar` and
 * tapes make them. (`DecompressionStream` takes whatever follows the first member for a fault.)
 *
 * @throws {StreamError} `bad-file` when the data are damaged, cut short, or followed by something else; `misconfigured` when what
 *   unpacks them cannot be loaded
 */
export async function* gunzip(packed: AsyncIterable<Bytes>, name: string): AsyncGenerator<Bytes> {
  const {
    ZStream,
    zlibInflate,
    zlibInflateInit2,
    zlibInflateReset,
    Z_NO_FLUSH,
    Z_OK,
    Z_STREAM_END,
    Z_BUF_ERROR,
  } = await loadBeside('What unpacks gzip', 'ftl-predictions.gzip.js', () => import('./inflate.ts'));
  const stream = new ZStream();
  zlibInflateInit2(stream, GZIP_WINDOW);
  let isInMember = true;
  const fault = (what: string): StreamError => new StreamError('bad-file', `${name} ${what}`);

  for await (const piece of packed) {
    stream.input = piece;
    stream.next_in = 0;
    stream.avail_in = piece.length;
    let isFull = false;
    while (stream.avail_in > 0 || isFull) {
      if (!isInMember) {
        skipZeros(stream);
        if (stream.avail_in === 0) break;
        if (stream.input[stream.next_in] !== FIRST_BYTE) {
          throw fault('has something else behind its gzip data: what comes there was not read.');
        }
        zlibInflateReset(stream);
        isInMember = true;
      }
      const output = new Uint8Array(OUTPUT);
      stream.output = output;
      stream.next_out = 0;
      stream.avail_out = OUTPUT;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      const length = stream.next_out;
      isFull = stream.avail_out === 0;
      if (length > 0) yield output.subarray(0, length);
      if (status === Z_STREAM_END) {
        isInMember = false;
        isFull = false;
      } else if (status === Z_BUF_ERROR && stream.avail_in === 0) {
        isFull = false;
      } else if (status !== Z_OK) {
        throw fault(`is damaged: its gzip data cannot be unpacked (${stream.msg || status}).`);
      }
    }
  }
  if (isInMember) throw fault('is cut short: it ends in the middle of its gzip data.');
}

function skipZeros(stream: {input: Uint8Array; next_in: number; avail_in: number}): void {
  while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
    stream.next_in++;
    stream.avail_in--;
  }
}
