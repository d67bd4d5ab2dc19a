import type {Clock} from '../../../server/clock.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #elapsed = 0;
  /** How far the clock on the wall has been set forward. */
  setBy = 0;
  readonly #timers = new Set<{readonly at: number; readonly callback: () => void}>();
  randomValue = 0.5;

  now(): number {
    return START + this.#elapsed + this.setBy;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  random(): number {
    return this.randomValue;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = {at: this.#elapsed + ms, callback};
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  /** Moves on; each timer that becomes due is called at its own time, and what it sets off gets a turn. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    for (;;) {
      const due = [...this.#timers].filter(({at}) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#elapsed = Math.max(this.#elapsed, due.at);
      due.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#elapsed = until;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
