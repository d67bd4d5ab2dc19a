import type {IncomingMessage} from 'node:http';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {HttpError} from '../http-error.ts';

const unpack = promisify(gunzip);

const UTF_8 = new TextDecoder('utf-8', {fatal: true});

export interface BodyOptions {
  readonly maxBytes: number;
  /** Told of bytes before they are kept (fewer than none: given back); throws when there is no room for them. */
  readonly hold: (bytes: number) => void;
}

/**
 * Reads the whole body as UTF-8 text, gunzipped where it says so. `maxBytes` bounds it on the wire and after
 * decompression, so that a small bomb is not inflated.
 *
 * @throws {HttpError} 413 over `maxBytes`; 415 for another encoding; 400 when it is not gzip, not UTF-8 or cut short.
 */
export async function readBody(request: IncomingMessage, {maxBytes, hold}: BodyOptions): Promise<string> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new HttpError(415, 'unsupported_encoding', 'Expected Content-Encoding gzip, or none.');
  }
  const transfer = request.headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
  if (transfer !== 'chunked') {
    throw new HttpError(415, 'unsupported_encoding', 'Expected Transfer-Encoding chunked, or none.');
  }
  const received = await collect(request, {maxBytes, hold});
  const bytes = encoding === 'gzip' ? await unpackHeld(received, {maxBytes, hold}) : received;
  try {
    return UTF_8.decode(bytes);
  } catch (cause) {
    throw new HttpError(400, 'not_utf8', 'Expected a body in UTF-8.', {cause});
  }
}

async function collect(request: IncomingMessage, {maxBytes, hold}: BodyOptions): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // By its events: an iterator costs as much again as reading a body of one row.
  const chunks: Buffer[] = [];
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    const cut = (cause?: unknown) => {
      // Each is closed in the end; the price of an error is paid by those that were cut off.
      if (request.readableEnded) return;
      reject(new HttpError(400, 'body_cut_short', 'The body ended before it was complete.', {cause}));
    };
    const take = (chunk: Buffer) => {
      try {
        if ((received += chunk.length) > maxBytes) throw tooLarge(maxBytes);
        hold(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        // What is left of it flows on, and is passed over: unread, it would stand before the next request of this connection.
        request.off('data', take);
        reject(error);
      }
    };
    // It may have been cut off before anybody listened.
    if (request.destroyed) cut(request.errored);
    request.on('end', resolve).on('error', cut).on('close', cut).on('data', take);
  });
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, received);
}

/** Deflate packs 1,032 to 1 at best (zlib's technical notes). */
const MOST_PACKED = 1032;

/** Holds what may come of it before it is unpacked, and gives back what did not. */
async function unpackHeld(packed: Buffer, {maxBytes, hold}: BodyOptions): Promise<Buffer> {
  const most = Math.min(maxBytes, packed.length * MOST_PACKED);
  hold(most);
  const bytes = await unpackBounded(packed, maxBytes);
  hold(bytes.length - most);
  return bytes;
}

async function unpackBounded(packed: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await unpack(packed, {maxOutputLength: maxBytes});
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new HttpError(400, 'not_gzip', 'Expected a body in gzip, as Content-Encoding says.', {cause});
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    'body_too_large',
    `The body is over ${maxBytes} bytes: send it in smaller parts.`,
  );
}
