import {isFiltering, isSameFilter, type LooseFilter} from '../../protocol/filters.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import type {RowChange} from '../../stream/rows/prediction-store.ts';
import {NO_FILTER} from './filter.ts';
import {DEFAULT_ORDER, compareRows, type RowOrder} from './order.ts';
import {RowSearch} from './search.ts';
import {lowerBound, merged, without, type Compare} from '../../stream/rows/sorted-rows.ts';

/** The rows by which the last change led to those that are here now. */
export interface ListStep {
  readonly removed: ReadonlySet<Prediction>;
  /** New ones, or ones that have been found. */
  readonly added: readonly Prediction[];
}

const isFurther = ({completion_index}: Prediction): boolean => completion_index > 0;

/**
 * The rows of a table: in order, filtered, and still while someone reads. Changes are collected by `apply` and become
 * visible by `flush`; between the two, `waitingCount` says how many rows have come that the filter lets through. Very long
 * texts are searched in slices: until `isSearching` is over, `searchOn` brings the next rows to where they belong.
 */
export class RowList {
  #order: RowOrder = DEFAULT_ORDER;
  #filter: LooseFilter = NO_FILTER;
  #compare = compareRows(DEFAULT_ORDER);
  readonly #sliceCharacters: number | undefined;
  #search = new RowSearch(NO_FILTER);
  /** All rows in order, and those of them that the filter lets through: a new filter sorts nothing. */
  #sorted: readonly Prediction[] = [];
  #visible: readonly Prediction[] = [];
  readonly #byId = new Map<string, Prediction>();
  readonly #added = new Map<string, Prediction>();
  readonly #removed = new Map<string, Prediction>();
  readonly #waiting = new Set<string>();
  #fresh: ReadonlySet<string> = new Set();
  #hasCompletions = false;
  #revision = 0;
  #step: ListStep | null = null;

  /** @param sliceCharacters how much of texts is searched in one go; default: that of `RowSearch` */
  constructor(sliceCharacters?: number) {
    this.#sliceCharacters = sliceCharacters;
  }

  /** Rows that the filter lets through, in order, as of the last `flush`. */
  get rows(): readonly Prediction[] {
    return this.#visible;
  }

  /** All rows in order, as of the last `flush`. */
  get all(): readonly Prediction[] {
    return this.#sorted;
  }

  /** Grows by one with every change of `rows` or `all`. */
  get revision(): number {
    return this.#revision;
  }

  /** What led to this revision; `null` for all else than rows that came or went. */
  get step(): ListStep | null {
    return this.#step;
  }

  /** The order of rows. */
  get compare(): Compare {
    return this.#compare;
  }

  /** Whether there are several answers to any prompt at one step. */
  get hasCompletions(): boolean {
    return this.#hasCompletions;
  }

  /** All rows as of the last `flush`. */
  get size(): number {
    return this.#sorted.length;
  }

  get order(): RowOrder {
    return this.#order;
  }

  get filter(): LooseFilter {
    return this.#filter;
  }

  /** Rows that have come since the last `flush` and would be shown; newer versions of rows do not count. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Ids of the rows that the last `flush` brought or renewed; empty after `load`. */
  get fresh(): ReadonlySet<string> {
    return this.#fresh;
  }

  /** Rows that the filter's text has not been looked for in yet. */
  get unsearchedCount(): number {
    return this.#search.unsearchedCount;
  }

  get isSearching(): boolean {
    return this.unsearchedCount > 0;
  }

