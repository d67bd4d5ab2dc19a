import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** What an announcer waits with; `window` in a page. */
export interface Timers {
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

/**
 * The text of a live region, changed no more often than every few seconds: of what is said meanwhile the last stays.
 * Without this a screen reader would talk through a whole training run.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #intervalMs: number;
  readonly #timers: Timers;
  #text = '';
  #next: string | null = null;
  #timer: number | null = null;

  /** @param intervalMs least milliseconds between two announcements */
  constructor(host: ReactiveControllerHost, intervalMs = 5000, timers: Timers = window) {
    this.#host = host;
    this.#intervalMs = intervalMs;
    this.#timers = timers;
    host.addController(this);
  }

  /** What the live region holds. */
  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    if (this.#timer !== null) {
      this.#next = text;
      return;
    }
    if (text === this.#text) return;
    this.#text = text;
    this.#host.requestUpdate();
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = null;
      const next = this.#next;
      this.#next = null;
      if (next !== null) this.say(next);
    }, this.#intervalMs);
  }

  hostDisconnected(): void {
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#next = null;
  }
}
