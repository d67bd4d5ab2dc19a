import {request, type IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import {constants, createGunzip} from 'node:zlib';
import {createParser} from 'eventsource-parser';
import {parseEvent} from '../../../src/protocol/events.ts';
import type {EventName, StreamEvent} from '../../../src/protocol/protocol.ts';

type EventOf<Name extends EventName> = Extract<StreamEvent, {event: Name}>;

export interface SseOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for which a wanted event is waited for. Default 10,000. */
  readonly patienceMs?: number;
}

/** One request for a stream, read to its end and never repeated: what the server really sent. */
export class SseReader {
  readonly status: number;
  readonly response: IncomingMessage;
  /** Every event so far. */
  readonly events: StreamEvent[] = [];
  /** The same before it was looked into, with what is no event of a job's own stream. */
  readonly messages: {readonly event: string; readonly data: string; readonly id: string | undefined}[] = [];
  /** The last `retry:` in milliseconds. */
  retryMs: number | null = null;
  /** The text of an answer that is no stream. */
  body = '';
  /** `end`: the server ended the stream properly. */
  readonly closed: Promise<'end' | 'cut'>;
  readonly #patienceMs: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #isClosed = false;

  constructor(response: IncomingMessage, patienceMs: number) {
    this.status = response.statusCode ?? 0;
    this.response = response;
    this.#patienceMs = patienceMs;
    const parser = createParser({
      onEvent: ({event = 'message', data, id}) => {
        this.messages.push({event, data, id});
        const parsed = parseEvent(event, data, id);
        if (parsed !== null) this.events.push(parsed);
      },
      onRetry: (ms) => {
        this.retryMs = ms;
      },
    });
    const decoder = new TextDecoder();
    const isGzip = response.headers['content-encoding'] === 'gzip';
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
    const body = isGzip ? response.pipe(createGunzip({flush: constants.Z_SYNC_FLUSH})) : response;
    body.on('data', (bytes: Buffer) => {
      const text = decoder.decode(bytes, {stream: true});
      if (isStream) parser.feed(text);
      else this.body += text;
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      const close = (how: 'end' | 'cut') => {
        this.#isClosed = true;
        resolve(how);
        this.#wake();
      };
      body.once('end', () => close(response.complete ? 'end' : 'cut'));
      body.once('error', () => close('cut'));
      response.once('error', () => close('cut'));
      response.once('aborted', () => close('cut'));
    });
  }

  get socket(): Socket {
    return this.response.socket;
  }

  /** The last id: what a client would send as Last-Event-ID. */
  get lastId(): string | undefined {
    return this.events.findLast(({id}) => id !== undefined)?.id;
  }

  all<Name extends EventName>(name: Name): EventOf<Name>[] {
    return this.events.filter((event): event is EventOf<Name> => event.event === name);
  }

  get rows(): EventOf<'prediction'>['data']['prediction'][] {
    return this.all('prediction').map(({data}) => data.prediction);
  }

  /** The next event of that name (that satisfies `isIt`) after the one taken last. */
  async take<Name extends EventName>(
    name: Name,
    isIt: (event: EventOf<Name>) => boolean = () => true,
  ): Promise<EventOf<Name>> {
    let found: EventOf<Name> | undefined;
    await this.until(`an event "${name}"`, () => {
      for (; this.#taken < this.events.length && found === undefined; this.#taken++) {
        const event = this.events[this.#taken] as EventOf<Name>;
        if (event.event === name && isIt(event)) found = event;
      }
      return found !== undefined;
    });
    return found!;
  }

  /** Resolves as soon as `holds`, which is asked again whenever something came. */
  until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        const seen = this.events
          .slice(-20)
          .map(({event}) => event)
          .join(', ');
        settle();
        reject(
          new Error(`${why} while waiting for ${what}; the last of ${this.events.length} that came: ${seen}`),
        );
      };
      const timer = setTimeout(() => fail(`Nothing for ${this.#patienceMs} ms`), this.#patienceMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = () => {
        if (holds()) {
          settle();
          resolve();
        } else if (this.#isClosed) fail('The stream ended');
      };
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.response.destroy();
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** Asks for a stream on a connection of its own; resolves with the response's head. */
export function openSse(
  url: string | URL,
  {headers = {}, patienceMs = 40_000}: SseOptions = {},
): Promise<SseReader> {
  return new Promise((resolve, reject) => {
    const options = {agent: false, headers: {Accept: 'text/event-stream', ...headers}};
    const asking = request(url, options, (response) => resolve(new SseReader(response, patienceMs)));
    asking.once('error', reject);
    asking.end();
  });
}
