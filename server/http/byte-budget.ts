import {unavailable} from './http-error.ts';

/** Bounds the bytes of bodies, or of answers, that are held at one time: each is small enough, a thousand are not. */
export class ByteBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Holds bytes for one request until it is over.
   *
   * @returns A function that holds so many more, and throws a 503 when that is too many.
   */
  holder(over: AbortSignal): (bytes: number) => void {
    let held = 0;
    over.addEventListener('abort', () => (this.#held -= held), {once: true});
    return (bytes) => {
      if (this.#held + bytes > this.#most) {
        throw unavailable('busy', 'The server is busy with others.', 1);
      }
      held += bytes;
      this.#held += bytes;
    };
  }
}
