import type {StreamEvent} from '../../src/protocol.ts';
import {compressBlock, compressBlockAside, storeBlock, type GzipBlock} from './shared-gzip.ts';

const CRLF_LENGTH = 2;

/** An event as text/event-stream writes it. JSON has no raw line break, so `data` is one line. */
function eventText({event, id, data}: StreamEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Frames the bytes as one chunk of HTTP/1.1's chunked transfer coding. */
export function chunk(bytes: Buffer): Buffer {
  const head = `${bytes.length.toString(16)}\r\n`;
  const framed = Buffer.allocUnsafe(head.length + bytes.length + CRLF_LENGTH);
  framed.write(head, 0, 'latin1');
  bytes.copy(framed, head.length);
  framed.write('\r\n', head.length + bytes.length, 'latin1');
  return framed;
}

/**
 * Events that go out in one write. They are turned into bytes once, when the first viewer wants them so (plain or
 * gzip, framed as a chunk or not), and all viewers are given the same bytes.
 */
export class Frame {
  readonly events: readonly StreamEvent[];
  readonly #lead: string;
  #plain: Buffer | undefined;
  #plainChunk: Buffer | undefined;
  #block: GzipBlock | undefined;
  #blockChunk: Buffer | undefined;

  /** `lead` goes before the events: a comment or a `retry:` line, each with its line end. */
  constructor(events: readonly StreamEvent[], lead = '') {
    this.events = events;
    this.#lead = lead;
  }

  /** A comment that is as long on the wire where the stream is compressed. */
  static stored(comment: string): Frame {
    const frame = new Frame([], comment);
    frame.#block = storeBlock(frame.plain);
    return frame;
  }

  /** The bytes before compression and framing. */
  get plain(): Buffer {
    return (this.#plain ??= Buffer.from(this.#lead + this.events.map(eventText).join('')));
  }

  get plainChunk(): Buffer {
    return (this.#plainChunk ??= chunk(this.plain));
  }

  get block(): GzipBlock {
    return (this.#block ??= compressBlock(this.plain));
  }

  get isCompressed(): boolean {
    return this.#block !== undefined;
  }

  get blockChunk(): Buffer {
    return (this.#blockChunk ??= chunk(this.block.bytes));
  }

  /** Compresses a large frame off the event loop; without this, `block` does it on the spot. */
  async compress(): Promise<void> {
    this.#block ??= await compressBlockAside(this.plain);
  }
}
