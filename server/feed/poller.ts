import type {Queryable, Rider, TextRow} from '../store/postgres/queryable.ts';
import type {FeedPosition} from './feed-batch.ts';
import {confirmed, feedAnswers, feedQuestion, limitsFor, readFeed, type FeedAnswer} from './read-feed.ts';
import type {PollerOptions, PollObserver} from './poller-options.ts';
import {Watches, type Asked, type FeedListener, type Watch} from './watches.ts';

export type {PollerOptions, PollObserver} from './poller-options.ts';
export type {FeedListener} from './watches.ts';

/** Reads the feed of a job along with a commit, where that saves a poll. */
export interface FeedRider extends Rider {
  /** All who watch the job have been told of the commit. */
  readonly isRead: boolean;
}

/** Milliseconds at least from one poll that was hinted at to the next: hints of many commits share one. */
const LEAST_GAP_MS = 10;
const LONGEST_BACKOFF_MS = 5_000;

/**
 * Asks the database for what is new, in one statement a tick, and sends none when nothing is watched. A tick asks for a
 * thousand watched jobs, those that were asked for longest ago, and comes sooner where a round of all takes many; a hint
 * for the jobs that it names, so that what a commit costs does not grow with what else is watched. While there is more to
 * be read at once it does not wait for the tick. After an error it waits, twice as long each time, and goes on from the
 * same positions: nothing is skipped.
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
  readonly #watches = new Watches();
  #timer: unknown = null;
  #timerAt = 0;
  /** When a poll by a hint, or a read along with a commit, last began. */
  #hintedAt = -Infinity;
  /** When those whose turn it was were last asked for, or all that is watched was read along with a commit. */
  #tickedAt = -Infinity;
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
   * Polls for a job, or for all that are watched, at once instead of at the next tick, 10 ms at least after the last such
   * poll: a hint, safe to give at any time and as often as there are commits. Not heard after an error.
   */
  wake(jobId?: string): void {
    if (!this.#watches.want(jobId)) return;
    // A standby may not have it yet.
    if (this.#primary !== undefined && jobId !== undefined) this.#watches.enliven(jobId, this.#elapsed());
    // Without a timer, which takes a millisecond at least.
    if (this.#mayHint && this.#polling === null && !this.#closed) this.#start();
    else this.#hasten();
  }

  #hasten(): void {
    if (this.#failures > 0) this.#schedule(this.#backoffMs());
    else if (this.#polling !== null) this.#wakeWanted = true;
    else this.#schedule(this.#leastWaitMs());
  }

  /**
   * To be sent with rows of this job: reads them in their own transaction, which holds the job's head, so that nothing
   * can come between. As often as a poll by a hint may come; never where a standby is polled.
   */
  along(jobId: string): FeedRider {
    let asked: readonly Asked[] = [];
    let askedAt = 0;
    let isRead = false;
    return {
      get isRead() {
        return isRead;
      },
      statement: () => {
        const mayRead = this.#primary === undefined && this.#mayHint && !this.#closed;
        asked = mayRead ? this.#watches.ofJob(jobId) : [];
        askedAt = this.#elapsed();
        return asked.length === 0 ? null : feedQuestion(asked, limitsFor(asked.length));
      },
      answered: (rows) => {
        isRead = this.#cameAlong(jobId, asked, rows);
        if (!isRead || asked.length < this.#watches.size) return;
        this.#tickedAt = askedAt;
        this.#lastSuccessAt = this.#now();
      },
    };
  }

  /** Whether nothing of it remains to be read by a poll. */
  #cameAlong(jobId: string, asked: readonly Asked[], rows: readonly TextRow[]): boolean {
    this.#hintedAt = this.#elapsed();
    try {
      const isUpToDate = this.#tellAll(asked, feedAnswers(rows, asked, limitsFor(asked.length)));
      const told = new Set(asked.map(({watch}) => watch));
      return isUpToDate && this.#watches.ofJob(jobId).every(({watch}) => told.has(watch));
    } catch (error) {
      this.#observer?.failed(error);
      return false;
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

  get #mayHint(): boolean {
    return this.#failures === 0 && this.#leastWaitMs() === 0;
  }

  #leastWaitMs(): number {
    return Math.max(0, this.#hintedAt + LEAST_GAP_MS - this.#elapsed());
  }

  /** A timer that is set stays, unless the new one comes earlier. */
  #schedule(ms: number): void {
    if (this.#closed || this.#polling !== null || this.#watches.size === 0) return;
    const at = this.#elapsed() + ms;
    if (this.#timer !== null && this.#timerAt <= at) return;
    this.#unschedule();
    this.#timerAt = at;
    this.#timer = this.#setTimeout(() => this.#due(), ms);
  }

  /** A poll for which nothing is wanted waits as long after a read of everything as after a tick. */
  #due(): void {
    this.#timer = null;
    if (this.#watches.areWanted || this.#tickInMs === 0) this.#start();
    else this.#schedule(this.#tickInMs);
  }

  /** A timer may come a part of a millisecond too early. */
  get #tickInMs(): number {
    const ms = this.#tickedAt + this.#watches.turnMs(this.#tickMs) - this.#elapsed();
    return ms < 1 ? 0 : ms;
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
    this.#wakeWanted = false;
    const startedAt = this.#elapsed();
    const isTick = this.#tickInMs === 0;
    const {wanted, due} = this.#watches.next(startedAt, isTick);
    const asked = [...wanted, ...due];
    if (asked.length === 0) return this.#tickInMs;
    const isMore = this.#watches.areWanted;
    this.#pollCount++;
    if (wanted.length > 0) this.#hintedAt = startedAt;
    if (isTick || asked.length === this.#watches.size) this.#tickedAt = startedAt;
    let answers: ReadonlyMap<number, FeedAnswer>;
    try {
      answers = await this.#confirm(asked, await readFeed(this.#db, asked, limitsFor(asked.length)));
    } catch (error) {
      // Hints may have failed to come, too.
      this.#watches.want();
      this.#failures++;
      this.#observer?.failed(error);
      return this.#backoffMs();
    }
    this.#failures = 0;
    this.#lastSuccessAt = this.#now();
    this.#observer?.polled((this.#elapsed() - startedAt) / 1000);
    for (const n of answers.keys()) if (n >= wanted.length) this.#watches.enliven(asked[n]!.watch, startedAt);
    if (!this.#tellAll(asked, answers) || isMore) return 0;
    return this.#wakeWanted ? this.#leastWaitMs() : this.#tickInMs;
  }

  /** Without the answers of a standby that it will take back. */
  async #confirm(
    asked: readonly Asked[],
    answers: ReadonlyMap<number, FeedAnswer>,
  ): Promise<ReadonlyMap<number, FeedAnswer>> {
    if (this.#primary === undefined) return answers;
    const sure = new Map<number, FeedAnswer>();
    for (const [n, answer] of answers) {
      const found = await confirmed(this.#primary, asked[n]!, answer);
      if ('answer' in found) sure.set(n, found.answer);
    }
    return sure;
  }

  /**
   * Whether all of them are now where the job was when it was asked. An answer to one that was told something meanwhile
   * is passed over. What is not there is wanted.
   */
  #tellAll(asked: readonly Asked[], answers: ReadonlyMap<number, FeedAnswer>): boolean {
    let rows = 0;
    let isUpToDate = true;
    for (const [n, answer] of answers) {
      const {watch} = asked[n]!;
      if (!this.#watches.has(watch)) continue;
      const isNews = this.#watches.isWhere(asked[n]!);
      if (!isNews || (answer.kind === 'batch' && answer.batch.toSeq < answer.batch.head.lastSeq)) {
        isUpToDate = false;
        this.#watches.want(watch);
      }
      if (!isNews) continue;
      if (answer.kind === 'batch') rows += answer.batch.rows.length;
      this.#tell(watch, answer);
    }
    this.#observer?.read(rows);
    return isUpToDate;
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
