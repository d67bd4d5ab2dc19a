import {Busy} from '../slots.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {
  appendRows,
  appendTogether,
  type AppendedRows,
  type AppendRowsOptions,
  type RowToAppend,
} from '../store/predictions/append-rows.ts';

/** Batches of one job that may wait for those that are being stored. */
const WAITING = 128;
/** Of batches that are stored together: rows, and characters of their texts. */
const TOGETHER = {rows: 1000, characters: 1 << 20};

export interface BatchOptions extends AppendRowsOptions {
  readonly signal?: AbortSignal | undefined;
}

interface Batch extends BatchOptions {
  readonly rows: readonly RowToAppend[];
  readonly resolve: (appended: AppendedRows | null) => void;
  readonly reject: (reason: unknown) => void;
}

const queues = new WeakMap<Database, Map<string, WriterQueue>>();

/**
 * Appends rows to one job's stream, as `appendRows` does. Writers of one job go one after the other. They would do so in
 * PostgreSQL too, at the lock on the job's head, but each holding a connection that other jobs need. What waits meanwhile
 * is stored together, in one transaction: where that fails, each batch by itself.
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
  const jobs = queues.get(db) ?? new Map<string, WriterQueue>();
  queues.set(db, jobs);
  const queue = jobs.get(jobId) ?? new WriterQueue(db, jobId, () => jobs.delete(jobId));
  jobs.set(jobId, queue);
  return queue.append(rows, options);
}

class WriterQueue {
  readonly #db: Database;
  readonly #jobId: string;
  readonly #onIdle: () => void;
  #waiting: Batch[] = [];
  #isStoring = false;

  constructor(db: Database, jobId: string, onIdle: () => void) {
    this.#db = db;
    this.#jobId = jobId;
    this.#onIdle = onIdle;
  }

  append(rows: readonly RowToAppend[], options: BatchOptions): Promise<AppendedRows | null> {
    if (this.#waiting.length >= WAITING)
      return Promise.reject(new Busy(`Expected at most ${WAITING} waiting, got one more: try again later.`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({...options, rows, resolve, reject});
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
    let [rows, characters] = [0, 0];
    const end = wanted.findIndex((batch, i) => {
      rows += batch.rows.length;
      characters += charactersOf(batch.rows);
      return i > 0 && (rows > TOGETHER.rows || characters > TOGETHER.characters);
    });
    const batches = end === -1 ? wanted : wanted.slice(0, end);
    this.#waiting = wanted.slice(batches.length);
    return batches;
  }

  async #store(batches: readonly Batch[]): Promise<void> {
    if (batches.length > 1 && (await this.#storeTogether(batches))) return;
    for (const {rows, signal, rider, token, resolve, reject} of batches) {
      try {
        signal?.throwIfAborted();
        resolve(await appendRows(this.#db, this.#jobId, rows, {rider, token}));
      } catch (error) {
        reject(error);
      }
    }
  }

  /** False when PostgreSQL refused it: nothing of it is stored then. */
  async #storeTogether(batches: readonly Batch[]): Promise<boolean> {
    try {
      const outcome = await appendTogether(this.#db, this.#jobId, batches);
      if (outcome === 'refused') return false;
      for (const {rows, resolve} of batches) {
        resolve(outcome === null ? null : {inserted: rows.length, replaced: 0, unchanged: 0});
      }
      return true;
    } catch (error) {
      for (const {reject} of batches) reject(error);
      return true;
    }
  }
}

const charactersOf = (rows: readonly RowToAppend[]): number =>
  rows.reduce((sum, {stored: {prompt, prediction}}) => sum + prompt.length + prediction.length, 0);
