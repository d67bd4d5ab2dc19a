import {parseEvent} from '../../protocol/events.ts';
import {
  isFinished,
  type ByeReason,
  type EventData,
  type JobStatus,
  type StreamEvent,
} from '../../protocol/protocol.ts';
import {StreamError} from './error.ts';
import type {StreamSignal, StreamState} from './state.ts';

/** The server's last read of its database is older than this. */
const STALE_POLL_MS = 30_000;

/** An event as it came: of a stream its data is text, of a long poll it has been parsed. */
export interface EventMessage {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string | null | undefined;
}

/** What a client needs of the one who holds the rows. */
export interface StreamHolder {
  /** Reads the list and returns the cursor to go on from; a list that still stands at `cursor` may be left as it is. */
  readList(signal: AbortSignal, cursor: string | null): Promise<string>;
  /** Takes one event; rows must be safe with the holder before it returns. */
  take(event: StreamEvent): void;
  /** Told after the events that came together; the next are read when it resolves, unless the signal is aborted. */
  settle(signal: AbortSignal): Promise<void> | void;
  /** An event stayed unreadable. */
  onBadEvent(message: string): void;
  onState(state: StreamState): void;
  jobStatus(): JobStatus;
  /** Rows worth receiving one by one; with more than these to come the list is read instead. */
  maxBacklog(): number;
}

/**
 * Hands every event to the holder and moves the cursor behind it, in this order, so that a row is never passed over;
 * and says what the event means to the connection.
 */
export class EventIntake {
  readonly #holder: StreamHolder;
  readonly #renewToken: () => boolean;
  #cursor: string | null;
  /** The list has been read, and the stream has not caught up since. */
  #isListFresh = false;
  #isTokenRenewed = false;
  #badEventCursor: string | null = null;
  /** The server has said that the job is over. */
  #hasEnded = false;
  /** Where the connection was to go on, until a row or the server's word shows that it did. */
  #unproven: string | null = null;

  /** @param renewToken makes the next request ask for a token; false when there is nobody to ask */
  constructor(holder: StreamHolder, cursor: string | null, renewToken: () => boolean) {
    this.#holder = holder;
    this.#cursor = cursor;
    this.#renewToken = renewToken;
  }

  /** The position after the last event taken; `null` where the list must be read first. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /** An empty id takes the position back, as the HTML standard says. */
  moveTo(cursor: string): void {
    this.#cursor = cursor === '' ? null : cursor;
  }

  async readList(signal: AbortSignal): Promise<void> {
    const cursor = await this.#holder.readList(signal, this.#cursor);
    signal.throwIfAborted();
    this.#cursor = cursor;
    this.#isListFresh = true;
  }

