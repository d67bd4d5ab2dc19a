import type {StreamEnvironment} from './environment.ts';
import {StreamError, type StreamErrorCode} from './error.ts';

const TRY_AGAIN_MS = 10 * 60_000;
/** One answer that is held back may be chance. */
const MAX_HELD_BACK = 2;

/** What will be so for a while. */
const SHUTTING: readonly StreamErrorCode[] = ['stream-off', 'position-lost', 'no-line'];

/** Remembers whether streams get through to this page at all, or are switched off, so that they are not tried in vain. */
export class StreamGate {
  readonly #clock: Pick<StreamEnvironment, 'now'>;
  #heldBackCount = 0;
  #cause: StreamError | null = null;
  #shutUntil = 0;

  constructor(clock: Pick<StreamEnvironment, 'now'>) {
    this.#clock = clock;
  }

  /** Why no stream is to be tried now; `null` where one is. */
  get cause(): StreamError | null {
    return this.#clock.now() < this.#shutUntil ? this.#cause : null;
  }

  /** A byte of a stream came through. */
  passed(): void {
    this.#heldBackCount = 0;
  }

  /** What it means for the next streams that this one could not be opened. */
  learn(error: StreamError): StreamError {
    if (error.code === 'silence') return this.heldBack(error.message);
    if (SHUTTING.includes(error.code)) this.#shut(error);
    return error;
  }

  /** An answer was held back on the way: shuts the gate the second time running. */
  heldBack(what: string): StreamError {
    const cause = new StreamError(
      'buffering-proxy',
      `${what} A proxy on the way may be holding the stream back: turn its response buffering off.`,
    );
    if (++this.#heldBackCount >= MAX_HELD_BACK) this.#shut(cause);
    return cause;
  }

  /** Holds what was learnt against another answer: where that does not come either, it was not the stream. */
  confirm<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    return answer.catch((error: unknown) => {
      if (!signal.aborted) this.open();
      throw error;
    });
  }

  /** The network has changed, or nothing at all gets through: what was learnt is void. */
  open(): void {
    this.#heldBackCount = 0;
    this.#shutUntil = 0;
  }

  #shut(cause: StreamError): void {
    this.#heldBackCount = 0;
    this.#cause = cause;
    this.#shutUntil = this.#clock.now() + TRY_AGAIN_MS;
  }
}
