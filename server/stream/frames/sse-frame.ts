import {setImmediate} from 'node:timers/promises';
import type {StreamEvent} from '../../../src/protocol/protocol.ts';
import {compressBlock, compressBlockAside, storeBlock, type GzipBlock} from './shared-gzip.ts';

const CRLF_LENGTH = 2;

/** Characters that are encoded in one turn of the event loop: about 2 ms of work. */
const TURN_LENGTH = 512 * 1024;

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

export interface FrameOptions {
  /** Before the events: a comment or a `retry:` line, each with its line end. Default: nothing. */
  readonly lead?: string;
  /** `false` for a small frame that few viewers get: compressing it costs more than it saves. Default `true`. */
  readonly isCompressed?: boolean;
}

/**
 * Events that go out in one write. They are turned into bytes once, when the first viewer wants them so (plain or
 * gzip, framed as a chunk or not), and all viewers are given the same bytes.
 */
export class Frame {
  readonly events: readonly StreamEvent[];
  readonly #lead: string;
  readonly #isCompressed: boolean;
  #plain: Buffer | undefined;
  #plainChunk: Buffer | undefined;
  #block: GzipBlock | undefined;
  #blockChunk: Buffer | undefined;
  #encoding: Promise<void> | undefined;
  #compressing: Promise<void> | undefined;

  constructor(events: readonly StreamEvent[], {lead = '', isCompressed = true}: FrameOptions = {}) {
    this.events = events;
    this.#lead = lead;
    this.#isCompressed = isCompressed;
  }

  /** The bytes before compression and framing. */
  get plain(): Buffer {
    return (this.#plain ??= Buffer.from(this.#lead + this.events.map(eventText).join('')));
  }

  get plainChunk(): Buffer {
    return (this.#plainChunk ??= chunk(this.plain));
  }

  get block(): GzipBlock {
    return (this.#block ??= this.#isCompressed ? compressBlock(this.plain) : storeBlock(this.plain));
  }

  get blockChunk(): Buffer {
    return (this.#blockChunk ??= chunk(this.block.bytes));
  }

  isReady(wantsGzip: boolean): boolean {
    return (wantsGzip ? this.#block : this.#plain) !== undefined;
  }

  /** Encodes a frame of any size without holding the event loop; without this, the bytes are made on the spot. */
  async prepare(wantsGzip: boolean): Promise<void> {
    await (this.#encoding ??= this.#encode());
    if (wantsGzip) await (this.#compressing ??= this.#compress());
  }

  async #encode(): Promise<void> {
    const parts: Buffer[] = [];
    let text = this.#lead;
    for (const event of this.events) {
      text += eventText(event);
      if (text.length < TURN_LENGTH) continue;
      parts.push(Buffer.from(text));
      text = '';
      await setImmediate();
    }
    const rest = Buffer.from(text);
    this.#plain ??= parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
  }

  async #compress(): Promise<void> {
    this.#block ??= this.#isCompressed ? await compressBlockAside(this.plain) : storeBlock(this.plain);
  }
}
