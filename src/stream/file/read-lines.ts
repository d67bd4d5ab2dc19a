import {StreamError} from '../wire/error.ts';

/** Characters of one line: a row takes 3 MiB of text at the most, and escapes make it longer. */
const MAX_LINE = 64 * 1024 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * The lines of a text file, in the groups that they arrive in; a gzipped one (by its first bytes, whatever its name) is
 * unpacked.
 *
 * @param onProgress told the share that has been read, 0 to 1; `null` where the length is not known
 * @throws {StreamError} `bad-file` when a line has no end, `cut` when the file breaks off
 */
export async function* readLines(
  response: Response,
  signal: AbortSignal,
  onProgress: (share: number | null) => void,
): AsyncGenerator<readonly string[]> {
  if (response.body === null) return;
  const counted = countBytes(response, onProgress);
  const text = (await unpack(response.body.pipeThrough(counted))).pipeThrough(new TextDecoderStream());
  const reader = text.getReader();
  let rest = '';
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) break;
      if (value.includes('\n')) {
        const lines = (rest + value).split('\n');
        rest = lines.pop() ?? '';
        yield lines;
      } else {
        rest += value;
        if (rest.length > MAX_LINE) throw notLines(response.url);
      }
    }
    if (rest !== '') yield [rest];
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof StreamError
      ? cause
      : new StreamError('cut', `${response.url} could not be read to its end: ${String(cause)}`, {cause});
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** A `Content-Encoding` is taken off before the bytes get here: its length says nothing about them. */
function countBytes(
  response: Response,
  onProgress: (share: number | null) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const length = Number(response.headers.get('Content-Length') ?? 0);
  const isKnown = length > 0 && !response.headers.has('Content-Encoding');
  let read = 0;
  return new TransformStream({
    transform(bytes, controller) {
      read += bytes.length;
      onProgress(isKnown ? Math.min(1, read / length) : null);
      controller.enqueue(bytes);
    },
  });
}

async function unpack(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [peeked, whole] = bytes.tee();
  const isGzip = await startsWith(peeked, GZIP_MAGIC);
  return isGzip ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}

async function startsWith(bytes: ReadableStream<Uint8Array>, magic: readonly number[]): Promise<boolean> {
  const reader = bytes.getReader();
  const first: number[] = [];
  try {
    while (first.length < magic.length) {
      const {value, done} = await reader.read();
      if (done) return false;
      first.push(...value.subarray(0, magic.length));
    }
  } catch {
    return false;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return magic.every((byte, at) => first[at] === byte);
}

const notLines = (url: string): StreamError =>
  new StreamError(
    'bad-file',
    `Expected a text of lines at ${url} but one line is over ${MAX_LINE} characters long.`,
  );
