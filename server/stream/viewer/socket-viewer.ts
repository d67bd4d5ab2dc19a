import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {HeldBytes} from './held-bytes.ts';
import type {Lingering} from './lingering.ts';
import {takeOver} from './take-over.ts';
import {GZIP_HEADER, GzipTally} from '../frames/shared-gzip.ts';
import {chunk, Frame} from '../frames/sse-frame.ts';
import type {Viewer} from './viewer.ts';

const PATIENCE_MS = 30_000;

/** Bytes of a client that has a stream and sends more, which nobody reads, before it is cut off. */
const MOST_STRAY = 16 << 10;

/** Skipped by every reader, and long enough on the wire that no proxy's buffer holds it back. */
const PADDING = new Frame([], {lead: `:${' '.repeat(2047)}\n\n`, isCompressed: false});

const GZIP_HEADER_CHUNK = chunk(GZIP_HEADER);
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

const HEADERS = [
  ['Content-Type', 'text/event-stream; charset=utf-8'],
  ['Cache-Control', 'no-cache, no-transform'],
  ['X-Accel-Buffering', 'no'],
  ['Connection', 'close'],
] as const;

function headOf({headers = new Map(), wantsGzip}: SocketViewerOptions): string[] {
  const head = new Map<string, string>([...headers, ...HEADERS]);
  head.set('Vary', [...(headers.get('Vary')?.split(', ') ?? []), 'Accept-Encoding'].join(', '));
  if (wantsGzip) head.set('Content-Encoding', 'gzip');
  return [...head].flat();
}

export interface SocketViewerOptions {
  readonly response: ServerResponse;
  /** What the head has besides what is said of every stream. Default: nothing. */
  readonly headers?: ReadonlyMap<string, string> | undefined;
  readonly wantsGzip: boolean;
  readonly lingering: Lingering;
  /** Bytes that may wait for the socket; a single frame on top of less than 64 kB may be larger. */
  readonly bufferBytes: number;
  /** Where what waits is counted, and in whose name. */
  readonly held: HeldBytes;
  readonly reader: string;
  /** Milliseconds without a byte taken, while some wait, after which the viewer counts as stalled. */
  readonly writeTimeoutMs: number;
  /** Too much waits, for it or for all, or for too long. */
  readonly onSlow: () => void;
  /** The connection is gone. */
  readonly onClose: () => void;
}

/** By the connection, of those that have sent any. */
const strayBytes = new WeakMap<Socket, number>();

function dropStray(this: Socket, bytes: Buffer): void {
  const all = (strayBytes.get(this) ?? 0) + bytes.length;
  strayBytes.set(this, all);
  if (all > MOST_STRAY) this.destroy();
}

/**
 * A stream's end of one HTTP connection. The response writes its head; from there on the connection is the viewer's, and
 * shared bytes (already framed as chunks where HTTP/1.1 wants that) go to it: one write, no copy, nothing held per viewer.
 */
export class SocketViewer implements Viewer {
  readonly wantsGzip: boolean;
  readonly wantsTrends = true;
  readonly patienceMs = PATIENCE_MS;
  readonly #socket: Socket;
  readonly #isChunked: boolean;
  readonly #bufferBytes: number;
  readonly #lingering: Lingering;
  readonly #onSlow: () => void;
  readonly #tally: GzipTally | null;
  readonly #held: HeldBytes;
  readonly #reader: string;
  /** What the socket has yet to take, each with the number of bytes that will then have been taken. */
  #waiting: {readonly bytes: Buffer; readonly endsAt: number}[] | null = null;
  readonly #writeTimeoutMs: number;
  #isTimed = false;
  #isEnded = false;
  bytesWritten = 0;

