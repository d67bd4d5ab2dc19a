import type {TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {isFiltering} from '../../protocol/filters.ts';
import {nextOrder, parseOrder, type SortKey} from '../../view/rows/order.ts';
import {pageRange} from '../../view/rows/page-range.ts';
import {RowPlaces} from '../../view/rows/places.ts';
import type {BodyHost, ElementBody} from '../pieces/host/element-body.ts';
import {MetricChoice} from '../pieces/metric-choice.ts';
import {Reading} from '../pieces/reading.ts';
import {TableAnnouncer} from './announcer.ts';
import {Downloads} from './downloads.ts';
import {drawLines} from './draw.ts';
import {Following} from './following.ts';
import {tableFrame} from './frame.ts';
import {moveFocus} from './keys.ts';
import type {DrawnRow} from './rows/body.ts';
import {RowContexts} from './rows/row-context.ts';
import {TableRows} from './rows/rows.ts';
import {ScrollWindow} from './rows/scroll-window.ts';
import type {TableStrings} from './strings.ts';
import type {Paging, RowLayout, TableViewState} from './view.ts';

export {emptyNotice} from '../../view/empty-notice.ts';
export {leftOutDetails} from '../pieces/text/left-out.ts';
export {longText} from '../pieces/text/long-text.ts';
export {TABLE_STRINGS as english} from './strings.ts';
export {tableStyles as styles} from './styles/table.styles.ts';

/** What a table shows, and how. */
export interface TableModel {
  readonly source: PredictionSource | null;
  readonly view: TableViewState;
  readonly paging: Paging;
  readonly pageSize: number;
  readonly layout: RowLayout;
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  readonly change: (view: Partial<TableViewState>) => void;
}

export const make = (host: BodyHost, model: () => TableModel): TableBody => new TableBody(host, model);

/** All that a table draws of its source. */
export class TableBody implements ElementBody {
  readonly #host: BodyHost;
  readonly #model: () => TableModel;
  readonly #rows: TableRows;
  readonly #downloads: Downloads;
  readonly #contexts = new RowContexts();
  readonly #places = new RowPlaces();
  readonly #choice: MetricChoice;
  readonly #reading: Reading;
  readonly #following: Following;
  readonly #announcer: TableAnnouncer;
  readonly #window: ScrollWindow;
  #openIds: ReadonlySet<string> = new Set();
  #drawn: readonly DrawnRow[] = [];

  constructor(host: BodyHost, model: () => TableModel) {
    this.#host = host;
    this.#model = model;
    this.#rows = new TableRows(host);
    this.#downloads = new Downloads(host, () => ({source: model().source, list: this.#rows.list}));
    this.#choice = new MetricChoice(host);
    this.#reading = new Reading(host);
    this.#following = new Following(
      () => model().view.follow,
      () => this.#isAtRest,
    );
    this.#announcer = new TableAnnouncer(host);
    this.#window = new ScrollWindow(host, () => this.#scroller);
  }

  get spoken(): string {
    return this.#announcer.text;
  }

  /** Shows the rows that wait, from the newest. */
  showNew(): void {
    this.#window.toTop();
    this.#rows.reveal();
  }

  render(): TemplateResult | null {
    const model = this.#model();
    const {source} = model;
    this.#arrange(model);
    if (source !== null && (source.store.size > 0 || this.#rows.list.size > 0))
      return this.#draw(model, source);
    this.#drawn = [];
    this.#reading.reset();
    return null;
  }

  get #scroller(): HTMLElement | null {
    return this.#host.renderRoot.querySelector('.scroller');
  }

  get #isAtRest(): boolean {
    const isOpen = this.#drawn.some(({line}) => this.#openIds.has(line.id));
    return this.#model().paging.current === 1 && this.#window.scrollTop === 0 && !isOpen;
  }

  #isPassing(freshCount: number): boolean {
    const {scrollTop, viewportHeight, rowHeight} = this.#window;
    return scrollTop === 0 && !this.#reading.isActive && freshCount * rowHeight >= viewportHeight;
  }

  #arrange({source, view, paging, strings, locale}: TableModel): void {
    const {list} = this.#rows;
    const {filter} = list;
    const {q, wrongOnly: wrong, ended, epoch: cursor} = view;
    const order = parseOrder(view.sort, view.dir ?? '');
    this.#rows.update(
      source,
      {order, cursor, q, wrong, ended, selection: source?.sampleSelection ?? null},
      this.#following.isHeld(this.#rows.isSettled, this.#reading.isActive),
    );
    if (list.filter !== filter) {
      paging.current = 1;
      this.#window.toTop();
    }
    this.#announcer.tell(source, this.#rows, strings, locale);
  }

  #draw(
    {view, paging, pageSize, layout, strings, locale}: TableModel,
    source: PredictionSource,
  ): TemplateResult {
    const {q, wrongOnly, columns, diff, rendering, density} = view;
    const {list, lines, further} = this.#rows;
    const rowCount = list.rows.length;
    const metric = this.#choice.of(source, view.metric);
    const [openIds, {focusedId}] = [this.#openIds, this.#reading];
    lines.update({isGrouped: view.group === 'auto', score: metric.score, openIds});
    const page = paging.wanted ?? paging.current;
    const range = view.view === 'pages' ? pageRange(lines.headCount, page, pageSize) : null;
    if (range !== null) paging.current = range.page;
    if (this.#rows.isSettled && !list.isSearching) paging.wanted = null;
    const drawing = drawLines(lines, this.#window, {
      ...{range, pageSize, openIds, focusedId},
      places: this.#places,
      isPassing: this.#isPassing(list.fresh.size),
    });
    this.#drawn = drawing.rows;
    const rowContext = this.#contexts.of({
      ...{strings, locale, q, columns, diff, rendering},
      ...{metric, isPart: !source.isComplete},
      scoreText: source.job?.score_text ?? null,
    });
    const frame = {
      ...drawing,
      ...rowContext,
      ...{source, q, wrongOnly, ended: list.filter.ended ?? null, range, rowCount, rowContext, further},
      columnIds: rowContext.columns.map(({id}) => id),
      epochCursor: view.epoch,
      isFollowing: this.#following.isOn,
      ...{order: list.order, density, layout},
      ...{lineCount: lines.length, groupCount: lines.isGrouped ? lines.headCount : null},
      ...{openIds, freshIds: list.fresh},
      size: list.size,
      unsearchedCount: list.unsearchedCount,
      isFiltering: isFiltering(list.filter),
      waitingCount: list.waitingCount,
      downloads: this.#downloads,
    };
    return tableFrame(frame, this.#actions);
  }

  #showNew(): void {
    this.#model().paging.current = 1;
    this.showNew();
  }

  readonly #actions = {
    change: (view: Partial<TableViewState>): void => this.#model().change(view),
    clearFilters: (): void => {
      const {source, change} = this.#model();
      if (source !== null) source.sampleSelection = null;
      change({q: '', wrongOnly: false, ended: null, epoch: 'all'});
    },
    goTo: (page: number): void => {
      const follow = this.#following.mode;
      this.#actions.change({page, follow: page > 1 && follow === 'on' ? 'auto' : follow});
    },
    showNew: (): void => {
      this.#showNew();
      this.#scroller?.focus();
    },
    onScroll: (): void => {
      this.#window.onScroll();
      if (this.#window.scrollTop > 0 && this.#following.mode === 'on') this.#actions.change({follow: 'auto'});
    },
    toggleFollow: (): void => {
      const isFollowing = this.#following.isOn;
      this.#actions.change({follow: isFollowing ? 'off' : 'on'});
      if (!isFollowing) this.#showNew();
    },
    toggleRow: ({id}: {readonly id: string}): void => {
      const openIds = new Set(this.#openIds);
      if (!openIds.delete(id)) openIds.add(id);
      this.#openIds = openIds;
      this.#host.requestUpdate();
    },
    sortBy: (key: SortKey): void => {
      const {view, change} = this.#model();
      const {key: sort, direction: dir} = nextOrder(parseOrder(view.sort, view.dir ?? ''), key);
      change({sort, dir});
    },
    onPointer: (event: PointerEvent): void => this.#reading.onPointer(event),
    onFocus: (event: FocusEvent): void => this.#reading.onFocus(event),
    onKey: (event: KeyboardEvent): void => {
      const step = moveFocus(event);
      const {view, paging} = this.#model();
      if (step !== 0 && view.view === 'pages') this.#actions.goTo(Math.max(1, paging.current + step));
    },
  };
}
