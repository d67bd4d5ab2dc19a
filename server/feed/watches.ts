import type {ResetReason} from '../../src/protocol/protocol.ts';
import type {FeedBatch, JobHead} from './feed-batch.ts';

export interface FeedListener {
  /** Something is new: rows, a status, or both (`rows` may be empty). Called in order, each position once. */
  batch(batch: FeedBatch): void;
  /** The position can no longer be honoured; the watch has ended. */
  reset(reason: ResetReason): void;
  /** The job was deleted; the watch has ended. */
  gone(): void;
}

export interface Watch {
  readonly jobId: string;
  readonly listener: FeedListener;
  readonly gen: string;
  seq: number;
  /** Of the last batch; a first one always comes, so that its listener knows the status. */
  head: JobHead | null;
}

/** A watch as it stood when the database was asked for it. */
export interface Asked {
  readonly watch: Watch;
  readonly jobId: string;
  readonly gen: string;
  readonly seq: number;
  readonly known: JobHead | null;
  /** Of all epochs. */
  readonly epoch: null;
}

/** One statement asks for so many whose turn it is, and for so many that are wanted: what it costs ends there. */
export const MOST_ASKED = 1000;
/** Milliseconds until each has had its turn, where they are more than one statement asks for. */
const ROUND_MS = 250;
const LEAST_TURN_MS = 10;
/** Milliseconds for which a watch is asked for at every tick after news without a hint, or after a hint to a standby. */
const LIVELY_MS = 30_000;

/**
 * Watches that are open, and which of them to ask the database for next: those that are wanted, since they are new, were
 * hinted at or are known to be behind; and at a tick those whose turn it is, and those that have news without hints.
 */
export class Watches {
  /** Where they have to take turns, those that were asked for longest ago come first. */
  readonly #all = new Set<Watch>();
  readonly #ofJob = new Map<string, Set<Watch>>();
  readonly #wanted = new Set<Watch>();
  /** Until when each is asked for at every tick. */
  readonly #lively = new Map<Watch, number>();

  get size(): number {
    return this.#all.size;
  }

  /** Whether any is to be asked for before the next tick. */
  get areWanted(): boolean {
    return this.#wanted.size > 0;
  }

  add(watch: Watch): void {
    this.#all.add(watch);
    this.#wanted.add(watch);
    const ofJob = this.#ofJob.get(watch.jobId);
    if (ofJob === undefined) this.#ofJob.set(watch.jobId, new Set([watch]));
    else ofJob.add(watch);
  }

  delete(watch: Watch): void {
    this.#all.delete(watch);
    this.#wanted.delete(watch);
    this.#lively.delete(watch);
    const ofJob = this.#ofJob.get(watch.jobId);
    if (ofJob?.delete(watch) === true && ofJob.size === 0) this.#ofJob.delete(watch.jobId);
  }

  clear(): void {
    for (const each of [this.#all, this.#ofJob, this.#wanted, this.#lively]) each.clear();
  }

  /** Open, and still where it stood: what was read for it is news to it, and all of it. */
  isWhere({watch, seq, known}: Asked): boolean {
    return this.#all.has(watch) && watch.seq === seq && watch.head === known;
  }

  has(watch: Watch): boolean {
    return this.#all.has(watch);
  }

  /** Something may be new to one, to those of a job, or to all. Whether there is any. */
  want(which?: Watch | string): boolean {
    for (const watch of which === undefined ? this.#all : this.#among(which)) this.#wanted.add(watch);
    return this.#wanted.size > 0;
  }

  /** Milliseconds from one turn to the next: a tick, or less where a round of all would take longer than 250 ms and a tick. */
  turnMs(tickMs: number): number {
    const roundMs = Math.max(ROUND_MS, tickMs);
    return Math.min(tickMs, Math.max(LEAST_TURN_MS, (roundMs * MOST_ASKED) / this.size));
  }

  /** It has news of which a hint does not tell, or not in time. */
  enliven(which: Watch | string, now: number): void {
    if (this.#all.size <= MOST_ASKED) return;
    for (const watch of this.#among(which)) this.#lively.set(watch, now + LIVELY_MS);
  }

  #among(which: Watch | string): Iterable<Watch> {
    return typeof which === 'string' ? (this.#ofJob.get(which) ?? []) : [which];
  }

  /** Those of a job, to be asked for. */
  ofJob(jobId: string): readonly Asked[] {
    return Array.from(this.#ofJob.get(jobId) ?? [], askedFor);
  }

  /** The next that are wanted, which they are no longer; at a tick also the others whose turn it is. */
  next(now: number, isTick: boolean): {readonly wanted: readonly Asked[]; readonly due: readonly Asked[]} {
    const wanted = first(this.#wanted);
    const due = isTick ? new Set([...this.#stillLively(now), ...first(this.#all)]) : new Set<Watch>();
    for (const watch of wanted) {
      this.#wanted.delete(watch);
      due.delete(watch);
    }
    if (this.#all.size > MOST_ASKED) this.#putLast([...wanted, ...due]);
    return {wanted: wanted.map(askedFor), due: Array.from(due, askedFor)};
  }

  #putLast(asked: readonly Watch[]): void {
    for (const watch of asked) {
      this.#all.delete(watch);
      this.#all.add(watch);
    }
  }

  *#stillLively(now: number): Iterable<Watch> {
    for (const [watch, until] of this.#lively) {
      if (until < now) this.#lively.delete(watch);
      else yield watch;
    }
  }
}

function first(watches: ReadonlySet<Watch>): readonly Watch[] {
  const found: Watch[] = [];
  for (const watch of watches) if (found.push(watch) === MOST_ASKED) break;
  return found;
}

function askedFor(watch: Watch): Asked {
  const {jobId, gen, seq, head} = watch;
  return {watch, jobId, gen, seq, known: head, epoch: null};
}
