/** What a pace is timed by; the page's clock and timers by default. */
export interface PaceClock {
  now(): number;
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

const pageClock: PaceClock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => window.setTimeout(callback, ms),
  clearTimeout: (id) => window.clearTimeout(id),
};

/**
 * Lets work be done no more often than every so many milliseconds. What is asked for sooner is done with what is asked
 * for then, in a frame that is drawn anyway; where nothing more is, after twice that time by itself.
 */
export class Pace {
  readonly #intervalMs: number;
  readonly #work: () => void;
  readonly #clock: PaceClock;
  #doneAt = -Infinity;
  #timer: number | null = null;

  constructor(intervalMs: number, work: () => void, clock: PaceClock = pageClock) {
    this.#intervalMs = intervalMs;
    this.#work = work;
    this.#clock = clock;
  }

  ask(): void {
    const waitMs = this.#doneAt + this.#intervalMs - this.#clock.now();
    if (waitMs <= 0) this.#do();
    else this.#timer ??= this.#clock.setTimeout(() => this.#do(), waitMs + this.#intervalMs);
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #do(): void {
    this.stop();
    this.#doneAt = this.#clock.now();
    this.#work();
  }
}
