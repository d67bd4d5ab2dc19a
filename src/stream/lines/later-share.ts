import type {Asker, ConnectionShare, StreamEnvironment} from '../wire/environment.ts';

/** A network that is down holds up the module too: a stream waits for it so long, and then goes without. */
const PATIENCE_MS = 2000;

/**
 * A share whose module is fetched when the first source opens, beside the list that it reads. Where the module does not
 * come each stream has a connection of its own, and it is asked for again with the next.
 */
export class LaterShare implements ConnectionShare {
  readonly #environment: Pick<StreamEnvironment, 'setTimer'>;
  readonly #fetch: () => Promise<ConnectionShare>;
  /** With what takes them away again; `null` while there is nobody to tell. */
  readonly #askers = new Map<Asker, (() => void) | null>();
  #loading: Promise<ConnectionShare | null> | null = null;

  constructor(environment: Pick<StreamEnvironment, 'setTimer'>, fetch: () => Promise<ConnectionShare>) {
    this.#environment = environment;
    this.#fetch = fetch;
  }

  enter(asker: Asker): () => void {
    this.#askers.set(asker, null);
    void this.#load();
    return () => {
      this.#askers.get(asker)?.();
      this.#askers.delete(asker);
    };
  }

  async fetch(asker: Asker, url: URL, init: RequestInit): Promise<Response> {
    const share = await this.#inTime();
    return share === null ? asker.fetch(url, init) : share.fetch(asker, url, init);
  }

  async freed(asker: Asker, url: URL, signal: AbortSignal): Promise<void> {
    await (await this.#inTime())?.freed(asker, url, signal);
  }

  #inTime(): Promise<ConnectionShare | null> {
    return new Promise((resolve) => {
      const cancelTimer = this.#environment.setTimer(() => resolve(null), PATIENCE_MS);
      void this.#load().then((share) => {
        cancelTimer();
        resolve(share);
      });
    });
  }

  #load(): Promise<ConnectionShare | null> {
    return (this.#loading ??= this.#fetch().catch(() => (this.#loading = null))).then((share) => {
      if (share === null) return null;
      for (const [asker, leave] of this.#askers)
        if (leave === null) this.#askers.set(asker, share.enter(asker));
      return share;
    });
  }
}
