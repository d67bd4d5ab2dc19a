import {once} from 'node:events';
import {connect, type Socket} from 'node:net';

/** Servers close connections that nothing comes by: this one after 65 s. */
const KEEP_MS = 20_000;
const STATUS_LINE_LENGTH = 'HTTP/1.1 200'.length;

/** POSTs over one kept connection, all of a batch in one write: publishing costs the shared core as little as can be. */
export class PipelinedPosts {
  readonly #socket: Socket;
  readonly #head: string;
  #keeping: ReturnType<typeof setInterval> | null = null;
  #last: Promise<void> = Promise.resolve();
  #awaited = 0;
  #text = '';
  #done: (() => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  private constructor(socket: Socket, head: string) {
    this.#socket = socket;
    this.#head = head;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('close', () => this.#failed?.(new Error('The server closed the connection of the publisher.')));
    socket.on('error', () => {});
  }

  static async open(
    port: number,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PipelinedPosts> {
    const socket = connect({port, host: '127.0.0.1', noDelay: true});
    await once(socket, 'connect');
    const lines = Object.entries({Host: `127.0.0.1:${port}`, ...headers}).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return new PipelinedPosts(socket, `POST ${path} HTTP/1.1\r\n${lines.join('')}`);
  }

  /** Asks for this path from time to time, so that the connection stays open however long nothing is sent. */
  keepOpenBy(path: string): void {
    const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    const ask = (): void => void this.#inTurn([request]).catch(() => {});
    // At once, too: a connection by which nothing has come is closed after ten seconds.
    ask();
    this.#keeping = setInterval(ask, KEEP_MS);
  }

  /** Resolved when every body has had its 2xx answer. */
  send(bodies: readonly string[]): Promise<void> {
    return this.#inTurn(
      bodies.map((body) => `${this.#head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
    );
  }

  #inTurn(requests: readonly string[]): Promise<void> {
    const done = this.#last.then(() => this.#exchange(requests));
    this.#last = done.catch(() => {});
    return done;
  }

  async #exchange(requests: readonly string[]): Promise<void> {
    if (this.#socket.destroyed) throw new Error('The server closed the connection of the publisher.');
    const answered = new Promise<void>((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
    this.#awaited = requests.length;
    this.#socket.write(requests.join(''));
    await answered;
  }

  close(): void {
    if (this.#keeping !== null) clearInterval(this.#keeping);
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(text: string): void {
    const whole = this.#text + text;
    let end = 0;
    for (const {0: line, 1: status, index} of whole.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      end = index + line.length;
      this.#awaited--;
      if (!status!.startsWith('2')) {
        this.#failed?.(new Error(`Expected 2xx from the server, got: ${whole.slice(index, index + 400)}`));
      }
    }
    // A status line may be cut: its beginning waits for the rest.
    this.#text = whole.slice(Math.max(end, whole.length - STATUS_LINE_LENGTH + 1));
    if (this.#awaited === 0) this.#done?.();
  }
}
