import type {SourceEnvironment} from './wire/environment.ts';

/** Drawing takes at most a twentieth of the main thread … */
const REST_PER_COST = 20;
/** … and nothing waits for it longer than this. */
const MAX_WAIT_MS = 2000;

/**
 * Decides when what has come is drawn. `auto`: on the next frame after a pause; under load no sooner than 20 times the
 * last drawing's cost, and 2 s at the latest. With a number: no sooner than so many milliseconds after the last.
 */
export class Flusher {
  readonly #environment: SourceEnvironment;
  readonly #flush: () => void;
  readonly #onPainted: () => void;
  #interval: number | 'auto';
  #notBefore = 0;
  /** What was flushed is being painted; what has come since is scheduled once its cost is known. */
  #isPainting = false;
  #isWanted = false;
  #cancel: (() => void) | null = null;

  /**
   * @param flush applies and tells what has come
   * @param onPainted called when that has been painted
   */
  constructor(
    environment: SourceEnvironment,
    interval: number | 'auto',
    flush: () => void,
    onPainted: () => void = () => undefined,
  ) {
    this.#environment = environment;
    this.#interval = interval;
    this.#flush = flush;
    this.#onPainted = onPainted;
  }

  setInterval(interval: number | 'auto'): void {
    this.#interval = interval;
  }

  /** Something has come. */
  request(): void {
    if (this.#isPainting) this.#isWanted = true;
    else if (this.#cancel === null) this.#schedule();
  }

  /** Draws without waiting: what the reader did must be seen at once. */
  now(): void {
    this.stop();
    this.#run();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#isWanted = false;
  }

  #schedule(): void {
    const longestMs = this.#interval === 'auto' ? MAX_WAIT_MS : this.#interval;
    // Bounded, lest a clock set back holds up the page.
    const waitMs = Math.min(this.#notBefore - this.#environment.now(), longestMs);
    if (waitMs <= 0) this.#awaitFrame();
    else this.#cancel = this.#environment.setTimer(() => this.#awaitFrame(), waitMs);
  }

  #awaitFrame(): void {
    this.#cancel = this.#environment.nextFrame(() => this.#run());
  }

  #run(): void {
    this.#cancel = null;
    this.#isPainting = true;
    const startedAt = this.#environment.now();
    this.#flush();
    // A task of its own comes after the frame in which elements have drawn.
    void this.#environment.yieldThread().then(() => this.#onDrawn(startedAt));
  }

  #onDrawn(startedAt: number): void {
    const endedAt = this.#environment.now();
    const costMs = Math.max(0, endedAt - startedAt);
    this.#notBefore =
      this.#interval === 'auto'
        ? endedAt + Math.min(REST_PER_COST * costMs, MAX_WAIT_MS - costMs)
        : startedAt + this.#interval;
    this.#isPainting = false;
    this.#onPainted();
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#schedule();
  }
}
