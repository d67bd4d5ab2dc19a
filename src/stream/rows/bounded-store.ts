import type {Prediction} from '../../protocol/protocol.ts';
import type {PredictionStore, StoreChange} from './prediction-store.ts';
import {bytesOf} from './row-bytes.ts';

export const DEFAULT_MAX_ROWS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

const bySeq = (a: Prediction, b: Prediction): number => a.seq - b.seq;

/**
 * Rows by id, in order of arrival; of two versions of a row the greater `seq` stays, so that a slow list answer never
 * overwrites a streamed row. Over its bounds the store lets go of the rows that arrived first.
 */
export class BoundedStore implements PredictionStore {
  readonly #byId = new Map<string, Prediction>();
  readonly #listeners = new Set<(change: StoreChange) => void>();
  /** Ascending by seq. */
  #rows: Prediction[] = [];
  #bytes = 0;
  #maxRows: number;
  readonly #maxBytes: number;
  #revision = 0;
  #receivedCount = 0;

  constructor(maxRows = DEFAULT_MAX_ROWS, maxBytes = DEFAULT_MAX_BYTES) {
    this.#maxRows = maxRows;
    this.#maxBytes = maxBytes;
  }

  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#rows.length;
  }

  get receivedCount(): number {
    return this.#receivedCount;
  }

  get maxRows(): number {
    return this.#maxRows;
  }

  /** About so many bytes of memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The row that arrived last. */
  get latest(): Prediction | null {
    return this.#rows.at(-1) ?? null;
  }

  /** True when older rows would not be kept. */
  get isFull(): boolean {
    return this.#rows.length >= this.#maxRows || this.#bytes >= this.#maxBytes;
  }

  get(id: string): Prediction | undefined {
    return this.#byId.get(id);
  }

  values(): Iterable<Prediction> {
    return this.#rows.values();
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A smaller bound lets go of rows at once; a greater one keeps more from now on. */
  setMaxRows(maxRows: number): void {
    this.#maxRows = maxRows;
    this.#tell(new Set(), this.#dropOldest(new Set()));
  }

  /**
   * Takes rows in any order; versions that are held already, and older ones, change nothing.
   *
   * @returns the rows that were new, also those that the bounds leave no place for
   */
  add(rows: readonly Prediction[]): readonly Prediction[] {
    const added = new Set<Prediction>();
    const removed: Prediction[] = [];
    for (const row of rows) {
      const held = this.#byId.get(row.id);
      if (held !== undefined) {
        if (held.seq >= row.seq) continue;
        this.#bytes -= bytesOf(held);
        if (!added.delete(held)) removed.push(held);
      }
      this.#byId.set(row.id, row);
      this.#bytes += bytesOf(row);
      this.#receivedCount++;
      added.add(row);
    }
    if (added.size === 0) return [];
    const taken = [...added];
    this.#merge(added, removed);
    removed.push(...this.#dropOldest(added));
    this.#tell(added, removed);
    return taken;
  }

  /** Puts these rows in the place of all others, in one change. */
  replaceAll(rows: readonly Prediction[]): void {
    const removed = this.#rows;
    this.#rows = [];
    this.#byId.clear();
    this.#bytes = 0;
    const added = new Set<Prediction>();
    for (const row of rows) {
      const held = this.#byId.get(row.id);
      if (held !== undefined && held.seq >= row.seq) continue;
      if (held !== undefined) {
        added.delete(held);
        this.#bytes -= bytesOf(held);
      }
      this.#byId.set(row.id, row);
      this.#bytes += bytesOf(row);
      added.add(row);
    }
    this.#receivedCount += added.size;
    this.#rows = [...added].sort(bySeq);
    this.#dropOldest(added);
    this.#tell(added, removed, true);
  }

  #merge(added: ReadonlySet<Prediction>, removed: readonly Prediction[]): void {
    const sorted = [...added].sort(bySeq);
    if (removed.length > 0) {
      const gone = new Set(removed);
      this.#rows = this.#rows.filter((row) => !gone.has(row));
    }
    const last = this.#rows.at(-1);
    if (last === undefined || last.seq < sorted[0]!.seq) {
      for (const row of sorted) this.#rows.push(row);
    } else if (sorted.at(-1)!.seq < this.#rows[0]!.seq) {
      this.#rows = sorted.concat(this.#rows);
    } else {
      // Two sorted runs: the engine's merge sort takes them as they are.
      this.#rows = this.#rows.concat(sorted).sort(bySeq);
    }
  }

  /** Lets go of the oldest rows over the bounds; those that had only just come were never held. */
  #dropOldest(added: Set<Prediction>): Prediction[] {
    let count = 0;
    while (
      count < this.#rows.length - 1 &&
      (this.#rows.length - count > this.#maxRows || this.#bytes > this.#maxBytes)
    ) {
      const row = this.#rows[count++]!;
      this.#byId.delete(row.id);
      this.#bytes -= bytesOf(row);
    }
    return this.#rows.splice(0, count).filter((row) => !added.delete(row));
  }

  #tell(changed: ReadonlySet<Prediction>, removed: readonly Prediction[], isExchange = false): void {
    if (changed.size === 0 && removed.length === 0) return;
    this.#revision++;
    const change: StoreChange = {changed: [...changed], removed, isExchange};
    for (const listener of [...this.#listeners]) listener(change);
  }
}
