import type {StreamEnvironment} from './stream-environment.ts';

/**
 * Calls back when nothing was heard for too long: a half-open socket gives no error of its own. A sign of life only
 * notes the time; one timer looks at it when it is due.
 */
export class Watchdog {
  readonly #environment: StreamEnvironment;
  #onSilence: () => void;
  #limitMs: number;
  #heardAt: number;
  #cancelTimer: () => void = () => undefined;

  constructor(environment: StreamEnvironment, limitMs: number, onSilence: () => void) {
    this.#environment = environment;
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.#heardAt = environment.now();
    this.#arm(limitMs);
  }

  /** Something was heard; the next may take so long. */
  heard(limitMs: number, onSilence: () => void): void {
    this.#heardAt = this.#environment.now();
    this.#onSilence = onSilence;
    if (limitMs === this.#limitMs) return;
    this.#limitMs = limitMs;
    this.#arm(limitMs);
  }

  /** Calls back at once when it has been quiet for longer than this, as it is after a computer slept. */
  check(limitMs: number): void {
    if (this.#silenceMs() > limitMs) this.#onSilence();
  }

  stop(): void {
    this.#cancelTimer();
  }

  #silenceMs(): number {
    // A clock set back must not grant more time.
    this.#heardAt = Math.min(this.#heardAt, this.#environment.now());
    return this.#environment.now() - this.#heardAt;
  }

  #arm(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.setTimer(() => {
      const leftMs = this.#limitMs - this.#silenceMs();
      if (leftMs <= 0) this.#onSilence();
      else this.#arm(leftMs);
    }, delayMs);
  }
}
