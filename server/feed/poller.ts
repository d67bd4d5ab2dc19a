import type {ResetReason} from '../../src/protocol/protocol.ts';
import type {Queryable} from '../store/postgres/queryable.ts';
import type {FeedBatch, FeedPosition, JobHead} from './feed-batch.ts';
import {confirmed, readFeed, type FeedAnswer, type FeedRequest} from './read-feed.ts';

export interface FeedListener {
  /** Something is new: rows, a status, or both (`rows` may be empty). Called in order, each position once. */
  batch(batch: FeedBatch): void;
  /** The position can no longer be honoured; the watch has ended. */
  reset(reason: ResetReason): void;
  /** The job was deleted; the watch has ended. */
  gone(): void;
}

export interface PollObserver {
  /** A poll succeeded: how long it took, and the rows that it gave. */
  polled(seconds: number, rows: number): void;
  /** A poll failed, or a listener did. */
  failed(error: unknown): void;
}

export interface PollerOptions {
  /** Milliseconds between two polls. Default 100. */
  readonly tickMs?: number;
  readonly observer?: PollObserver;
  /** Where the database that is polled is a standby of it: asked before a watch is ended. */
  readonly primary?: Queryable;
  /** Milliseconds since 1970, for `lastSuccessAt` alone: this clock may be set back. */
  readonly now?: () => number;
  /** Milliseconds of a clock that nobody sets, for gaps and durations. */
  readonly elapsed?: () => number;
  readonly random?: () => number;
  readonly setTimeout?: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

interface Watch {
  readonly jobId: string;
  readonly listener: FeedListener;
  gen: string;
  seq: number;
  /** Of the last batch; a first one always comes, so that its listener knows the status. */
  head: JobHead | null;
}

/** Rows and bytes that one poll may bring for all jobs together, shared out evenly, and for one job. */
const ROWS = {all: 10_000, job: 500, least: 20};
const BYTES = {all: 64 * 1024 * 1024, job: 4 * 1024 * 1024};
/** Milliseconds at least from one poll that was hinted at to the next: hints of many commits share one. */
const LEAST_GAP_MS = 10;
/** Milliseconds of the longest wait after polls that failed. */
const LONGEST_BACKOFF_MS = 5_000;

/**
 * Asks the database for what is new, in one statement a tick for all watched jobs, and sends none when nothing is
 * watched. While there is more to be read at once it does not wait for the tick. After an error it waits, twice as long
 * each time, and goes on from the same positions: nothing is skipped.
 */
export class Poller {
  readonly #db: Queryable;
  readonly #tickMs: number;
  readonly #observer: PollObserver | undefined;
  readonly #primary: Queryable | undefined;
  readonly #now: () => number;
  readonly #elapsed: () => number;
  readonly #random: () => number;
  readonly #setTimeout: (callback: () => void, ms: number) => unknown;
  readonly #clearTimeout: (timer: unknown) => void;
  readonly #watches = new Set<Watch>();
  #timer: unknown = null;
  #timerAt = 0;
  #startedAt = -Infinity;
  #polling: Promise<void> | null = null;
  #wakeWanted = false;
  #failures = 0;
  #closed = false;
  #lastSuccessAt: number | null = null;
  #pollCount = 0;

  constructor(db: Queryable, options: PollerOptions = {}) {
    this.#db = db;
    this.#tickMs = options.tickMs ?? 100;
    this.#observer = options.observer;
    this.#primary = options.primary;
    this.#now = options.now ?? Date.now;
    this.#elapsed = options.elapsed ?? (() => performance.now());
    this.#random = options.random ?? Math.random;
    this.#setTimeout = options.setTimeout ?? setTimeout;
    this.#clearTimeout = options.clearTimeout ?? ((timer) => clearTimeout(timer as NodeJS.Timeout));
  }

  /** Milliseconds since 1970 of the last poll that succeeded; `null` before the first. */
  get lastSuccessAt(): number | null {
    return this.#lastSuccessAt;
  }

  /** Polls that failed since the last that succeeded. */
  get failures(): number {
    return this.#failures;
  }

  /** Statements sent so far. */
  get pollCount(): number {
    return this.#pollCount;
  }

  get watchCount(): number {
    return this.#watches.size;
  }

