import type {Prediction} from '../../protocol/protocol.ts';
import {groupKeyOf, groupRows, summaryOf, type GroupSummary} from '../scores/answer-group.ts';
import type {AnyShown} from '../scores/shown-score.ts';
import type {RowList} from './list.ts';

/** Several answers to one prompt at one step. The same object until one of them changes. */
export interface LineGroup {
  /** All that are held, by their index. */
  readonly answers: readonly Prediction[];
  /** Those that the filter lets through. */
  readonly shown: readonly Prediction[];
  readonly score: AnyShown;
  readonly summary: GroupSummary;
}

/** One line of a table: a row, or a group of rows that opens. */
export interface Line {
  /** That of the row; a group has one of its own. */
  readonly id: string;
  /** The row, or the best of the group. */
  readonly row: Prediction;
  readonly group: LineGroup | null;
  /** Shown in an open group. */
  readonly isMember: boolean;
}

/** Whether it is new, or any answer of the group. */
export const isFreshLine = ({row, group}: Line, freshIds: ReadonlySet<string>): boolean =>
  group === null ? freshIds.has(row.id) : group.answers.some(({id}) => freshIds.has(id));

interface Head {
  readonly key: string;
  readonly shown: Prediction[];
}

export interface LineOptions {
  /** Whether answers to one prompt at one step are one line, where there are several. */
  readonly isGrouped: boolean;
  readonly score: AnyShown;
  readonly openIds: ReadonlySet<string>;
}

const lineOf = (row: Prediction, isMember = false): Line => ({id: row.id, row, group: null, isMember});
const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);

/**
 * The lines of a table over the rows of a list. Without groups they are those rows, at no cost. A group stands where the
 * first of its rows stands that the filter lets through; its figures are of all its answers.
 */
export class RowLines {
  readonly #list: RowList;
  #madeOf: readonly unknown[] = [];
  /** `null`: every row is a line. */
  #heads: readonly Head[] | null = null;
  #answers: ReadonlyMap<string, readonly Prediction[]> = new Map();
  /** Index of the line that a head is: open groups before it take lines, too. */
  #starts: readonly number[] = [];
  #count = 0;
  #indexes: ReadonlyMap<string, number> | null = null;
  #groups = new Map<string, LineGroup>();
  #score: AnyShown | null = null;

  constructor(list: RowList) {
    this.#list = list;
  }

  /** To be called in each update, with the list arranged. */
  update({isGrouped, score, openIds}: LineOptions): void {
    const {rows, all, hasCompletions} = this.#list;
    const isOn = isGrouped && hasCompletions;
    this.#score = score;
    const madeOf = isOn ? [rows, all, openIds] : [];
    if (same(madeOf, this.#madeOf)) return;
    const isSameList = isOn && rows === this.#madeOf[0] && all === this.#madeOf[1];
    this.#madeOf = madeOf;
    this.#indexes = null;
    if (!isOn) {
      this.#heads = null;
      this.#groups.clear();
      return;
    }
    if (!isSameList) this.#group(rows, all);
    this.#place(openIds);
  }

  /** Whether lines may be groups. */
  get isGrouped(): boolean {
    return this.#heads !== null;
  }

  /** Lines, open groups closed: what pages are made of. */
  get headCount(): number {
    return this.#heads?.length ?? this.#list.rows.length;
  }

  get length(): number {
    return this.#heads === null ? this.#list.rows.length : this.#count;
  }

  /** Index of the line that stands for a head; the number of lines for the end. */
  startOf(head: number): number {
    return this.#heads === null ? head : (this.#starts[head] ?? this.#count);
  }

  at(index: number): Line {
    if (this.#heads === null) return lineOf(this.#list.rows[index]!);
    const head = this.#headAt(index);
    const offset = index - this.#starts[head]!;
    const {key, shown} = this.#heads[head]!;
    return offset === 0 ? this.#headLine(key, shown) : lineOf(shown[offset - 1]!, true);
  }

  /** Where the line of this id stands; -1 where it is not there. */
  indexOf(id: string): number {
    if (this.#heads === null) return this.#list.indexOf(id);
    this.#indexes ??= new Map(
      Array.from({length: this.#count}, (_, index) => [this.#idAt(index), index] as const),
    );
    return this.#indexes.get(id) ?? -1;
  }

  #idAt(index: number): string {
    const head = this.#headAt(index);
    const {key, shown} = this.#heads![head]!;
    const offset = index - this.#starts[head]!;
    if (offset > 0) return shown[offset - 1]!.id;
    return this.#isGroup(key) ? idOf(key) : shown[0]!.id;
  }

  #isGroup(key: string): boolean {
    return (this.#answers.get(key)?.length ?? 0) > 1;
  }

  #group(rows: readonly Prediction[], all: readonly Prediction[]): void {
    this.#answers = groupRows(all);
    const heads = new Map<string, Head>();
    for (const row of rows) {
      const key = groupKeyOf(row);
      const head = heads.get(key);
      if (head === undefined) heads.set(key, {key, shown: [row]});
      else head.shown.push(row);
    }
    for (const {shown} of heads.values()) shown.sort((a, b) => a.completion_index - b.completion_index);
    this.#heads = [...heads.values()];
    for (const key of this.#groups.keys()) if (!heads.has(key)) this.#groups.delete(key);
  }

  #place(openIds: ReadonlySet<string>): void {
    let count = 0;
    this.#starts = this.#heads!.map(({key, shown}) => {
      const start = count;
      count += 1 + (openIds.has(idOf(key)) && this.#isGroup(key) ? shown.length : 0);
      return start;
    });
    this.#count = count;
  }

  /** The last head that starts at or before a line. */
  #headAt(index: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #headLine(key: string, shown: readonly Prediction[]): Line {
    const answers = this.#answers.get(key)!;
    if (answers.length === 1) return lineOf(answers[0]!);
    const score = this.#score!;
    let group = this.#groups.get(key);
    const isKept =
      group !== undefined &&
      group.score === score &&
      same(group.answers, answers) &&
      same(group.shown, shown);
    if (!isKept) {
      group = {answers, shown, score, summary: summaryOf(answers, score)};
      this.#groups.set(key, group);
    }
    return {id: idOf(key), row: group!.summary.bestRow, group: group!, isMember: false};
  }
}

/** No row has such an id. */
const idOf = (key: string): string => `group ${key}`;
