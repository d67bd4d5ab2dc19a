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

/** Watches that are open, all of them and by their job. */
export class Watches {
  readonly #all = new Set<Watch>();
  readonly #ofJob = new Map<string, Set<Watch>>();

  get size(): number {
    return this.#all.size;
  }

  add(watch: Watch): void {
    this.#all.add(watch);
    const ofJob = this.#ofJob.get(watch.jobId);
    if (ofJob === undefined) this.#ofJob.set(watch.jobId, new Set([watch]));
    else ofJob.add(watch);
  }

  delete(watch: Watch): void {
    this.#all.delete(watch);
    const ofJob = this.#ofJob.get(watch.jobId);
    if (ofJob?.delete(watch) === true && ofJob.size === 0) this.#ofJob.delete(watch.jobId);
  }

  clear(): void {
    this.#all.clear();
    this.#ofJob.clear();
  }

  /** Open, and still where it stood: what was read for it is news to it, and all of it. */
  isWhere({watch, seq, known}: Asked): boolean {
    return this.#all.has(watch) && watch.seq === seq && watch.head === known;
  }

  has(watch: Watch): boolean {
    return this.#all.has(watch);
  }

  /** To be asked for, of one job or all. */
  asked(jobId?: string): readonly Asked[] {
    const watches = jobId === undefined ? this.#all : (this.#ofJob.get(jobId) ?? []);
    return Array.from(watches, (watch): Asked => {
      const {jobId, gen, seq, head} = watch;
      return {watch, jobId, gen, seq, known: head, epoch: null};
    });
  }
}
