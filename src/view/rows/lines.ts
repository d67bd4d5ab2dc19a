import type {Prediction} from '../../protocol/protocol.ts';
import {summaryOf, type GroupSummary} from '../scores/answer-group.ts';
import type {AnyShown} from '../scores/shown-score.ts';
import {RowGroups, type Held} from './groups.ts';
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

/**
 * The lines of a table over the rows of a list. Without groups they are those rows, at no cost. A group stands where the
 * first of its rows stands that the filter lets through; its figures are of all its answers.
 */
export class RowLines {
  readonly #list: RowList;
  #madeOf: readonly unknown[] = [];
  /** `null`: every row is a line. */
  #groups: RowGroups | null = null;
  readonly #made = new WeakMap<Held, LineGroup>();
  #open: readonly OpenGroup[] = [];
  #count = 0;
  #score: AnyShown | null = null;

  constructor(list: RowList) {
    this.#list = list;
  }

  /** To be called in each update, with the list arranged. */
  update({isGrouped, score, openIds}: LineOptions): void {
    const {revision, hasCompletions} = this.#list;
    const isOn = isGrouped && hasCompletions;
    this.#score = score;
    const madeOf = isOn ? [revision, openIds] : [];
    if (same(madeOf, this.#madeOf)) return;
    this.#madeOf = madeOf;
    if (isOn) (this.#groups ??= new RowGroups(this.#list)).update();
    else this.#groups = null;
    this.#place(openIds);
  }

  /** Whether lines may be groups. */
  get isGrouped(): boolean {
    return this.#groups !== null;
  }

  /** Lines, open groups closed: what pages are made of. */
  get headCount(): number {
    return this.#groups?.heads.length ?? this.#list.rows.length;
  }

  get length(): number {
    return this.#groups === null ? this.#list.rows.length : this.#count;
  }

  /** Index of the line that stands for a head; the number of lines for the end. */
  startOf(head: number): number {
    const before = this.#open.findLast((open) => open.head < head);
    return before === undefined ? head : before.start + before.shown.length + head - before.head;
  }

  at(index: number): Line {
    const groups = this.#groups;
    if (groups === null) return lineOf(this.#list.rows[index]!);
    const open = this.#open.findLast(({start}) => start <= index);
    if (open === undefined) return this.#headLine(groups, groups.heads[index]!);
    const {head, start, shown} = open;
    const member = shown[index - start - 1];
    if (member !== undefined) return lineOf(member, true);
    return this.#headLine(
      groups,
      groups.heads[index === start ? head : head + index - start - shown.length]!,
    );
  }

  /** Where the line of this id stands; -1 where it is not there. */
  indexOf(id: string): number {
    const groups = this.#groups;
    if (groups === null) return this.#list.indexOf(id);
    const row = this.#list.get(id);
    const held = row === undefined ? groups.ofGroup(id) : groups.ofRow(id);
    const head = held === undefined ? -1 : groups.indexOf(held);
    if (held === undefined || head === -1) return -1;
    const isGroup = groups.answersOf(held).length > 1;
    if (row === undefined || !isGroup) return isGroup === (row === undefined) ? this.startOf(head) : -1;
    const open = this.#open.find((each) => each.head === head);
    const place = open?.shown.indexOf(row) ?? -1;
    return open === undefined || place === -1 ? -1 : open.start + 1 + place;
  }

  #place(openIds: ReadonlySet<string>): void {
    const groups = this.#groups;
    this.#open = [];
    this.#count = groups?.heads.length ?? 0;
    if (groups === null) return;
    const open = [...openIds].flatMap((id) => {
      const held = groups.ofGroup(id);
      const head = held === undefined ? -1 : groups.indexOf(held);
      if (held === undefined || head === -1) return [];
      const answers = groups.answersOf(held);
      return answers.length < 2 ? [] : [{head, shown: answers.filter((row) => this.#list.matches(row))}];
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

  #headLine(groups: RowGroups, held: Held): Line {
    const answers = groups.answersOf(held);
    if (answers.length === 1) return lineOf(answers[0]!);
    const score = this.#score!;
    const shown = answers.filter((row) => this.#list.matches(row));
    let group = this.#made.get(held);
    if (group?.score !== score || !same(group.answers, answers) || !same(group.shown, shown)) {
      group = {answers, shown, score, summary: summaryOf(answers, score)};
      this.#made.set(held, group);
    }
    return {id: held.id, row: group.summary.bestRow, group, isMember: false};
  }
}
