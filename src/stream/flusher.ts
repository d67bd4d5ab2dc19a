import type {SourceEnvironment} from './wire/environment.ts';

/** Drawing takes at most a fifth … */
const SHARE = 1 / 5;
/** … of the main thread over the last second … */
const WINDOW_MS = 1000;
/** … and nothing waits for its turn longer than this. */
const MAX_WAIT_MS = 250;

/** Whether what has come must be seen at once, or may wait a quarter of a second for a frame that is drawn anyway. */
export type Urgency = 'now' | 'soon';

/** One flush: when it began, and what script, style and layout took of it. */
interface Drawing {
  readonly startedAt: number;
  readonly costMs: number;
}

/**
 * Decides when what has come is drawn. `auto`: on the next frame, unless drawing would take more than a fifth of the main
 * thread over the last second; then as late as keeps it at a fifth, and 250 ms late at the most. With a number: no sooner
 * than so many milliseconds after the last.
 */
export class Flusher {
  readonly #environment: SourceEnvironment;
  readonly #flush: () => void;
  readonly #onPainted: () => void;
  #interval: number | 'auto';
  /** Those of the last second, and the last one of all. */
  #drawings: readonly Drawing[] = [];
  /** What was flushed is being painted; what has come since is scheduled once its cost is known. */
  #isPainting = false;
  #wanted: Urgency | null = null;
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
  request(urgency: Urgency = 'now'): void {
    if (this.#wanted === 'now' || this.#wanted === urgency) return;
    this.#wanted = urgency;
    if (!this.#isPainting) this.#schedule(urgency);
  }

  /** Draws without waiting: what the reader did must be seen at once. */
  now(): void {
    this.stop();
    this.#run();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#wanted = null;
  }

  #schedule(urgency: Urgency): void {
    this.#cancel?.();
    const waitMs = urgency === 'soon' ? MAX_WAIT_MS : this.#waitMs(this.#environment.now());
    if (waitMs <= 0) this.#awaitFrame();
    else this.#cancel = this.#environment.setTimer(() => this.#awaitFrame(), waitMs);
  }

  #waitMs(now: number): number {
    const last = this.#drawings.at(-1);
    if (last === undefined) return 0;
    // Bounded, lest a clock set back holds up the page.
    if (this.#interval !== 'auto') return Math.min(last.startedAt + this.#interval - now, this.#interval);
    const recent = this.#drawings.filter(({startedAt}) => Math.abs(now - startedAt) < WINDOW_MS);
    if (recent.length === 0) return 0;
    const spentMs = recent.reduce((sum, {costMs}) => sum + costMs, 0);
    const nextMs = spentMs / recent.length;
    if (spentMs + nextMs <= SHARE * WINDOW_MS) return 0;
    return Math.min(last.startedAt + nextMs / SHARE - now, MAX_WAIT_MS);
  }

  #awaitFrame(): void {
    this.#cancel = this.#environment.nextFrame(() => this.#run());
  }

  #run(): void {
    this.#cancel = null;
    this.#wanted = null;
    this.#isPainting = true;
    const startedAt = this.#environment.now();
    const drawn = this.#environment.drawn();
    this.#flush();
    void drawn.then((costMs) => this.#onDrawn({startedAt, costMs}));
  }

  #onDrawn(drawing: Drawing): void {
    const since = drawing.startedAt - WINDOW_MS;
    this.#drawings = [...this.#drawings.filter(({startedAt}) => startedAt > since), drawing];
    this.#isPainting = false;
    this.#onPainted();
    if (this.#wanted !== null) this.#schedule(this.#wanted);
  }
}
