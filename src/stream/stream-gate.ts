import {StreamError} from './stream-error.ts';

const TRY_AGAIN_MS = 10 * 60_000;
/** One answer that is held back may be chance. */
const MAX_HELD_BACK = 2;

/** Remembers whether streams get through to this page at all, or are switched off, so that they are not tried in vain. */
export class StreamGate {
  readonly #now: () => number;
  #heldBackCount = 0;
  #shut: {readonly cause: StreamError; readonly until: number} | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Why no stream is to be tried now; `null` where one is. */
  get cause(): StreamError | null {
    return this.#shut !== null && this.#now() < this.#shut.until ? this.#shut.cause : null;
  }

  /** A byte of a stream came through. */
  passed(): void {
    this.#heldBackCount = 0;
  }

  /** An answer was held back on the way: shuts the gate the second time running. */
  heldBack(what: string): StreamError {
    const cause = new StreamError(
      'buffering-proxy',
      `${what} A proxy on the way may be holding the stream back: turn its response buffering off.`,
      {retryable: true},
    );
    if (++this.#heldBackCount >= MAX_HELD_BACK) this.shut(cause);
    return cause;
  }

  shut(cause: StreamError): void {
    this.#heldBackCount = 0;
    this.#shut = {cause, until: this.#now() + TRY_AGAIN_MS};
  }

  /** Holds what was learnt against another answer: where that does not come either, it was not the stream. */
  async confirm(answer: Promise<unknown>): Promise<void> {
    await answer.catch((error: unknown) => {
      this.open();
      throw error;
    });
  }

  /** The network has changed, or nothing at all gets through: what was learnt is void. */
  open(): void {
    this.#shut = null;
    this.#heldBackCount = 0;
  }
}
