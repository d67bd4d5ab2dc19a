import type {StreamEnvironment} from './environment.ts';

/**
 * Calls back when nothing was heard for too long, and again for as long as that lasts: a half-open socket gives no error
 * of its own. A sign of life only notes the time; one timer looks at it when it is due.
 */
export class Watchdog {
  readonly #environment: StreamEnvironment;
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #heardAt: number;
  #cancelTimer: () => void = () => undefined;

  constructor(environment: StreamEnvironment, limitMs: number, onSilence: () => void) {
    this.#environment = environment;
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.#heardAt = environment.now();
    this.#arm(limitMs);
  }

  heard(): void {
    this.#heardAt = this.#environment.now();
  }

  /** Calls back at once when it has been quiet for longer than this, as it is after a computer slept. */
  check(limitMs: number): void {
    if (this.#silenceMs() > limitMs) this.#onSilence();
  }

  stop(): void {
    this.#cancelTimer();
  }

  #silenceMs(): number {
    const now = this.#environment.now();
    // A clock set back must not grant more time.
    this.#heardAt = Math.min(this.#heardAt, now);
    return now - this.#heardAt;
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#environment.setTimer(() => {
      const leftMs = this.#limitMs - this.#silenceMs();
      this.#arm(leftMs > 0 ? leftMs : this.#limitMs);
      if (leftMs <= 0) this.#onSilence();
    }, delayMs);
  }
}
