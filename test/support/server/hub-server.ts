import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {promisify} from 'node:util';
import {pino, type Logger} from 'pino';
import {readConfig} from '../../../server/start/config.ts';
import type {StreamConfig} from '../../../server/stream/stream-config.ts';
import {parseCursor} from '../../../server/feed/cursor.ts';
import {answerClientErrors} from '../../../server/http/client-errors.ts';
import {oneAtATime} from '../../../server/http/limits/one-at-a-time.ts';
import {Metrics} from '../../../server/metrics.ts';
import {StreamHub, type StreamRequest} from '../../../server/stream/stream-hub.ts';
import {ManualClock} from './manual-clock.ts';
import {ScriptedFeed, type ScriptedFeedOptions} from './scripted-feed.ts';
import {openSse, type SseOptions, type SseReader} from './sse-reader.ts';

export interface HubServerOptions {
  readonly limits?: Partial<StreamConfig>;
  readonly feed?: ScriptedFeedOptions;
  readonly log?: Logger;
  /** Told which credentials are asked about; gives those that are good no more. */
  readonly revoked?: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface Asking extends SseOptions {
  /** A cursor, `start`, or nothing for the head. */
  readonly since?: string;
  readonly epoch?: number;
  /** Default `user:1`. */
  readonly account?: string;
  /** With the account of an embed token. */
  readonly reader?: string;
  readonly credential?: StreamRequest['credential'];
  /** The stream is opened only then. */
  readonly when?: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
}

/** A hub on a real socket, over a feed and a clock that the test moves. */
export class HubServer implements AsyncDisposable {
  readonly feed: ScriptedFeed;
  readonly clock = new ManualClock();
  readonly metrics = new Metrics();
  readonly hub: StreamHub;
  readonly readers: SseReader[] = [];
  readonly #asked = new Map<string, Asking>();
  readonly #server = createServer(oneAtATime((...exchange) => void this.#answer(...exchange)));

  private constructor({limits, feed, log = pino({level: 'silent'}), revoked}: HubServerOptions) {
    answerClientErrors(this.#server);
    this.feed = new ScriptedFeed(feed);
    this.hub = new StreamHub({
      feed: this.feed,
      limits: {...readConfig({}).stream, ...limits},
      log,
      metrics: this.metrics,
      clock: this.clock,
      revoked: revoked ?? (async () => new Set()),
    });
  }

  static async start(options: HubServerOptions = {}): Promise<HubServer> {
    const server = new HubServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Connections that are open. */
  get connectionCount(): Promise<number> {
    return promisify(this.#server.getConnections.bind(this.#server))();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where a request finds a stream that is opened as `asking` says. */
  urlFor(asking: Asking = {}): string {
    const name = String(this.#asked.size);
    this.#asked.set(name, asking);
    return `http://127.0.0.1:${this.port}/${name}`;
  }

  async open(asking: Asking = {}): Promise<SseReader> {
    const reader = await openSse(this.urlFor(asking), asking);
    this.readers.push(reader);
    return reader;
  }

  /** Opens a stream and waits until it is live. */
  async openLive(asking: Asking = {}): Promise<SseReader> {
    const reader = await this.open(asking);
    await reader.take('caught_up');
    return reader;
  }

  requestOf({since, epoch, account = 'user:1', reader, credential}: Asking): StreamRequest {
    const start = since === 'start' ? 'start' : since === undefined ? 'head' : parseCursor(since)!;
    return {
      jobId: 'job',
      start,
      epoch: epoch ?? null,
      account,
      ...(reader !== undefined && {reader}),
      credential: credential ?? {id: `key:${account}`, expiresAt: null},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub.close();
    this.hub.lingering.cut();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asking = this.#asked.get(request.url?.slice(1) ?? '');
    if (asking === undefined) {
      // A page of the same origin, from which a browser can ask.
      response.writeHead(200, {'Content-Type': 'text/html'}).end('<!doctype html><title>page</title>');
      return;
    }
    await asking.when?.(request, response);
    const refusal = this.hub.open({...this.requestOf(asking), request, response});
    if (refusal) response.writeHead(503, {'Retry-After': refusal.retryAfterS}).end(refusal.refused);
  }
}
