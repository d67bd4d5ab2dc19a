import {StreamError} from '../../wire/error.ts';
import {gunzip} from './gunzip.ts';
import {Pieces, piecesOf, type Bytes} from './pieces.ts';

const GZIP = [0x1f, 0x8b] as const;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** A file that was gzipped, and gzipped again by the server that gives it. */
const MAX_LAYERS = 3;
/** Texts are packed to a twentieth, at times to a hundredth; what is packed to less was made to fill memory. */
const MAX_RATIO = 300;
/** Bytes below which no ratio is too much. */
const HARMLESS = 64 * 1024 * 1024;

/**
 * The bytes that are packed in these, by what they begin with (whatever the name says): gzip of any number of members,
 * or zstd where the browser knows it. Others are given as they are.
 *
 * @param name of the file, for errors
 * @throws {StreamError} `bad-file` where they cannot be unpacked, or unpack to far more than a text would
 */
export async function unpack(pieces: Pieces, name: string): Promise<Pieces> {
  let unpacked = pieces;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const start = await unpacked.peek(ZSTD.length);
    const unpackOne = startsWith(start, GZIP) ? gunzip : startsWith(start, ZSTD) ? unzstd : null;
    if (unpackOne === null) break;
    unpacked = new Pieces(bounded(unpacked, unpackOne, name));
  }
  return unpacked;
}

const startsWith = (bytes: Bytes, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

async function* bounded(
  packed: Pieces,
  unpackOne: (packed: AsyncIterable<Bytes>, name: string) => AsyncIterable<Bytes>,
  name: string,
): AsyncGenerator<Bytes> {
  let packedBytes = 0;
  let unpackedBytes = 0;
  const counted = async function* (): AsyncGenerator<Bytes> {
    for await (const piece of packed) {
      packedBytes += piece.length;
      yield piece;
    }
  };
  for await (const piece of unpackOne(counted(), name)) {
    unpackedBytes += piece.length;
    if (unpackedBytes > HARMLESS && unpackedBytes > MAX_RATIO * packedBytes) {
      throw new StreamError(
        'bad-file',
        `${name} unpacks to more than ${MAX_RATIO} times its size: it was not read any further.`,
      );
    }
    yield piece;
  }
}

async function* unzstd(pieces: AsyncIterable<Bytes>, name: string): AsyncGenerator<Bytes> {
  const stream = zstdStream();
  if (stream === null) {
    throw new StreamError(
      'bad-file',
      `${name} is packed with zstd, which this browser cannot unpack. Pack it with gzip instead.`,
    );
  }
  const source = pieces[Symbol.asyncIterator]() as AsyncIterator<Bytes, undefined>;
  /** What the source itself threw: no fault of what is packed. */
  let cut: {readonly cause: unknown} | null = null;
  const packed = new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const {value, done} = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        cut = {cause};
        controller.error(cause);
      }
    },
    cancel: () => void source.return?.(),
  });
  try {
    yield* piecesOf(packed.pipeThrough(stream));
  } catch (cause) {
    const caught = cut as {readonly cause: unknown} | null;
    if (caught !== null) throw caught.cause;
    throw new StreamError('bad-file', `${name} cannot be unpacked: its zstd data are cut short or damaged.`, {
      cause,
    });
  }
}

function zstdStream(): TransformStream<Bytes, Bytes> | null {
  try {
    return new DecompressionStream('zstd' as CompressionFormat);
  } catch {
    return null;
  }
}
