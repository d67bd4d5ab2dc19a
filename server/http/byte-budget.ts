import type {ServerResponse} from 'node:http';
import {unavailable} from './http-error.ts';

/** Bounds the bytes of bodies that are held at one time: each is small enough, a thousand at once are not. */
export class ByteBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Holds bytes for one request until it has been answered.
   *
   * @returns A function that holds so many more, and throws a 503 when that is too many.
   */
  holder(response: ServerResponse): (bytes: number) => void {
    let held = 0;
    response.once('close', () => (this.#held -= held));
    return (bytes) => {
      if (this.#held + bytes > this.#most) {
        throw unavailable('busy', 'The server is busy with other bodies.', 1);
      }
      held += bytes;
      this.#held += bytes;
    };
  }
}
