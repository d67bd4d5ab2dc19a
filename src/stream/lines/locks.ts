/** What is taken of the browser's `LockManager`. */
export interface Locks {
  request(
    name: string,
    options: {readonly ifAvailable?: boolean; readonly signal?: AbortSignal},
    hold: (lock: object | null) => Promise<void> | void,
  ): Promise<unknown>;
}

interface Asking {
  readonly grant: () => void;
}

/** Locks for one page: where the browser has none that its tabs share (plain http, opaque origins). */
export class PageLocks implements Locks {
  /** Who waits for each name that is held. */
  readonly #held = new Map<string, Asking[]>();

  async request(
    name: string,
    {ifAvailable = false, signal}: {readonly ifAvailable?: boolean; readonly signal?: AbortSignal},
    hold: (lock: object | null) => Promise<void> | void,
  ): Promise<void> {
    signal?.throwIfAborted();
    if (this.#held.has(name)) {
      if (ifAvailable) return hold(null);
      await this.#turn(name, signal);
    } else this.#held.set(name, []);
    try {
      await hold({name});
    } finally {
      const next = this.#held.get(name)?.shift();
      if (next === undefined) this.#held.delete(name);
      else next.grant();
    }
  }

  #turn(name: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#held.get(name)!;
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(asking), 1);
        reject(signal!.reason as Error);
      };
      const asking = {
        grant: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      waiting.push(asking);
      signal?.addEventListener('abort', giveUp, {once: true});
    });
  }
}
