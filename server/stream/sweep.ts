import type {StreamConfig} from '../config.ts';
import type {Clock} from './clock.ts';
import {Pace} from './pace.ts';

const RECHECK_MS = 60_000;

export interface SweepOptions<Item> {
  readonly clock: Clock;
  readonly limits: StreamConfig;
  readonly items: ReadonlySet<Item>;
  /** Looks at one item; the next look at it is `sweepMs` later. */
  readonly check: (item: Item, now: number, sweepMs: number) => void;
  /** Once a minute. */
  readonly recheck: () => Promise<void>;
}

/** Looks at every open stream about once a second, with one timer for all; none runs while there are no streams. */
export class Sweep<Item> {
  readonly #options: SweepOptions<Item>;
  readonly #sweepMs: number;
  #recheckAt: number;
  #cancel: (() => void) | null = null;

  constructor(options: SweepOptions<Item>) {
    this.#options = options;
    const {heartbeatMs, maxAgeMs, idleMs, quietMs} = options.limits;
    // Deadlines that are set shorter than seconds are met as exactly, in proportion.
    this.#sweepMs = Math.max(10, Math.min(1000, Math.min(heartbeatMs, maxAgeMs, idleMs, quietMs) / 5));
    this.#recheckAt = options.clock.now() + RECHECK_MS;
  }

  /** There are items to look at. */
  start(): void {
    this.#cancel ??= this.#options.clock.after(this.#sweepMs, () => void this.#sweep());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  async #sweep(): Promise<void> {
    const {clock, items, check, recheck} = this.#options;
    const now = clock.now();
    const pace = new Pace();
    for (const item of items) {
      check(item, now, this.#sweepMs);
      if (pace.isDue) await pace.rest();
    }
    if (now >= this.#recheckAt) {
      this.#recheckAt = now + RECHECK_MS;
      if (items.size > 0) await recheck();
    }
    this.#cancel = null;
    if (items.size > 0) this.start();
  }
}
