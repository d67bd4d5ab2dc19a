/** So many at one time in all, and so many for each account. */
export class Quota {
  readonly #most: number;
  readonly #mostEach: number;
  readonly #taken = new Map<string, number>();
  #inAll = 0;

  constructor({most, mostEach}: {most: number; mostEach: number}) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  /** The function that gives it back, or which of the limits is reached. */
  take(account: string): (() => void) | 'all' | 'each' {
    const own = this.#taken.get(account) ?? 0;
    if (own >= this.#mostEach) return 'each';
    if (this.#inAll >= this.#most) return 'all';
    this.#inAll++;
    this.#taken.set(account, own + 1);
    return () => {
      this.#inAll--;
      const left = (this.#taken.get(account) ?? 1) - 1;
      if (left === 0) this.#taken.delete(account);
      else this.#taken.set(account, left);
    };
  }
}
