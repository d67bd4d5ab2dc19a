import {appendTogether, type BatchToAppend} from '../store/predictions/append-rows.ts';
import type {Database} from '../store/postgres/queryable.ts';
import type {Signal} from './score-records.ts';

export interface SignedBatch extends BatchToAppend {
  readonly signal?: Signal | undefined;
}

/** Batches of a job that are no more than this are stored together with those of other jobs. */
const SMALL = {rows: 100, characters: 1 << 17};
/** Of all that are stored together. */
const MOST = {jobs: 128, rows: 1000, characters: 1 << 20};
/** Jobs that are remembered to be stored by themselves. */
const MOST_APART = 1000;

interface Waiting {
  readonly job: {readonly jobId: string; readonly batches: readonly SignedBatch[]};
  readonly size: Size;
  readonly resolve: (isStored: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

interface Size {
  readonly rows: number;
  readonly characters: number;
}

/**
 * Stores small batches of all jobs, those that come while a transaction is under way together in the next: its price is
 * shared by all. No job waits for another: where one is locked by somebody else, or its rows are not all new, nothing of
 * the transaction is stored, and whoever asked stores each job's by itself.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #apart = new Set<string>();
  #waiting: Waiting[] = [];
  #isStoring = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether all rows were stored, as new ones; nothing of them is otherwise. */
  store(jobId: string, batches: readonly SignedBatch[]): Promise<boolean> {
    const size = sizeOf(batches);
    if (size.rows > SMALL.rows || size.characters > SMALL.characters || this.#apart.has(jobId))
      return batches.length === 1
        ? Promise.resolve(false)
        : appendTogether(this.#db, [{jobId, batches}], {mayWait: true});
    return new Promise((resolve, reject) => {
      this.#waiting.push({job: {jobId, batches}, size, resolve, reject});
      if (!this.#isStoring) void this.#storeAll();
    });
  }

  /** A job whose rows were not all new will send more of that kind: it is kept apart until it sends only new ones. */
  note(jobId: string, {areNew}: {readonly areNew: boolean}): void {
    this.#apart.delete(jobId);
    if (!areNew) this.#apart.add(jobId);
    if (this.#apart.size > MOST_APART) this.#apart.delete(this.#apart.keys().next().value!);
  }

  async #storeAll(): Promise<void> {
    this.#isStoring = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) await this.#store(group);
    this.#isStoring = false;
  }

  /** The first that waits, and as many behind it as may be stored with it; in the order in which jobs are locked. */
  #next(): readonly Waiting[] {
    const wanted = this.#waiting.filter(({job, resolve}) => {
      const isWanted = job.batches.every(({signal}) => signal?.aborted !== true);
      if (!isWanted) resolve(false);
      return isWanted;
    });
    let [rows, characters] = [0, 0];
    const end = wanted.findIndex(({size}, i) => {
      rows += size.rows;
      characters += size.characters;
      return i > 0 && (i === MOST.jobs || rows > MOST.rows || characters > MOST.characters);
    });
    const group = end === -1 ? wanted : wanted.slice(0, end);
    this.#waiting = wanted.slice(group.length);
    return group;
  }

  async #store(group: readonly Waiting[]): Promise<void> {
    try {
      const jobs = group.map(({job}) => job);
      const isStored = await appendTogether(this.#db, jobs, {mayWait: false});
      for (const {resolve} of group) resolve(isStored);
    } catch (error) {
      for (const {reject} of group) reject(error);
    }
  }
}

export function sizeOf(batches: readonly BatchToAppend[]): Size {
  let [rows, characters] = [0, 0];
  for (const batch of batches) {
    rows += batch.rows.length;
    for (const {stored} of batch.rows) characters += stored.prompt.length + stored.prediction.length;
  }
  return {rows, characters};
}
