import type {LooseFilter} from '../../protocol/filters.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {rowMatcher, searchPattern} from './filter.ts';

/** Characters of texts that are searched in one go: a few milliseconds. A row is never parted. */
const SLICE_CHARACTERS = 500_000;

/**
 * Which rows a filter lets through. Where it names a text, rows of very long texts are searched in slices; what a slice has
 * not come to is not let through yet. All else is known at once.
 */
export class RowSearch {
  readonly #passes: (row: Prediction) => boolean;
  readonly #pattern: RegExp | null;
  /** Rows whose texts were searched, and whether they hold the text; empty where there is none to search. */
  readonly #searched = new WeakMap<Prediction, boolean>();
  readonly #unsearched = new Set<Prediction>();

  readonly #sliceCharacters: number;

  /** @param sliceCharacters default: 500,000 */
  constructor(filter: LooseFilter, sliceCharacters = SLICE_CHARACTERS) {
    this.#sliceCharacters = sliceCharacters;
    this.#passes = rowMatcher({...filter, q: null});
    this.#pattern = searchPattern(filter.q ?? '');
  }

  /** Rows that were taken in and not come to yet. */
  get unsearchedCount(): number {
    return this.#unsearched.size;
  }

  /** Whether a row is let through, as far as it is known. */
  matches(row: Prediction): boolean {
    return this.#pattern === null ? this.#passes(row) : this.#searched.get(row) === true;
  }

  /** Takes rows in and searches the first of them, unless others still wait. Returns those that are let through. */
  take(rows: readonly Prediction[]): readonly Prediction[] {
    const pattern = this.#pattern;
    if (pattern === null) return rows.filter(this.#passes);
    const isBehind = this.#unsearched.size > 0;
    for (const row of rows) if (!this.#searched.has(row) && this.#passes(row)) this.#unsearched.add(row);
    if (!isBehind) this.#searchSlice(pattern);
    return rows.filter((row) => this.matches(row));
  }

  /** Rows that are not wanted any more. */
  drop(rows: Iterable<Prediction>): void {
    for (const row of rows) this.#unsearched.delete(row);
  }

  /** Searches the next slice. Returns those of it that are let through, in the order in which they were taken in. */
  goOn(): readonly Prediction[] {
    return this.#pattern === null ? [] : this.#searchSlice(this.#pattern);
  }

  #searchSlice(pattern: RegExp): readonly Prediction[] {
    const found: Prediction[] = [];
    let room = this.#sliceCharacters;
    for (const row of this.#unsearched) {
      if (room <= 0) break;
      const {prompt, prediction, ground_truth: truth} = row;
      room -= prompt.length + prediction.length + (truth?.length ?? 0);
      const holds =
        pattern.test(prompt) || pattern.test(prediction) || (truth !== null && pattern.test(truth));
      this.#unsearched.delete(row);
      this.#searched.set(row, holds);
      if (holds) found.push(row);
    }
    return found;
  }
}