  /**
   * The server says that the job is over, and all of it has been taken.
   *
   * @param isEmptyAnswer it said so by an answer without a word (204), which others give too: the list has to agree
   */
  end(isEmptyAnswer: boolean): StreamSignal {
    const status = this.#holder.jobStatus();
    if (isEmptyAnswer && !isFinished(status) && !this.#hasEnded) {
      return this.#reread(
        () => new StreamError('server', `An empty answer came for a job that is ${status}.`),
      );
    }
    this.#caughtUp();
    this.#hasEnded = true;
    return {type: 'ended', status};
  }

  /**
   * @param retryMs what the server asked to wait before the next connection
   * @returns what follows for the connection, if anything
   * @throws {StreamError} where the event ends it
   */
  take(message: EventMessage, retryMs: number | undefined): StreamSignal | null {
    const event = this.#read(message);
    if (event === null) return null;
    const before = this.#cursor;
    if (this.#isElsewhere(event)) {
      return this.#reread(
        () =>
          new StreamError(
            'position-lost',
            'The server did not go on where it was asked to: a proxy on the way may be dropping headers and queries.',
          ),
      );
    }
    this.#holder.take(event);
    if (event.id !== undefined) this.moveTo(event.id);
    switch (event.event) {
      case 'connected':
        this.#hasEnded = false;
        this.#unproven = event.data.since === undefined && before !== 'start' ? before : null;
        if (event.data.backlog > this.#holder.maxBacklog() && !this.#isListFresh) return this.#forget();
        return {type: 'opened'};
      case 'prediction':
        this.#unproven = null;
        return {type: 'fresh'};
      case 'caught_up':
        this.#caughtUp();
        return {type: 'caught-up'};
      case 'heartbeat':
        return {type: isStale(event.data) ? 'behind' : 'fresh'};
      case 'reset':
        return this.#reread(
          () => new StreamError('server', 'The server refused the position that its own list gave.'),
        );
      case 'error': {
        const {error, retryable, left_out} = event.data;
        if (left_out !== undefined) {
          this.#holder.onBadEvent(error);
          return {type: 'fresh'};
        }
        const options = {retryable, retryAfterMs: retryMs};
        throw new StreamError('server', `The server ended the stream: ${error}`, options);
      }
      case 'bye':
        return this.#onBye(event.data.reason, retryMs);
      default:
        return {type: 'fresh'};
    }
  }

  /**
   * An event that cannot be read may have been damaged on the way: it is asked for again, and left out when it comes
   * the same way at the same position.
   */
  #read({event, data, id}: EventMessage): StreamEvent | null {
    try {
      return parseEvent(event, data, id);
    } catch (cause) {
      const position = this.#cursor ?? '';
      if (this.#badEventCursor !== position) {
        this.#badEventCursor = position;
        throw new StreamError('bad-event', `An event cannot be read: ${String(cause)}`, {cause});
      }
      this.#holder.onBadEvent(`An event was left out: ${String(cause)}`);
      return null;
    }
  }

  /**
   * Whether the server took up elsewhere than where it was asked to: rows in between would be passed over. Servers that
   * do not say where are believed, unless their first word after no row is another position.
   */
  #isElsewhere(event: StreamEvent): boolean {
    if (event.event === 'connected') {
      const {since} = event.data;
      return (
        since !== undefined &&
        this.#cursor !== 'start' &&
        positionOf(since) !== positionOf(this.#cursor ?? '')
      );
    }
    if (event.event !== 'caught_up' || this.#unproven === null) return false;
    // A filtered stream moves on over the rows that it does not send.
    const {id = this.#unproven} = event;
    return id !== this.#unproven && id === positionOf(id);
  }

  /** Everything up to the server's head has been taken. */
  #caughtUp(): void {
    this.#unproven = null;
    this.#isListFresh = false;
    this.#isTokenRenewed = false;
  }

  /** The list is read anew; a fault where it has just been read. */
  #reread(fault: () => StreamError): StreamSignal {
    const isListFresh = this.#isListFresh;
    const signal = this.#forget();
    if (isListFresh) throw fault();
    return signal;
  }

  #forget(): StreamSignal {
    this.#cursor = null;
    return {type: 'reread'};
  }

  #onBye(reason: ByeReason, retryAfterMs: number | undefined): StreamSignal {
    if (reason === 'ended') return this.end(false);
    if (reason === 'idle') return {type: 'idle-job'};
    if (reason !== 'revoked') {
      const message = `The server ended the stream (${reason}); it can be resumed.`;
      throw new StreamError('cut', message, {retryAfterMs});
    }
    const retryable = !this.#isTokenRenewed && this.#renewToken();
    this.#isTokenRenewed = true;
    const message = 'The server has withdrawn the credential, or the job was deleted.';
    throw new StreamError('unauthorized', message, {retryable});
  }
}

/** A cursor without the filter that it may name. */
const positionOf = (cursor: string): string => cursor.replace(/\.e\d+$/, '');

/** Both times are the server's, so that a wrong clock in the page does not matter. */
function isStale({timestamp, polled_at}: EventData['heartbeat']): boolean {
  return polled_at === null || Date.parse(timestamp) - Date.parse(polled_at) > STALE_POLL_MS;
}