  /** Starts anew with these rows. */
  load(rows: Iterable<Prediction>): void {
    this.#forgetChanges();
    this.#note(null);
    this.#fresh = new Set();
    this.#sorted = [...rows].sort(this.#compare);
    this.#searchAnew();
    this.#byId.clear();
    for (const row of this.#sorted) this.#byId.set(row.id, row);
    this.#hasCompletions = this.#sorted.some(isFurther);
  }

  /** Takes note of a change of the store. */
  apply({changed, removed}: RowChange): void {
    for (const row of removed) {
      if (this.#added.get(row.id) === row) {
        this.#added.delete(row.id);
        this.#waiting.delete(row.id);
        this.#search.drop([row]);
      } else {
        this.#removed.set(row.id, row);
      }
    }
    for (const row of changed) this.#added.set(row.id, row);
    this.#wait(this.#search.take(changed));
  }

  /** Searches the next rows, and shows those that the filter lets through. */
  searchOn(): void {
    const found = this.#search.goOn();
    this.#wait(found);
    const shown = found.filter((row) => this.#byId.get(row.id) === row);
    this.#note({removed: new Set(), added: shown});
    this.#visible = merged(this.#visible, shown, this.#compare);
  }

  /** Shows what has come, each row where it belongs. Returns whether there was anything. */
  flush(): boolean {
    if (this.#added.size === 0 && this.#removed.size === 0) return false;
    const added = [...this.#added.values()];
    const removed = new Set(this.#removed.values());
    for (const row of this.#heldVersions(added)) removed.add(row);
    this.#exchange(removed, added);
    this.#fresh = new Set(this.#added.keys());
    for (const id of this.#removed.keys()) this.#byId.delete(id);
    for (const row of added) this.#byId.set(row.id, row);
    this.#hasCompletions ||= added.some(isFurther);
    this.#forgetChanges();
    return true;
  }

  /**
   * Takes in rows that were asked for, at once and not as new ones. Of two versions of a row the greater `seq` stays.
   */
  include(rows: readonly Prediction[]): void {
    this.flush();
    const added = rows.filter(({id, seq}) => (this.#byId.get(id)?.seq ?? -1) < seq);
    this.#exchange(new Set(this.#heldVersions(added)), added);
    this.#fresh = new Set();
    for (const row of added) this.#byId.set(row.id, row);
    this.#hasCompletions ||= added.some(isFurther);
  }

  /** Another order sorts all rows once; another filter is one pass, and ends a search. Both show what has come. */
  arrange(order: RowOrder, filter: LooseFilter): void {
    const isOtherOrder = order.key !== this.#order.key || order.direction !== this.#order.direction;
    const isOtherFilter = !isSameFilter(filter, this.#filter);
    if (!isOtherOrder && !isOtherFilter) return;
    this.flush();
    this.#order = order;
    this.#filter = filter;
    this.#note(null);
    if (isOtherOrder) {
      this.#compare = compareRows(order);
      this.#sorted = [...this.#sorted].sort(this.#compare);
    }
    if (isOtherFilter) this.#searchAnew();
    else this.#visible = [...this.#visible].sort(this.#compare);
    this.#fresh = new Set();
  }

  /** Where the row of this id stands among `rows`; -1 when it is not there. */
  indexOf(id: string): number {
    const row = this.#byId.get(id);
    if (row === undefined) return -1;
    const index = lowerBound(this.#visible, row, this.#compare);
    return this.#visible[index] === row ? index : -1;
  }

  /** The row of this id, shown or not, as of the last `flush`. */
  get(id: string): Prediction | undefined {
    return this.#byId.get(id);
  }

  /** Whether the filter lets a row through, as far as it has been searched. */
  matches(row: Prediction): boolean {
    return this.#search.matches(row);
  }

  #note(step: ListStep | null): void {
    this.#step = step;
    this.#revision++;
  }

  #searchAnew(): void {
    this.#search = new RowSearch(this.#filter, this.#sliceCharacters);
    this.#visible = this.#search.take(this.#sorted);
  }

  #exchange(removed: ReadonlySet<Prediction>, added: readonly Prediction[]): void {
    this.#search.drop(removed);
    this.#note({removed, added});
    this.#sorted = merged(without(this.#sorted, removed), added, this.#compare);
    const shown = this.#search.take(added);
    // Without a filter the same rows, lest each one that comes copies two lists.
    this.#visible = isFiltering(this.#filter)
      ? merged(without(this.#visible, removed), shown, this.#compare)
      : this.#sorted;
  }

  /** Takes note of those of these rows that are not shown before the next `flush`. */
  #wait(rows: readonly Prediction[]): void {
    for (const row of rows) {
      if (this.#added.get(row.id) === row && !this.#removed.has(row.id)) this.#waiting.add(row.id);
    }
  }

  #heldVersions(rows: readonly Prediction[]): Prediction[] {
    return rows.map(({id}) => this.#byId.get(id)).filter((held) => held !== undefined);
  }

  #forgetChanges(): void {
    this.#added.clear();
    this.#removed.clear();
    this.#waiting.clear();
  }
}
