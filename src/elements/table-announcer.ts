import type {PredictionSource} from '../context/stream-context.ts';
import {formatCount} from '../view/format.ts';
import {isFiltering} from '../view/row-filter.ts';
import type {RowList} from '../view/row-list.ts';
import {stateLabel} from '../view/state-words.ts';
import {Announcer} from './announcer.ts';
import type {TableStrings} from './predictions-table-strings.ts';

/** Says what changed in a table to those who listen: rows that wait, what a filter left, the end. A badge tells other states. */
export class TableAnnouncer extends Announcer {
  #waiting = 0;
  #filter: unknown = null;
  #hasStopped = false;

  tell(
    source: PredictionSource | null,
    list: RowList,
    strings: TableStrings,
    locale: string | undefined,
  ): void {
    if (source === null) return;
    const count = (value: number): string => formatCount(value, locale);
    const hasStopped = source.state.kind === 'stopped';
    if (hasStopped && !this.#hasStopped) this.say(stateLabel(source, strings.state));
    this.#hasStopped = hasStopped;
    if (list.filter !== this.#filter && (this.#filter !== null || isFiltering(list.filter))) {
      this.say(strings.matching(count(list.rows.length), count(list.size)));
    }
    this.#filter = list.filter;
    if (list.waitingCount > this.#waiting)
      this.say(strings.newRows(count(list.waitingCount), list.waitingCount === 1));
    this.#waiting = list.waitingCount;
  }
}
