import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {isFiltering} from '../../protocol/filters.ts';
import {stateLabel} from '../../view/state-label.ts';
import {Announcer} from '../pieces/announcer.ts';
import type {Further} from './further-rows.ts';
import type {TableStrings} from './strings.ts';
import type {TableRows} from './rows/rows.ts';

/** Says what changed in a table to those who listen: rows that wait, what a filter left, what the server gave, the end. A badge tells other states. */
export class TableAnnouncer extends Announcer {
  #waiting = 0;
  #filter: unknown = null;
  #hasStopped = false;
  #further: Further | null = null;

  tell(
    source: PredictionSource | null,
    {list, further}: TableRows,
    strings: TableStrings,
    locale: string | undefined,
  ): void {
    if (source === null) return;
    const count = (value: number): string => formatCount(value, locale);
    const hasStopped = source.state.kind === 'stopped';
    if (hasStopped && !this.#hasStopped) this.say(stateLabel(source, strings.state));
    this.#hasStopped = hasStopped;
    if (list.filter !== this.#filter && !list.isSearching) {
      if (this.#filter !== null || isFiltering(list.filter))
        this.say(strings.matching(count(list.rows.length), count(list.size)));
      this.#filter = list.filter;
    }
    if (further.state !== this.#further)
      this.#tellFurther(further.state, strings.rowCount(count(list.rows.length), list.rows.length === 1));
    this.#further = further.state;
    if (list.waitingCount > this.#waiting)
      this.say(strings.newRows(count(list.waitingCount), list.waitingCount === 1));
    this.#waiting = list.waitingCount;
  }
  #tellFurther(state: Further, rowCount: string): void {
    if (state.kind === 'failed') this.say(state.message);
    else if (state.kind === 'part' || state.kind === 'whole') this.say(rowCount);
  }
}
