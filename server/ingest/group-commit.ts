import {appendTogether, type BatchToAppend, type RowToAppend} from '../store/predictions/append-rows.ts';
import type {Database} from '../store/postgres/queryable.ts';
import type {Signal} from './score-records.ts';

/** What is stored at one time. */
export interface Size {
  readonly rows: number;
  /** Of their texts. */
  readonly characters: number;
}

export interface SizedBatch extends BatchToAppend {
  /** Aborted: nobody waits for the answer any more. */
  readonly signal?: Signal | undefined;
  readonly size: Size;
}

/** Batches of a job that are no more than this are stored together with those of other jobs. */
const SMALL = {rows: 100, characters: 1 << 17};
/** Of all that are stored together. */
const MOST = {jobs: 128, rows: 1000, characters: 1 << 20};
/** Jobs that are remembered to be stored by themselves. */
const MOST_APART = 1000;

interface Waiting {
  readonly job: {readonly jobId: string; readonly batches: readonly SizedBatch[]};
  readonly size: Size;
  readonly resolve: (isStored: boolean) => void;
  readonly reject: (reason: unknown) => void;
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
  store(jobId: string, batches: readonly SizedBatch[]): Promise<boolean> {
    const size = batches.map((batch) => batch.size).reduce(added);
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
    const group = fitting(wanted, MOST).slice(0, MOST.jobs);
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

const added = (one: Size, other: Size): Size => ({
  rows: one.rows + other.rows,
  characters: one.characters + other.characters,
});

/** As many of the first as are together no more than `most`, and one at least. */
export function fitting<Sized extends {readonly size: Size}>(
  all: readonly Sized[],
  most: Size,
): readonly Sized[] {
  let sum: Size = {rows: 0, characters: 0};
  const end = all.findIndex(({size}, i) => {
    sum = added(sum, size);
    return i > 0 && (sum.rows > most.rows || sum.characters > most.characters);
  });
  return end === -1 ? all : all.slice(0, end);
}

export function sizeOf(rows: readonly RowToAppend[]): Size {
  let characters = 0;
  for (const {stored} of rows) {
    const {prompt, prediction, ground_truth: truth, validation_kind: kind, messages} = stored;
    characters += prompt.length + prediction.length + (truth?.length ?? 0) + (kind?.length ?? 0);
    if (messages != null) characters += JSON.stringify(messages).length;
  }
  return {rows: rows.length, characters};
}
