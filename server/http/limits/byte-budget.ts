import {unavailable} from '../http-error.ts';
import type {Over} from './over.ts';

/** Of the whole budget, what one account may hold. */
const SHARE = 1 / 4;

/** Bounds the bytes of bodies, or of answers, that are held at one time: each is small enough, a thousand are not. */
export class ByteBudget {
  readonly #most: number;
  readonly #ofAccount = new Map<string, number>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Holds bytes for one request until it is over.
   *
   * @returns A function that holds so many more; it throws a 503 when that is too many, and when the request is over.
   */
  holder(over: Over, account: string): (bytes: number) => void {
    let held = 0;
    over.whenOver(() => this.#change(account, -held));
    return (bytes) => {
      // Nobody would give back what is held for a request that is over.
      over.throwIfAborted();
      const own = this.#ofAccount.get(account) ?? 0;
      if (this.#held + bytes > this.#most || (own > 0 && own + bytes > this.#most * SHARE)) {
        throw unavailable('busy', 'The server is busy with other requests.', 1);
      }
      held += bytes;
      this.#change(account, bytes);
    };
  }

  #change(account: string, bytes: number): void {
    this.#held += bytes;
    const own = (this.#ofAccount.get(account) ?? 0) + bytes;
    if (own > 0) this.#ofAccount.set(account, own);
    else this.#ofAccount.delete(account);
  }
}
