import type {ScoreMatrixAnswer} from '../../../protocol/protocol.ts';
import {inSlices} from '../../slices.ts';

/** Samples that are read at the most, and scores. */
const MOST_SAMPLES = 100_000;
const MOST_SCORES = 20_000_000;

/** How far pages have been read. */
export type PagesRead =
  | {readonly kind: 'asking'; readonly count: number}
  | {readonly kind: 'all'}
  /** There are more than are read. */
  | {readonly kind: 'cut'; readonly count: number}
  /** The server does not know of pages. */
  | {readonly kind: 'old'}
  | {readonly kind: 'failed'; readonly message: string};

/** What pages are put together to. */
export interface Paged {
  takePage(page: ScoreMatrixAnswer): Generator<void, void>;
  /** @param isCut whether there are more */
  end(isCut: boolean): void;
}

type AskPage = (after: string | null, signal: AbortSignal) => Promise<ScoreMatrixAnswer>;

/** Reads page after page, in slices, until it is stopped. */
export class PageReading<Held extends Paged> {
  readonly held: Held;
  readonly #ask: AskPage;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #state: PagesRead = {kind: 'asking', count: 0};
  /** By `performance.now()`, when it ended. */
  #endedAt = 0;

  constructor(held: Held, ask: AskPage, onChange: () => void) {
    this.held = held;
    this.#ask = ask;
    this.#onChange = onChange;
    void this.#read();
  }

  get state(): PagesRead {
    return this.#state;
  }

  get endedAt(): number {
    return this.#endedAt;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #read(): Promise<void> {
    const {signal} = this.#stop;
    try {
      await this.#readAll(signal);
    } catch (error) {
      this.#turn({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    let [count, scores] = [0, 0];
    let after: string | null = null;
    do {
      const page: ScoreMatrixAnswer = await this.#ask(after, signal);
      if (signal.aborted) return;
      if (page.next === undefined) return this.#turn({kind: 'old'});
      await inSlices(untilAborted(this.held.takePage(page), signal));
      if (signal.aborted) return;
      count += page.samples.length;
      scores += page.samples.length * page.epochs.length;
      after = page.next;
      if (after !== null) this.#turn({kind: 'asking', count});
    } while (after !== null && count < MOST_SAMPLES && scores < MOST_SCORES);
    this.held.end(after !== null);
    this.#turn(after === null ? {kind: 'all'} : {kind: 'cut', count});
  }

  #turn(state: PagesRead): void {
    if (this.#stop.signal.aborted) return;
    this.#state = state;
    this.#endedAt = performance.now();
    this.#onChange();
  }
}

function* untilAborted(work: Generator<void, void>, signal: AbortSignal): Generator<void, void> {
  while (!signal.aborted && work.next().done !== true) yield;
}
