import {Busy} from '../slots.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {
  appendRows,
  type AppendedRows,
  type AppendRowsOptions,
  type RowToAppend,
} from '../store/predictions/append-rows.ts';
import {fitting, GroupCommit, sizeOf, type SizedBatch} from './group-commit.ts';
import type {Signal} from './score-records.ts';

/** Batches of one job that may wait for those that are being stored. */
const WAITING = 128;
/** Of batches of one job that are stored together. */
const TOGETHER = {rows: 1000, characters: 1 << 20};

export interface BatchOptions extends AppendRowsOptions {
  /** Aborted: nobody waits for the answer any more. */
  readonly signal?: Signal | undefined;
}

interface Batch extends SizedBatch {
  readonly resolve: (appended: AppendedRows | null) => void;
  readonly reject: (reason: unknown) => void;
}

interface Writers {
  readonly group: GroupCommit;
  readonly jobs: Map<string, WriterQueue>;
}

const writers = new WeakMap<Database, Writers>();

/**
 * Appends rows to one job's stream, as `appendRows` does. Writers of one job go one after the other. They would do so in
 * PostgreSQL too, at the lock on the job's head, but each holding a connection that other jobs need. What waits meanwhile
 * is stored together, in one transaction, and small batches with those of other jobs: where that fails, each batch by
 * itself.
 *
 * @throws {RevokedToken} as `appendRows` does.
 * @throws {Busy} when 128 wait already.
 * @throws The signal's reason, when it was aborted before its turn.
 */
export function appendInOrder(
  db: Database,
  jobId: string,
  rows: readonly RowToAppend[],
  options: BatchOptions = {},
): Promise<AppendedRows | null> {
  const {group, jobs} = writers.get(db) ?? {group: new GroupCommit(db), jobs: new Map<string, WriterQueue>()};
  writers.set(db, {group, jobs});
  const queue = jobs.get(jobId) ?? new WriterQueue(db, jobId, {group, onIdle: () => jobs.delete(jobId)});
  jobs.set(jobId, queue);
  return queue.append(rows, options);
}

class WriterQueue {
  readonly #db: Database;
  readonly #jobId: string;
  readonly #group: GroupCommit;
  readonly #onIdle: () => void;
  #waiting: Batch[] = [];
  #isStoring = false;

  constructor(
    db: Database,
    jobId: string,
    {group, onIdle}: {readonly group: GroupCommit; readonly onIdle: () => void},
  ) {
    this.#db = db;
    this.#jobId = jobId;
    this.#group = group;
    this.#onIdle = onIdle;
  }

  append(rows: readonly RowToAppend[], options: BatchOptions): Promise<AppendedRows | null> {
    if (this.#waiting.length >= WAITING)
      return Promise.reject(new Busy(`Expected at most ${WAITING} waiting, got one more: try again later.`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({...options, rows, size: sizeOf(rows), resolve, reject});
      if (!this.#isStoring) void this.#storeAll();
    });
  }

  async #storeAll(): Promise<void> {
    this.#isStoring = true;
    for (let batches = this.#next(); batches.length > 0; batches = this.#next()) await this.#store(batches);
    this.#isStoring = false;
    this.#onIdle();
  }

  /** The first that waits, and as many behind it as may be stored with it. */
  #next(): readonly Batch[] {
    const wanted = this.#waiting.filter(({signal, reject}) => {
      if (signal?.aborted === true) reject(signal.reason);
      return signal?.aborted !== true;
    });
    const batches = fitting(wanted, TOGETHER);
    this.#waiting = wanted.slice(batches.length);
    return batches;
  }

  async #store(batches: readonly Batch[]): Promise<void> {
    try {
      if (await this.#group.store(this.#jobId, batches)) {
        this.#group.note(this.#jobId, {areNew: true});
        for (const {rows, resolve} of batches) resolve({inserted: rows.length, replaced: 0, unchanged: 0});
        return;
      }
    } catch (error) {
      for (const {reject} of batches) reject(error);
      return;
    }
    for (const batch of batches) await this.#storeAlone(batch);
  }

  async #storeAlone({rows, signal, rider, token, resolve, reject}: Batch): Promise<void> {
    if (signal?.aborted === true) return reject(signal.reason);
    try {
      const appended = await appendRows(this.#db, this.#jobId, rows, {rider, token});
      this.#group.note(this.#jobId, {areNew: appended?.inserted === rows.length});
      resolve(appended);
    } catch (error) {
      this.#group.note(this.#jobId, {areNew: false});
      reject(error);
    }
  }
}
