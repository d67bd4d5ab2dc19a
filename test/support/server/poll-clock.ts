import type {PollerOptions} from '../../../server/feed/poller.ts';

/** Timers that run when the test says so. */
export class PollClock {
  time = 1_000_000;
  /** What the wall clock says; it may be set. */
  date = 1_700_000_000_000;
  #timers = new Map<number, {at: number; run: () => void}>();
  #last = 0;

  readonly options = {
    now: () => this.date,
    elapsed: () => this.time,
    random: () => 1,
    setTimeout: (run: () => void, ms: number) => {
      this.#timers.set(++this.#last, {at: this.time + ms, run});
      return this.#last;
    },
    clearTimeout: (timer: unknown) => void this.#timers.delete(timer as number),
  } satisfies PollerOptions;

  /** Milliseconds until the next timer; `null` when none is set. */
  get next(): number | null {
    return this.#timers.size === 0
      ? null
      : Math.min(...[...this.#timers.values()].map(({at}) => at)) - this.time;
  }

  /** Lets the next timer come, as a real one perhaps too early. */
  fire(earlyMs = 0): void {
    const [id, timer] = [...this.#timers].reduce((a, b) => (b[1].at < a[1].at ? b : a));
    this.#timers.delete(id);
    this.time = Math.max(this.time, timer.at - earlyMs);
    timer.run();
  }
}

/** Waits until the poll that a timer started has ended: until the next timer is set. */
export async function poll(clock: PollClock): Promise<void> {
  clock.fire();
  while (clock.next === null) await new Promise((resolve) => setImmediate(resolve));
}
