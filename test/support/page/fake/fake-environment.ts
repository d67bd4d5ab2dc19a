import type {PageSignal, SourceEnvironment} from '../../../../src/stream/wire/environment.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A world whose clock, chance, page and network are the test's. */
export class FakeEnvironment implements SourceEnvironment {
  readonly fetch: typeof fetch;
  readonly #pageUrl: string | null;
  /** What `random()` gives: 0.5 makes "60 s ± 20 %" 60 s. */
  chance = 0.5;
  /** What script, style and layout take for each drawing. */
  drawingMs = 0;
  /** Timers go by the time that passes, whatever the clock on the wall is set to. */
  #elapsed = 0;
  #wallOffset = Date.parse('2026-01-01T00:00:00.000Z');
  #timers = new Set<Timer>();
  #frames = new Set<() => void>();
  #isVisible = true;
  readonly #pageListeners = new Set<(signal: PageSignal) => void>();

  constructor(send: typeof fetch, pageUrl: string | null = 'https://page.test/') {
    this.fetch = send;
    this.#pageUrl = pageUrl;
  }

  pageUrl(): string | null {
    return this.#pageUrl;
  }

  now(): number {
    return this.#elapsed + this.#wallOffset;
  }

  random(): number {
    return this.chance;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer = {at: this.#elapsed + Math.max(0, delayMs), callback};
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  nextFrame(callback: () => void): () => void {
    this.#frames.add(callback);
    return () => this.#frames.delete(callback);
  }

  yieldThread(): Promise<void> {
    return Promise.resolve();
  }

  drawn(): Promise<number> {
    return Promise.resolve(this.drawingMs);
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  onPageSignal(listener: (signal: PageSignal) => void): () => void {
    this.#pageListeners.add(listener);
    return () => this.#pageListeners.delete(listener);
  }

  /** Timers and listeners that are still there: none may be left behind. */
  get left(): {timers: number; frames: number; listeners: number} {
    return {timers: this.#timers.size, frames: this.#frames.size, listeners: this.#pageListeners.size};
  }

  hide(): void {
    this.#isVisible = false;
    this.#tell('hidden');
  }

  show(): void {
    this.#isVisible = true;
    this.#tell('seen');
  }

  /** Goes to another page; `show()` comes back. */
  leave(): void {
    this.#isVisible = false;
    this.#tell('left');
    this.#tell('hidden');
  }

  goOnline(): void {
    this.#tell('online');
  }

  /** Paints frames and lets what is under way come to rest, without the clock moving. */
  async settle(): Promise<void> {
    for (let round = 0; round < 5; round++) {
      await nextTask();
      const frames = [...this.#frames];
      this.#frames.clear();
      for (const callback of frames) callback();
    }
  }

  /** Moves the clock, timer by timer, letting everything come to rest in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.settle();
    for (;;) {
      const next = [...this.#timers].filter(({at}) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.callback();
      await this.settle();
    }
    this.#elapsed = end;
  }

  /** Sets the clock on the wall; so it looks after a sleep, too. */
  jump(ms: number): void {
    this.#wallOffset += ms;
  }

  #tell(signal: PageSignal): void {
    for (const listener of [...this.#pageListeners]) listener(signal);
  }
}

const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
