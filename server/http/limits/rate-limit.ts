import {systemClock, type Stopwatch} from '../../clock.ts';

/** Keys that are remembered at most; the least recently used is forgotten, which can only let more through. */
const MAX_KEYS = 50_000;

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/**
 * So many in a minute for each key, in bursts of up to a sixth of that (a token bucket). Counted in this process alone.
 */
export class RateLimit {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #clock: Stopwatch;
  readonly #buckets = new Map<string, Bucket>();

  /** `perMinute` 0 = no limit. */
  constructor(perMinute: number, clock: Stopwatch = systemClock) {
    this.#perMs = perMinute / 60_000;
    this.#burst = Math.max(1, perMinute / 6);
    this.#clock = clock;
  }

  /** Takes one; gives the milliseconds to wait when there is none, else 0. */
  take(key: string): number {
    const waitMs = this.wait(key);
    if (this.#perMs === 0) return 0;
    const left = waitMs > 0 ? this.#filled(key) : this.#filled(key) - 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, {tokens: left, at: this.#clock.elapsed()});
    if (this.#buckets.size > MAX_KEYS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return waitMs;
  }

  /** Milliseconds until there is one to take; 0 when there is. */
  wait(key: string): number {
    if (this.#perMs === 0) return 0;
    return Math.max(0, 1 - this.#filled(key)) / this.#perMs;
  }

  #filled(key: string): number {
    const now = this.#clock.elapsed();
    const {tokens, at} = this.#buckets.get(key) ?? {tokens: this.#burst, at: now};
    return Math.min(this.#burst, tokens + Math.max(0, now - at) * this.#perMs);
  }
}
