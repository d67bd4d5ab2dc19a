import type {Prediction} from '../protocol.ts';
import type {PredictionStore} from './prediction-store.ts';

export interface SortedIndexOptions {
  /** Ties are broken by seq, ascending. */
  readonly compare: (a: Prediction, b: Prediction) => number;
  /** Rows to hold; default: all. */
  readonly filter?: (row: Prediction) => boolean;
}

/**
 * The rows of a store in another order, kept up to date by merging what came instead of sorting again: a change of k
 * rows among n costs k·log n comparisons and one copy of n pointers, paid when the index is next read.
 */
export class SortedIndex {
  readonly #compare: (a: Prediction, b: Prediction) => number;
  readonly #filter: (row: Prediction) => boolean;
  readonly #unsubscribe: () => void;
  readonly #added = new Set<Prediction>();
  readonly #removed = new Set<Prediction>();
  #rows: Prediction[];

  constructor(store: PredictionStore, {compare, filter = () => true}: SortedIndexOptions) {
    this.#compare = (a, b) => compare(a, b) || a.seq - b.seq;
    this.#filter = filter;
    this.#rows = [...store.values()].filter(filter).sort(this.#compare);
    this.#unsubscribe = store.subscribe(({changed, removed}) => {
      for (const row of removed) {
        if (this.#filter(row) && !this.#added.delete(row)) this.#removed.add(row);
      }
      for (const row of changed) if (this.#filter(row)) this.#added.add(row);
    });
  }

  get length(): number {
    return this.#current().length;
  }

  at(index: number): Prediction | undefined {
    return this.#current().at(index);
  }

  slice(start: number, end?: number): readonly Prediction[] {
    return this.#current().slice(start, end);
  }

  values(): Iterable<Prediction> {
    return this.#current().values();
  }

  /** Where the row stands, or would stand if it were held. */
  indexOf(row: Prediction): number {
    return this.#lowerBound(this.#current(), row, 0);
  }

  /** Stops following the store. */
  close(): void {
    this.#unsubscribe();
  }

  #current(): readonly Prediction[] {
    if (this.#removed.size > 0) {
      this.#rows = this.#rows.filter((row) => !this.#removed.has(row));
      this.#removed.clear();
    }
    if (this.#added.size > 0) {
      const added = [...this.#added].sort(this.#compare);
      this.#added.clear();
      this.#rows = this.#merged(added);
    }
    return this.#rows;
  }

  #merged(added: readonly Prediction[]): Prediction[] {
    const rows = this.#rows;
    const last = rows.at(-1);
    if (last === undefined || this.#compare(last, added[0]!) < 0) {
      for (const row of added) rows.push(row);
      return rows;
    }
    const merged: Prediction[] = [];
    let from = 0;
    for (const row of added) {
      const to = this.#lowerBound(rows, row, from);
      for (; from < to; from++) merged.push(rows[from]!);
      merged.push(row);
    }
    for (; from < rows.length; from++) merged.push(rows[from]!);
    return merged;
  }

  /** The first position from `low` on whose row does not come before the given one. */
  #lowerBound(rows: readonly Prediction[], row: Prediction, low: number): number {
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(rows[middle]!, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
