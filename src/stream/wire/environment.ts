import type {Credential} from '../source-options.ts';

/** What happened to the page: its network came back, it was seen again, it was hidden, or it was left for another. */
export type PageSignal = 'online' | 'seen' | 'hidden' | 'left';

/** Who asks for a job's events: where, and as whom. */
export interface Asker {
  readonly src: string | null | undefined;
  readonly credential: Credential;
  /** As the global one. */
  fetch(url: URL, init: RequestInit): Promise<Response>;
}

/** Shares out the connections that a browser opens to a server. */
export interface ConnectionShare {
  /** One who will ask is there; returns what takes it away. */
  enter(asker: Asker): () => void;
  /**
   * As `fetch`, for a job's stream or long poll.
   *
   * @throws {StreamError} `no-line` when there is no connection for a stream now
   */
  fetch(asker: Asker, url: URL, init: RequestInit): Promise<Response>;
  /** Settles when there is one again. */
  freed(asker: Asker, url: URL, signal: AbortSignal): Promise<void>;
}

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
  /** Missing: each stream has a connection of its own. */
  readonly share?: ConnectionShare;
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
