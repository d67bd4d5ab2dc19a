import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {StoreChange} from '../../stream/rows/prediction-store.ts';
import {isAskable} from '../../view/samples/selection.ts';
import type {RowLines} from '../../view/rows/lines.ts';
import type {RowList} from '../../view/rows/list.ts';

/** What may be had of the rows that a page does not hold. */
export type Further =
  /** Nothing: every row is here, or there is no server to ask. */
  | {readonly kind: 'none'}
  | {readonly kind: 'unasked'}
  | {readonly kind: 'asking'}
  | {readonly kind: 'failed'; readonly message: string}
  /** The first of `total` rows that the filter lets through, or groups; with `isExact: false` of more than these. */
  | {
      readonly kind: 'part';
      readonly total: number;
      readonly isExact: boolean;
      readonly isOfGroups: boolean;
    }
  /** The server's answer has been read to its end. */
  | {readonly kind: 'whole'};

/** Asks the server for rows that the page does not hold, by the table's filter and order, and puts them into its list. */
export class FurtherRows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #list: RowList;
  readonly #lines: RowLines;
  #source: PredictionSource | null = null;
  #filter: unknown = null;
  #order: unknown = null;
  #asking: AbortController | null = null;
  #answer: Further = {kind: 'unasked'};
  #count = 0;
  #next: string | null = null;
  /** Whether groups were asked for. */
  #isGrouped = false;

  constructor(host: ReactiveControllerHost, list: RowList, lines: RowLines) {
    this.#host = host;
    this.#list = list;
    this.#lines = lines;
    host.addController(this);
  }

  get state(): Further {
    const source = this.#source;
    const canAsk =
      source?.loadRows !== undefined &&
      source.totalCount !== null &&
      !source.isComplete &&
      source.progress === null &&
      isAskable(this.#list.filter.samples);
    return canAsk || this.#answer.kind !== 'unasked' ? this.#answer : {kind: 'none'};
  }

  hostDisconnected(): void {
    this.#forget();
    this.#source = null;
  }

  /**
   * Takes note of a change of the store. Rows that it lets go of for want of room stay in an answer: they are rows of the
   * job still. When all rows are exchanged nothing of the answer holds.
   */
  apply({changed, removed, isExchange}: StoreChange): void {
    const store = this.#source?.store;
    if (this.#count === 0 || store === undefined) return this.#list.apply({changed, removed});
    if (isExchange) {
      this.#forget();
      this.#list.load(store.values());
    } else {
      this.#list.apply({changed, removed: removed.filter(({id}) => store.get(id) !== undefined)});
    }
  }

  /** To be called in each update, with the list arranged: what another filter or order had brought goes. */
  use(source: PredictionSource): void {
    const {filter, order} = this.#list;
    if (source === this.#source && filter === this.#filter && order === this.#order) return;
    if (source === this.#source && this.#count > 0) this.#list.load(source.store.values());
    this.#forget();
    this.#source = source;
    this.#filter = filter;
    this.#order = order;
  }

  /** The next rows, at most 1,000, or groups; from the first where they are other than the last. */
  readonly ask = (): void => {
    const source = this.#source;
    if (source?.loadRows === undefined || this.#asking !== null) return;
    const {key, direction} = this.#list.order;
    const group = this.#lines.isGrouped;
    if (group !== this.#isGrouped) this.#next = null;
    this.#isGrouped = group;
    const query = {
      ...{...this.#list.filter, sort: key, dir: direction, after: this.#next},
      ...(group && {group}),
    };
    const {signal} = (this.#asking = new AbortController());
    this.#settle({kind: 'asking'});
    source.loadRows(query, {signal}).then(
      ({rows, total, isExact, isOfGroups = false, next}) => {
        if (signal.aborted) return;
        this.#asking = null;
        this.#next = next;
        this.#count += rows.length;
        this.#list.include(rows);
        this.#settle(next === null ? {kind: 'whole'} : {kind: 'part', total, isExact, isOfGroups});
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#asking = null;
        this.#settle({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
      },
    );
  };

  #settle(answer: Further): void {
    this.#answer = answer;
    this.#host.requestUpdate();
  }

  #forget(): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#count = 0;
    this.#next = null;
    this.#answer = {kind: 'unasked'};
  }
}