  /** Writes head and padding at once: before any query, so that a client can tell a buffering proxy from a slow database. */
  constructor(options: SocketViewerOptions) {
    const {response, wantsGzip, lingering, bufferBytes, held, reader, writeTimeoutMs, onSlow, onClose} =
      options;
    this.wantsGzip = wantsGzip;
    this.#bufferBytes = bufferBytes;
    this.#held = held;
    this.#reader = reader;
    this.#lingering = lingering;
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#onSlow = onSlow;
    this.#tally = wantsGzip ? new GzipTally() : null;
    response.socket!.setNoDelay(true).cork();
    response.writeHead(200, headOf(options)).flushHeaders();
    this.#isChunked = response.chunkedEncoding;
    const socket = (this.#socket = takeOver(response));
    socket.on('close', () => {
      this.#release(Infinity);
      onClose();
    });
    socket.on('timeout', () => {
      if (this.waitingBytes > 0) this.#onSlow();
    });
    // What went wrong shows in that it closes.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroySoon());
    socket.on('data', dropStray);
    if (wantsGzip) this.#send(this.#isChunked ? GZIP_HEADER_CHUNK : GZIP_HEADER);
    this.#add(PADDING);
    socket.uncork();
  }

  get isCongested(): boolean {
    // A frame that was taken at once is still drained in the next turn.
    return this.#socket.writableNeedDrain && this.waitingBytes > 0;
  }

  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  /** @param tag goes just before the frame, in the same write */
  write(frame: Frame, tag?: Frame): void {
    if (this.#isEnded) return;
    // Whoever has taken all but a little takes a frame of any size.
    if (this.isCongested && this.#isOver(this.#bytesOf(frame))) this.#onSlow();
    else this.append(frame, tag);
  }

  /** Writes it however much waits: for the few bytes in which one of several jobs ends. */
  append(frame: Frame, tag?: Frame): void {
    if (tag !== undefined) {
      this.#socket.cork();
      this.#add(tag);
    }
    this.#add(frame);
    if (tag !== undefined) this.#socket.uncork();
    const isWaiting = this.waitingBytes > 0;
    if (isWaiting !== this.#isTimed) this.#time(isWaiting);
    if (isWaiting && this.isCongested) this.#hold(this.#bytesOf(frame));
  }

  #isOver(bytes: Buffer): boolean {
    return this.waitingBytes + bytes.length > this.#bufferBytes || this.#held.isFull(this.#reader);
  }

  #hold(bytes: Buffer): void {
    this.#release(this.bytesWritten - this.waitingBytes);
    if (this.#waiting === null) {
      this.#waiting = [];
      this.#socket.once('drain', () => this.#release(Infinity));
    }
    this.#waiting.push({bytes, endsAt: this.bytesWritten});
    this.#held.hold(this.#reader, bytes);
  }

  /** Gives back what ends among the first `taken` bytes. */
  #release(taken: number): void {
    while (this.#waiting !== null && this.#waiting.length > 0 && this.#waiting[0]!.endsAt <= taken) {
      this.#held.release(this.#reader, this.#waiting.shift()!.bytes);
    }
    if (taken === Infinity) this.#waiting = null;
  }

  /**
   * Times the socket only while something waits for it: a timer costs a twelfth of a write. A socket's timeout starts
   * anew with any progress of the write that is under way, in parts too; what is queued behind it does not count.
   */
  #time(isWaiting: boolean): void {
    this.#isTimed = isWaiting;
    this.#socket.setTimeout(isWaiting ? this.#writeTimeoutMs : 0);
  }

  flushed(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        socket.off('drain', settle);
        socket.off('close', settle);
        resolve();
      };
      socket.on('drain', settle);
      socket.on('close', settle);
    });
  }

  end(last: Frame, tag?: Frame): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    if (tag !== undefined) this.#add(tag);
    this.#add(last);
    const trailer = this.#tally?.trailer();
    if (trailer !== undefined) this.#send(this.#isChunked ? chunk(trailer) : trailer);
    if (this.#isChunked) this.#send(LAST_CHUNK);
    this.#socket.uncork();
    this.#lingering.add(this.#socket);
  }

  #bytesOf(frame: Frame): Buffer {
    if (this.wantsGzip) return this.#isChunked ? frame.blockChunk : frame.block.bytes;
    return this.#isChunked ? frame.plainChunk : frame.plain;
  }

  #add(frame: Frame): void {
    this.#tally?.add(frame.block);
    this.#send(this.#bytesOf(frame));
  }

  #send(bytes: Buffer): void {
    this.bytesWritten += bytes.length;
    this.#socket.write(bytes);
  }
}
