/** What happened to the page: its network came back, it was seen again, it was hidden, or it was left for another. */
export type PageSignal = 'online' | 'seen' | 'hidden' | 'left';

/** Everything that the client takes from outside, so that tests can hand in another world. */
export interface StreamEnvironment {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** 0 to 1, as `Math.random()`. */
  random(): number;
  /** Calls back once after so many milliseconds; returns the function that calls it off. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Lets everything else that waits for the thread run first. */
  yieldThread(): Promise<void>;
  /** The page's address, against which relative ones are resolved; `null` outside a page. */
  pageUrl(): string | null;
  isVisible(): boolean;
  /** Returns the function that ends it. */
  onPageSignal(listener: (signal: PageSignal) => void): () => void;
}

/** What a source takes besides, since it tells of changes frame by frame. */
export interface SourceEnvironment extends StreamEnvironment {
  /** Calls back before the next frame is painted, or soon where nothing is painted; returns what calls it off. */
  nextFrame(callback: () => void): () => void;
  /**
   * Called ahead of changes to what is shown: settles once they are painted, with the milliseconds that script, style and
   * layout took for them. The wait for the screen does not count.
   */
  drawn(): Promise<number>;
}
