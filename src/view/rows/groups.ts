import {lowerBound, merged, without} from '../../stream/rows/sorted-rows.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {groupKeyOf} from '../scores/answer-group.ts';
import type {ListStep, RowList} from './list.ts';

/** What is held of one prompt at one step. */
export interface Held {
  readonly id: string;
  /** Ids of its rows, which a newer version keeps; also of rows that the list has let go of since. */
  readonly rowIds: string[];
  /** The first of its rows that the filter lets through: where it stands. `null`: none. */
  first: Prediction | null;
}

/** No row has such an id. */
const ID = 'group ';

const byCompletion = (a: Prediction, b: Prediction): number => a.completion_index - b.completion_index;

/**
 * The rows of a list by what they answer, in the order of the first rows that the filter lets through. What the list tells
 * of its last step costs a look at the groups of the rows that came and went, and a copy; all else, and seldom that, a
 * look-up of every row: 10,000 take about a millisecond.
 */
export class RowGroups {
  readonly #list: RowList;
  #byId = new Map<string, Held>();
  /** By the ids of rows. */
  #byRow = new Map<string, Held>();
  /** Rows taken in since the groups were last made anew. */
  #taken = 0;
  /** That of the list, the last time. */
  #revision: number | null = null;
  #heads: readonly Held[] = [];
  /** Of groups that are shown. */
  readonly #compare = (a: Held, b: Held): number => this.#list.compare(a.first!, b.first!);

  constructor(list: RowList) {
    this.#list = list;
  }

  /** Those that are shown. */
  get heads(): readonly Held[] {
    return this.#heads;
  }

  /** To be called in each update, with the list arranged. */
  update(): void {
    const {revision, step, size} = this.#list;
    if (revision === this.#revision) return;
    const isNext = this.#revision === revision - 1;
    // Groups of rows that went long ago would else stay for ever.
    const isStale = this.#taken > 2 * size;
    this.#revision = revision;
    if (isNext && step !== null && !isStale) this.#follow(step);
    else this.#group(isStale);
  }

  /** The group of this id. */
  ofGroup(id: string): Held | undefined {
    return this.#byId.get(id);
  }

  /** The group of the row of this id. */
  ofRow(id: string): Held | undefined {
    return this.#byRow.get(id);
  }

  /** Where it stands among those that are shown; -1 when it is not there. */
  indexOf(held: Held): number {
    return held.first === null ? -1 : lowerBound(this.#heads, held, this.#compare);
  }

  /** By their index. */
  answersOf(held: Held): readonly Prediction[] {
    return held.rowIds.flatMap((id) => this.#list.get(id) ?? []).sort(byCompletion);
  }

  #follow({added, removed}: ListStep): void {
    const touched = new Set<Held>();
    for (const row of added) touched.add(this.#byRow.get(row.id) ?? this.#take(row));
    for (const {id} of removed) {
      const held = this.#byRow.get(id);
      if (held !== undefined) touched.add(held);
    }
    const moved = new Set<Held>();
    const come: Held[] = [];
    for (const held of touched) {
      const first = this.#firstOf(held);
      if (first === held.first) continue;
      if (held.first !== null) moved.add(held);
      if (first !== null) come.push(held);
      held.first = first;
    }
    this.#heads = merged(without(this.#heads, moved), come, this.#compare);
  }

  #group(isAnew: boolean): void {
    if (isAnew) {
      this.#byId = new Map();
      this.#byRow = new Map();
      this.#taken = 0;
    }
    for (const held of this.#byId.values()) held.first = null;
    for (const row of this.#list.all) if (!this.#byRow.has(row.id)) this.#take(row);
    const heads: Held[] = [];
    for (const row of this.#list.rows) {
      const held = this.#byRow.get(row.id)!;
      if (held.first !== null) continue;
      held.first = row;
      heads.push(held);
    }
    this.#heads = heads;
  }

  #take(row: Prediction): Held {
    const id = ID + groupKeyOf(row);
    const held = this.#byId.get(id) ?? {id, rowIds: [], first: null};
    held.rowIds.push(row.id);
    this.#byId.set(id, held);
    this.#byRow.set(row.id, held);
    this.#taken++;
    return held;
  }

  #firstOf({rowIds}: Held): Prediction | null {
    const list = this.#list;
    let first: Prediction | null = null;
    for (const id of rowIds) {
      const row = list.get(id);
      if (row === undefined || !list.matches(row)) continue;
      if (first === null || list.compare(row, first) < 0) first = row;
    }
    return first;
  }
}