  /** Tells `listener` of everything after `from`, beginning with the job as it is. Returns the function that ends it. */
  watch(jobId: string, from: FeedPosition, listener: FeedListener): () => void {
    if (this.#closed) throw new Error('Expected an open poller, got a watch after close().');
    const watch: Watch = {jobId, listener, gen: from.gen, seq: from.seq, head: null};
    this.#watches.add(watch);
    // By a timer, so that watches of one turn share a poll.
    this.#hasten();
    return () => this.#end(watch);
  }

  /**
   * Polls at once instead of at the next tick, or 10 ms after the last poll: a hint, safe to give at any time and as often
   * as there are commits. Not heard after an error.
   */
  wake(): void {
    const isFree = this.#failures === 0 && this.#polling === null && this.#leastWaitMs() === 0;
    // Without a timer, which takes a millisecond at least.
    if (isFree && !this.#closed && this.#watches.size > 0) this.#start();
    else this.#hasten();
  }

  #hasten(): void {
    if (this.#failures > 0) {
      this.#schedule(this.#backoffMs());
    } else if (this.#polling !== null) {
      this.#wakeWanted = true;
    } else {
      this.#schedule(this.#leastWaitMs());
    }
  }

  /** Ends all watches and waits for a poll that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watches.clear();
    this.#unschedule();
    await this.#polling;
  }

  #end(watch: Watch): void {
    this.#watches.delete(watch);
    if (this.#watches.size === 0) this.#unschedule();
  }

  #leastWaitMs(): number {
    return Math.max(0, this.#startedAt + LEAST_GAP_MS - this.#elapsed());
  }

  /** A timer that is set stays, unless the new one comes earlier. */
  #schedule(ms: number): void {
    if (this.#closed || this.#polling !== null || this.#watches.size === 0) return;
    const at = this.#elapsed() + ms;
    if (this.#timer !== null && this.#timerAt <= at) return;
    this.#unschedule();
    this.#timerAt = at;
    this.#timer = this.#setTimeout(() => this.#start(), ms);
  }

  #start(): void {
    this.#unschedule();
    this.#polling = this.#poll().then((next) => {
      this.#polling = null;
      this.#schedule(next);
    });
  }

  #unschedule(): void {
    if (this.#timer !== null) this.#clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Resolves to the milliseconds until the next poll. */
  async #poll(): Promise<number> {
    const watches = [...this.#watches];
    if (watches.length === 0) return this.#tickMs;
    this.#wakeWanted = false;
    this.#pollCount++;
    const startedAt = (this.#startedAt = this.#elapsed());
    let answers: ReadonlyMap<number, FeedAnswer>;
    try {
      answers = await this.#confirm(
        watches,
        await readFeed(this.#db, watches.map(toRequest), limitsFor(watches.length)),
      );
    } catch (error) {
      this.#failures++;
      this.#observer?.failed(error);
      return this.#backoffMs();
    }
    const tookMs = this.#elapsed() - startedAt;
    this.#failures = 0;
    this.#lastSuccessAt = this.#now();
    let rows = 0;
    let isBehind = false;
    for (const [n, answer] of answers) {
      const watch = watches[n]!;
      if (!this.#watches.has(watch)) continue;
      if (answer.kind === 'batch') {
        rows += answer.batch.rows.length;
        isBehind ||= answer.batch.toSeq < answer.batch.head.lastSeq;
      }
      this.#tell(watch, answer);
    }
    this.#observer?.polled(tookMs / 1000, rows);
    if (isBehind) return 0;
    return this.#wakeWanted ? this.#leastWaitMs() : Math.max(0, this.#tickMs - tookMs);
  }

  /** Without the answers of a standby that it will take back. */
  async #confirm(
    watches: readonly Watch[],
    answers: ReadonlyMap<number, FeedAnswer>,
  ): Promise<ReadonlyMap<number, FeedAnswer>> {
    if (this.#primary === undefined) return answers;
    const sure = new Map<number, FeedAnswer>();
    for (const [n, answer] of answers) {
      const found = await confirmed(this.#primary, watches[n]!, answer);
      if ('answer' in found) sure.set(n, found.answer);
    }
    return sure;
  }

  #tell(watch: Watch, answer: FeedAnswer): void {
    if (answer.kind === 'batch') {
      watch.head = answer.batch.head;
      watch.seq = answer.batch.toSeq;
    } else {
      this.#end(watch);
    }
    // What one listener throws must not end the polls of all.
    try {
      if (answer.kind === 'batch') watch.listener.batch(answer.batch);
      else if (answer.kind === 'gone') watch.listener.gone();
      else watch.listener.reset(answer.reason);
    } catch (error) {
      this.#observer?.failed(error);
    }
  }

  /** Twice as long each time, a random half of it, so that servers do not come back together. */
  #backoffMs(): number {
    const ceiling = Math.min(LONGEST_BACKOFF_MS, this.#tickMs * 2 ** this.#failures);
    return ceiling * (0.5 + this.#random() / 2);
  }
}

function toRequest({jobId, gen, seq, head}: Watch): FeedRequest {
  return {jobId, gen, seq, known: head, epoch: null};
}

function limitsFor(jobs: number): {rows: number; bytes: number} {
  return {
    rows: Math.max(ROWS.least, Math.min(ROWS.job, Math.floor(ROWS.all / jobs))),
    bytes: Math.min(BYTES.job, Math.floor(BYTES.all / jobs)),
  };
}
