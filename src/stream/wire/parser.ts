import {createParser, type EventSourceParser} from 'eventsource-parser';
import {StreamError} from './error.ts';

/** One event of a `text/event-stream`. */
export interface StreamMessage {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The event's own id, where it has one. */
  readonly id: string | undefined;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Characters of one event that are held while its end is awaited; one row takes 3 MiB of text at the most. */
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

/**
 * Bytes of a `text/event-stream` → events, as the HTML standard reads them; bytes may be cut anywhere. An event that
 * is not finished when the stream ends is never given.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  /** The last id that any event carried: it stays for the events after it. */
  lastEventId: string | undefined;
  /** Milliseconds that the server asked to wait before the next connection (`retry:`). */
  retryMs: number | undefined;

  /** Marks are left in: given one in pieces, Node's decoder strips the next one too. */
  readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  #isAtStart = true;
  readonly #parser: EventSourceParser;
  #messages: StreamMessage[] = [];
  #error: StreamError | undefined;

  constructor() {
    this.#parser = createParser({
      maxBufferSize: MAX_EVENT_CHARACTERS,
      onEvent: ({event = 'message', data, id}) => this.#messages.push({event, data, id}),
      onId: (id) => (this.lastEventId = id),
      onRetry: (retryMs) => (this.retryMs = retryMs),
      onError: (error) => {
        if (error.type !== 'max-buffer-size-exceeded') return;
        this.#error = new StreamError('bad-event', `An event has no end: ${error.message}.`, {cause: error});
      },
    });
    // An empty line ends the parser's own search for a byte order mark: it would take the characters "ï»¿" for one.
    this.#parser.feed('\n');
  }

  /**
   * The events that these bytes complete.
   *
   * @throws {StreamError} `bad-event` when an event is larger than any that the server could mean
   */
  push(bytes: Uint8Array): readonly StreamMessage[] {
    this.#messages = [];
    let text = this.#decoder.decode(bytes, {stream: true});
    if (this.#isAtStart && text !== '') {
      this.#isAtStart = false;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    this.#parser.feed(text);
    if (this.#error !== undefined) throw this.#error;
    return this.#messages;
  }
}
