import {connect, type Socket} from 'node:net';
import {createGunzip, type Gunzip} from 'node:zlib';
import type {StreamTarget} from './load-messages.ts';

const MARKER = Buffer.from('"sample_index":');
const LINE_FEED = 10;
const HEAD_END = Buffer.from('\r\n\r\n');

/** One buffer for every socket: each read is used up before the next. */
const readBuffer = Buffer.allocUnsafe(256 * 1024);

export interface ViewerEvents {
  /** The head of the answer has come. */
  readonly opened: () => void;
  /** Numbers of the events in the lines that have now come whole. */
  readonly event: (number: number) => void;
  readonly bytes: (count: number) => void;
  readonly failed: (reason: string) => void;
}

/**
 * A viewer on a raw socket that only looks for the number of each event, so that one core carries thousands. It reads
 * compressed streams when `unzip` says so, and otherwise only counts their bytes.
 */
export class ViewerSocket {
  readonly #socket: Socket;
  readonly #events: ViewerEvents;
  #head: Buffer | null = Buffer.alloc(0);
  #cut: Buffer | null = null;
  #chunks: ChunkReader | null = null;
  #isCompressed = false;
  readonly #unzip: boolean;

  constructor(target: StreamTarget, events: ViewerEvents, unzip: boolean) {
    this.#events = events;
    this.#unzip = unzip;
    const callback = (count: number, buffer: Uint8Array) => {
      this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      return true;
    };
    this.#socket = connect({
      ...{port: target.port, host: '127.0.0.1', onread: {buffer: readBuffer, callback}},
      ...(target.from !== undefined && {localAddress: target.from}),
    });
    this.#socket.on('error', (error) => events.failed(error.message));
    this.#socket.on('close', () => events.failed('closed'));
    const lines = Object.entries({Host: `127.0.0.1:${target.port}`, ...target.headers});
    const headers = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#socket.write(`GET ${target.path} HTTP/1.1\r\n${headers}\r\n`);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#events.bytes(bytes.length);
    if (this.#head !== null) this.#readHead(bytes);
    else this.#readBody(bytes);
  }

  #readHead(bytes: Buffer): void {
    const head = Buffer.concat([this.#head!, bytes]);
    const end = head.indexOf(HEAD_END);
    this.#head = end === -1 ? head : null;
    if (end === -1) return;
    const text = head.toString('latin1', 0, end);
    if (!/^HTTP\/1\.1 200 /.test(text)) {
      this.#events.failed(`Expected 200, got: ${head.toString('utf8', 0, end + 300)}`);
      this.#socket.destroy();
      return;
    }
    this.#isCompressed = /^content-encoding: gzip$/im.test(text);
    if (this.#isCompressed && this.#unzip) {
      this.#chunks = new ChunkReader(/^transfer-encoding: chunked$/im.test(text), (plain) =>
        this.#scan(plain),
      );
    }
    this.#events.opened();
    if (end + HEAD_END.length < head.length) this.#readBody(head.subarray(end + HEAD_END.length));
  }

  #readBody(bytes: Buffer): void {
    if (!this.#isCompressed) this.#scan(bytes);
    else this.#chunks?.push(bytes);
  }

  /** Events are whole lines; what stands after the last line end waits for the rest of its line. */
  #scan(bytes: Buffer): void {
    const whole = this.#cut === null ? bytes : Buffer.concat([this.#cut, bytes]);
    const end = whole[whole.length - 1] === LINE_FEED ? whole.length : whole.lastIndexOf(LINE_FEED) + 1;
    this.#cut = end === whole.length ? null : Buffer.from(whole.subarray(end));
    for (let at = whole.indexOf(MARKER); at !== -1 && at < end; at = whole.indexOf(MARKER, at)) {
      at += MARKER.length;
      let number = 0;
      for (let digit = whole[at]! - 48; digit >= 0 && digit <= 9; digit = whole[++at]! - 48) {
        number = number * 10 + digit;
      }
      this.#events.event(number);
    }
  }
}

/** Takes HTTP's chunk framing off a gzip stream and inflates it. */
class ChunkReader {
  readonly #gunzip: Gunzip = createGunzip();
  readonly #isChunked: boolean;
  #pending = Buffer.alloc(0);

  constructor(isChunked: boolean, listener: (plain: Buffer) => void) {
    this.#isChunked = isChunked;
    this.#gunzip.on('data', listener);
  }

  push(bytes: Buffer): void {
    if (!this.#isChunked) {
      this.#gunzip.write(Buffer.from(bytes));
      return;
    }
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const sizeEnd = this.#pending.indexOf('\r\n');
      if (sizeEnd === -1) return;
      const size = parseInt(this.#pending.toString('latin1', 0, sizeEnd), 16);
      const next = sizeEnd + 2 + size + 2;
      if (this.#pending.length < next) return;
      if (size > 0) this.#gunzip.write(this.#pending.subarray(sizeEnd + 2, next - 2));
      this.#pending = this.#pending.subarray(next);
    }
  }
}
