export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of one piece: what is done with a piece is done in one go. */
const MAX_PIECE = 32 * 1024;

/** Bytes as they come, of which the first can be looked at before they are taken. */
export class Pieces implements AsyncIterable<Bytes> {
  readonly #source: AsyncIterator<Bytes, undefined>;
  #seen: Bytes[] = [];
  /** What was thrown behind the bytes that were looked at: it is thrown again when those have been taken. */
  #fault: {readonly cause: unknown} | null = null;

  constructor(source: AsyncIterable<Bytes>) {
    this.#source = source[Symbol.asyncIterator]() as AsyncIterator<Bytes, undefined>;
  }

  /** The first so many bytes, or all where there are fewer, or where no more can be read. */
  async peek(count: number): Promise<Bytes> {
    let length = this.#seen.reduce((sum, piece) => sum + piece.length, 0);
    while (length < count && this.#fault === null) {
      try {
        const {value, done} = await this.#source.next();
        if (done) break;
        this.#seen.push(value);
        length += value.length;
      } catch (cause) {
        this.#fault = {cause};
      }
    }
    return joined(this.#seen).subarray(0, count);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Bytes> {
    try {
      const seen = this.#seen;
      this.#seen = [];
      for (const piece of seen) yield* parts(piece);
      if (this.#fault !== null) throw this.#fault.cause;
      for (;;) {
        const {value, done} = await this.#source.next();
        if (done) return;
        yield* parts(value);
      }
    } finally {
      void this.#source.return?.().catch(() => undefined);
    }
  }
}

function* parts(piece: Bytes): Generator<Bytes> {
  for (let at = 0; at < piece.length; at += MAX_PIECE) yield piece.subarray(at, at + MAX_PIECE);
}

export function joined(pieces: readonly Bytes[]): Bytes {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The pieces of a stream; one that is left early is let go of. */
export async function* piecesOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
