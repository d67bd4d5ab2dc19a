import {PageLocks, type Locks} from './locks.ts';

export type Release = () => void;

/**
 * Of the six connections that a browser opens to a server over HTTP/1.1, whatever the number of tabs: four may be held by
 * streams, one is for those who poll in turn, and one is left for lists, searches and exports.
 */
const STREAMS = 4;

/** The connections of all tabs to one server. */
export class Slots {
  #locks: Locks;
  readonly #streams: readonly string[];
  readonly #turn: string;

  /** @param origin of the server */
  constructor(locks: Locks, origin: string) {
    this.#locks = locks;
    this.#streams = Array.from({length: STREAMS}, (_, i) => `ftl-predictions stream ${i + 1} of ${origin}`);
    this.#turn = `ftl-predictions turn of ${origin}`;
  }

  /** A connection that may be held; `null` when all of them are. */
  async take(): Promise<Release | null> {
    for (const name of this.#streams) {
      const release = await this.#hold(name, {ifAvailable: true});
      if (release !== null) return release;
    }
    return null;
  }

  /** The first to be given back. */
  async wait(signal: AbortSignal): Promise<Release> {
    const others = new AbortController();
    const either = AbortSignal.any([signal, others.signal]);
    let taken: Release | null = null;
    const waits = this.#streams.map(async (name) => {
      const release = (await this.#hold(name, {signal: either}))!;
      // Two may be given at the same time.
      if (taken === null) taken = release;
      else release();
      return taken;
    });
    try {
      return await Promise.any(waits);
    } catch {
      signal.throwIfAborted();
      throw new Error('The browser gave no lock.');
    } finally {
      others.abort();
    }
  }

  /** The one connection on which everybody asks briefly. */
  async turn(signal: AbortSignal): Promise<Release> {
    return (await this.#hold(this.#turn, {signal}))!;
  }

  #hold(
    name: string,
    options: {readonly ifAvailable?: boolean; readonly signal?: AbortSignal},
  ): Promise<Release | null> {
    return new Promise((resolve, reject) => {
      const hold = (lock: object | null): Promise<void> | void => {
        if (lock === null) return resolve(null);
        return new Promise((release) => resolve(release));
      };
      const ask = async (): Promise<unknown> => this.#locks.request(name, options, hold);
      ask().catch((error: Error) => {
        if (options.signal?.aborted || this.#locks instanceof PageLocks) return reject(error);
        // A page without an origin may not have the browser's.
        this.#locks = new PageLocks();
        ask().catch(reject);
      });
    });
  }
}
