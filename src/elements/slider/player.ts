/** What a player waits with; `window` in a page. */
interface Timers {
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

/** Does a step at once, and one more each time some milliseconds have gone by, until a step says that it was the last. */
export class Player {
  readonly #step: () => boolean;
  readonly #timers: Timers;
  #timer: number | null = null;

  /** @param step whether more is to come */
  constructor(step: () => boolean, timers: Timers = window) {
    this.#step = step;
    this.#timers = timers;
  }

  get isPlaying(): boolean {
    return this.#timer !== null;
  }

  start(intervalMs: number): void {
    this.stop();
    if (!this.#step()) return;
    this.#timer = this.#timers.setTimeout(() => this.start(intervalMs), intervalMs);
  }

  stop(): void {
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
