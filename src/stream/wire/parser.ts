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
  /** A line that has no end yet. */
  #line = '';
  /** The line before ended in CR: an LF that follows belongs to it. */
  #isAfterReturn = false;
  #event = '';
  #data: string | undefined;
  #id: string | undefined;
  #messages: StreamMessage[] = [];

  /**
   * The events that these bytes complete.
   *
   * @throws {StreamError} `bad-event` when an event is larger than any that the server could mean
   */
  push(bytes: Uint8Array): readonly StreamMessage[] {
    this.#messages = [];
    let text = this.#decoder.decode(bytes, {stream: true});
    if (text === '') return [];
    if (this.#isAtStart && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    this.#isAtStart = false;
    // A line end of LF alone, as servers write it, is found fastest.
    const lineEnd = text.includes('\r') || this.#isAfterReturn ? /\r\n?|\n/g : null;
    let start = this.#isAfterReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.#isAfterReturn = text.endsWith('\r');
    for (;;) {
      let end: number;
      let next: number;
      if (lineEnd === null) {
        end = text.indexOf('\n', start);
        next = end + 1;
      } else {
        lineEnd.lastIndex = start;
        end = lineEnd.exec(text)?.index ?? -1;
        next = lineEnd.lastIndex;
      }
      if (end < 0) break;
      this.#take(this.#line + text.slice(start, end));
      this.#line = '';
      start = next;
    }
    this.#line += text.slice(start);
    if (this.#line.length + (this.#data?.length ?? 0) > MAX_EVENT_CHARACTERS)
      throw new StreamError('bad-event', `An event has no end after ${MAX_EVENT_CHARACTERS} characters.`);
    return this.#messages;
  }

  #take(line: string): void {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): void {
    const id = this.#id;
    if (id !== undefined) this.lastEventId = id;
    if (this.#data !== undefined)
      this.#messages.push({event: this.#event || 'message', data: this.#data, id});
    this.#id = this.#data = undefined;
    this.#event = '';
  }
}
