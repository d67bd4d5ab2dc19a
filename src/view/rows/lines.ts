import type {Prediction} from '../../protocol/protocol.ts';
import {groupKeyOf, summaryOf, type GroupSummary} from '../scores/answer-group.ts';
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

/** What is held of one prompt at one step. */
interface Held {
  readonly id: string;
  /** Ids of its rows, which a newer version keeps; also of rows that the list has let go of since. */
  readonly rowIds: string[];
  /** The last grouping that met it. */
  met: number;
  line: LineGroup | null;
}

/** An open group: the line that it begins at, and what is in it. */
interface OpenGroup {
  readonly head: number;
  readonly start: number;
  readonly shown: readonly Prediction[];
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
const byCompletion = (a: Prediction, b: Prediction): number => a.completion_index - b.completion_index;

/** No row has such an id. */
const ID = 'group ';

/**
 * The lines of a table over the rows of a list. Without groups they are those rows, at no cost. A group stands where the
 * first of its rows stands that the filter lets through; its figures are of all its answers.
 *
 * A change costs one look-up a row, and a key only for rows that are new: 10,000 rows take about a millisecond.
 */
export class RowLines {
  readonly #list: RowList;
  #madeOf: readonly unknown[] = [];
  #byId = new Map<string, Held>();
  /** By the ids of rows. */
  #byRow = new Map<string, Held>();
  /** Rows taken in since the groups were last made anew. */
  #taken = 0;
  #grouping = 0;
  /** `null`: every row is a line. */
  #heads: readonly Held[] | null = null;
  #open: readonly OpenGroup[] = [];
  #count = 0;
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
    if (!isOn) this.#forget();
    else if (!isSameList) this.#group(rows, all);
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
    const before = this.#open.findLast((open) => open.head < head);
    return before === undefined ? head : before.start + before.shown.length + head - before.head;
  }

  at(index: number): Line {
    if (this.#heads === null) return lineOf(this.#list.rows[index]!);
    const open = this.#open.findLast(({start}) => start <= index);
    if (open === undefined) return this.#headLine(this.#heads[index]!);
    const {head, start, shown} = open;
    const member = shown[index - start - 1];
    if (member !== undefined) return lineOf(member, true);
    return this.#headLine(this.#heads[index === start ? head : head + index - start - shown.length]!);
  }

  /** Where the line of this id stands; -1 where it is not there. */
  indexOf(id: string): number {
    if (this.#heads === null) return this.#list.indexOf(id);
    const row = this.#list.get(id);
    const held = row === undefined ? this.#byId.get(id) : this.#byRow.get(id);
    const head = held === undefined ? -1 : this.#heads.indexOf(held);
    if (held === undefined || head === -1) return -1;
    const isGroup = this.#answersOf(held).length > 1;
    if (row === undefined || !isGroup) return isGroup === (row === undefined) ? this.startOf(head) : -1;
    const open = this.#open.find((each) => each.head === head);
    const place = open?.shown.indexOf(row) ?? -1;
    return open === undefined || place === -1 ? -1 : open.start + 1 + place;
  }

  #forget(): void {
    this.#heads = null;
    this.#byId = new Map();
    this.#byRow = new Map();
    this.#taken = 0;
  }

  #group(rows: readonly Prediction[], all: readonly Prediction[]): void {
    // Else groups of rows that went long ago would stay for ever.
    if (this.#taken > 2 * all.length) this.#forget();
    for (const row of all) if (!this.#byRow.has(row.id)) this.#take(row);
    const grouping = ++this.#grouping;
    const heads: Held[] = [];
    for (const row of rows) {
      const held = this.#byRow.get(row.id)!;
      if (held.met === grouping) continue;
      held.met = grouping;
      heads.push(held);
    }
    this.#heads = heads;
  }

  #take(row: Prediction): void {
    const id = ID + groupKeyOf(row);
    const held = this.#byId.get(id) ?? {id, rowIds: [], met: 0, line: null};
    held.rowIds.push(row.id);
    this.#byId.set(id, held);
    this.#byRow.set(row.id, held);
    this.#taken++;
  }

  /** By their index. */
  #answersOf(held: Held): readonly Prediction[] {
    return held.rowIds.flatMap((id) => this.#list.get(id) ?? []).sort(byCompletion);
  }

  #place(openIds: ReadonlySet<string>): void {
    const heads = this.#heads;
    this.#open = [];
    this.#count = heads?.length ?? 0;
    if (heads === null) return;
    const open = [...openIds].flatMap((id) => {
      const held = this.#byId.get(id);
      const head = held === undefined ? -1 : heads.indexOf(held);
      if (held === undefined || head === -1 || this.#answersOf(held).length < 2) return [];
      return [{head, shown: this.#answersOf(held).filter((row) => this.#list.matches(row))}];
    });
    let before = 0;
    this.#open = open
      .sort((a, b) => a.head - b.head)
      .map(({head, shown}) => {
        const start = head + before;
        before += shown.length;
        return {head, start, shown};
      });
    this.#count += before;
  }

  #headLine(held: Held): Line {
    const answers = this.#answersOf(held);
    if (answers.length === 1) return lineOf(answers[0]!);
    const score = this.#score!;
    const shown = answers.filter((row) => this.#list.matches(row));
    let {line} = held;
    if (line === null || line.score !== score || !same(line.answers, answers) || !same(line.shown, shown)) {
      line = held.line = {answers, shown, score, summary: summaryOf(answers, score)};
    }
    return {id: held.id, row: line.summary.bestRow, group: line, isMember: false};
  }
}
