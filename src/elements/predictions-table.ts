import {html, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {PredictionSource} from '../context/stream-context.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {pageRange} from '../view/rows/page-range.ts';
import {isFiltering} from '../protocol/filters.ts';
import {isSortDirection, nextOrder, parseOrder, type SortKey} from '../view/rows/order.ts';
import * as attributes from './attributes/shared.ts';
import {anyText, flag} from './attributes/kinds.ts';
import type {DiffMode, Follow, Grouping, Rendering} from './attributes/shared.ts';
import * as own from './table/attributes.ts';
import type {EndedFilter} from './table/ended.ts';
import {Downloads} from './table/downloads.ts';
import type {DrawnRow} from './table/rows/body.ts';
import {drawLines} from './table/draw.ts';
import {Following} from './table/following.ts';
import {tableFrame} from './table/frame.ts';
import {moveFocus} from './table/keys.ts';
import {TABLE_STRINGS, type TableStrings} from './table/strings.ts';
import type {Density, RowLayout, TableLayout, TableViewState} from './table/view.ts';
import {tableStyles} from './table/styles/table.styles.ts';
import {MetricChoice} from './pieces/metric-choice.ts';
import {Reading} from './pieces/reading.ts';
import {ScrollWindow} from './table/rows/scroll-window.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {TableAnnouncer} from './table/announcer.ts';
import {RowContexts} from './table/rows/row-context.ts';
import {TableRows} from './table/rows/rows.ts';
import {ViewElement} from './view-element.ts';

/**
 * Predictions as a table, newest first, that grows while the training runs and keeps still while someone reads.
 *
 * @tag ftl-predictions-table
 * @csspart card - The frame.
 * @csspart toolbar - Title, state, search, filters and settings.
 * @csspart selection - To which samples all elements are narrowed: the button that shows all again.
 * @csspart search - The field for the text to find.
 * @csspart epoch-select - The choice of the epoch.
 * @csspart settings - The popover for columns, order, density and marking.
 * @csspart banner - Why no more predictions come, above those that are here.
 * @csspart pill - The button behind which new predictions wait.
 * @csspart scroller - What the table scrolls in.
 * @csspart table - The table.
 * @csspart header - A column's header.
 * @csspart row - One prediction.
 * @csspart cell - One value of it.
 * @csspart chip - Valid or invalid.
 * @csspart details - An open row.
 * @csspart text - A whole text in an open row.
 * @csspart footer - Counts and pages.
 * @csspart pager - The buttons for other pages.
 * @csspart notice - What stands in the place of predictions that are not there.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @cssprop [--ftl-table-height=40em] - Height of the list with `view="scroll"`.
 */
export class PredictionsTable extends ViewElement<TableViewState> {
  static override styles = [ViewElement.styles, tableStyles];

  /** Texts of all tables of the page; an element's own `strings` win. */
  static strings: TableStrings = TABLE_STRINGS;

  /** `pages`, or `scroll` for one long list. */
  @property({converter: own.view}) view: TableLayout = 'pages';
  /** Rows of a page. */
  @property({attribute: 'page-size', converter: own.pageSize}) pageSize = 10;
  /**
   * Names of columns, between blanks; the trainer's own scores as `scores.reward`. Default: epoch step sample_index prompt
   * ground_truth prediction char_error_rate, the first two own scores, validation.
   */
  @property({converter: own.columns}) columns: string | null = null;
  /**
   * Score by which better and worse are told: one of the four or an own score. Default, and in place of a name that the
   * job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction has a ground truth, the first own
   * score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /** `auto` (default): several answers to a prompt at one step are one row that opens; `off`: each is a row. */
  @property({converter: attributes.group}) group: Grouping = 'auto';
  /** What rows are ordered by, as `char_error_rate` or `scores.reward`. Default: `arrival`. */
  @property({converter: own.sort}) sort: SortKey | null = null;
  /** `asc` or `desc`. Default: `desc` for `arrival`, else `asc`. HTML's own `ltr` and `rtl` keep their meaning. */
  @property({converter: own.dir}) override dir = '';
  /** Shows only rows that hold this text in prompt, ground truth or prediction. */
  @property({converter: anyText}) q = '';
  /** Shows only predictions that differ from their ground truth. */
  @property({attribute: 'wrong-only', converter: flag}) wrongOnly = false;
  /** Shows only predictions that ended so: `stop`, `limit` (of tokens), `other` or `unknown`. */
  @property({converter: own.ended}) ended: EndedFilter | null = null;
  /** How an open row marks differences: `word`, `char` or `off`. */
  @property({converter: attributes.diff}) diff: DiffMode = 'word';
  /** How open rows show answers, truths and turns: `raw`, or `auto` for the Markdown or JSON that they are; copied they are raw. */
  @property({converter: attributes.rendering}) rendering: Rendering = 'raw';
  /** When new rows show: `auto`, `on` or `off`. */
  @property({converter: attributes.follow}) follow: Follow | boolean = 'auto';
  /** Height of rows: `normal`, `compact`, or `roomy` with three lines of text. */
  @property({converter: own.density, reflect: true}) density: Density = 'normal';
  /**
   * How rows are laid out: `table`, `compact` (texts side by side, the rest below), `cards`, or `auto` (default: as wide
   * as the element is; in ems of its text 61.5 and more are a table, less than 37 cards).
   */
  @property({converter: own.layout}) layout: RowLayout = 'auto';
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<TableStrings> = {};

  readonly #rows = new TableRows(this);
  readonly #downloads = new Downloads(this, () => ({source: this.source, list: this.#rows.list}));
  readonly #contexts = new RowContexts();
  readonly #choice = new MetricChoice(this);
  readonly #reading = new Reading(this);
  readonly #following = new Following(
    () => attributes.follow.of(this.follow),
    () => this.#isAtRest,
  );
  readonly #announcer = new TableAnnouncer(this);
  readonly #window = new ScrollWindow(this, () => this.#scroller);
  #page = 1;
  #wantedPage: number | null = null;
  #openIds: ReadonlySet<string> = new Set();
  #drawn: readonly DrawnRow[] = [];

  protected override readView(): TableViewState {
    const {columns, metric, sort, q, wrongOnly} = this;
    return {
      view: own.view.of(this.view),
      page: this.#page,
      columns,
      metric,
      group: attributes.group.of(this.group),
      sort,
      dir: isSortDirection(this.dir) ? this.dir : null,
      epoch: this.cursor,
      q,
      wrongOnly,
      ended: own.ended.of(this.ended),
      diff: attributes.diff.of(this.diff),
      rendering: attributes.rendering.of(this.rendering),
      follow: this.#following.mode,
      density: own.density.of(this.density),
    };
  }

  protected override applyView({page, dir, ...rest}: Omit<Partial<TableViewState>, 'epoch'>): void {
    super.applyView(rest);
    if (dir !== undefined) this.dir = dir ?? '';
    if (page !== undefined) this.#page = this.#wantedPage = page;
  }

  /** Shows the rows that wait, from the newest. */
  showNew(): void {
    this.#page = 1;
    this.#window.toTop();
    this.#rows.reveal();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.scroller');
  }

  get #isAtRest(): boolean {
    const isOpen = this.#drawn.some(({line}) => this.#openIds.has(line.id));
    return this.#page === 1 && this.#window.scrollTop === 0 && !isOpen;
  }

  get #text(): TableStrings {
    return this.words('table', TABLE_STRINGS, PredictionsTable.strings, this.strings);
  }

  /** Not `willUpdate`: that runs before the source is chosen. */
  protected override update(changed: PropertyValues<this>): void {
    const {list} = this.#rows;
    const [{filter}, {q, wrongOnly: wrong, cursor}] = [list, this];
    const [order, ended] = [parseOrder(this.sort, this.dir), own.ended.of(this.ended)];
    this.#rows.update(
      this.source,
      {order, cursor, q, wrong, ended, selection: this.source?.sampleSelection ?? null},
      this.#following.isHeld(this.#rows.isSettled, this.#reading.isActive),
    );
    if (list.filter !== filter) {
      this.#page = 1;
      this.#window.toTop();
    }
    this.#announcer.tell(this.source, this.#rows, this.#text, this.locale);
    super.update(changed);
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {store, totalCount, isComplete, epochs, epochCursor, sampleSelection} = source;
    return [store.revision, totalCount, isComplete, epochs, epochCursor, sampleSelection];
  }

  protected override render(): TemplateResult {
    const {source} = this;
    const hasRows = source !== null && (source.store.size > 0 || this.#rows.list.size > 0);
    return html`<div class="card" part="card">
        ${hasRows ? this.#renderTable(source) : this.#renderEmpty(source)}
        ${leftOutDetails(source, this.locale, this.#text.notice.leftOut)}
      </div>
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>`;
  }

  #renderEmpty(source: PredictionSource | null): TemplateResult {
    this.#drawn = [];
    this.#reading.reset();
    const {notice, state} = this.#text;
    return sourceNotice(emptyNotice(source, notice, state, this.misnamed), source, state.long);
  }

  #renderTable(source: PredictionSource): TemplateResult {
    const {locale, q, wrongOnly} = this;
    const pageSize = own.pageSize.of(this.pageSize);
    const {list, lines, further} = this.#rows;
    const rowCount = list.rows.length;
    const metric = this.#choice.of(source, this.metric);
    const [openIds, {focusedId}] = [this.#openIds, this.#reading];
    lines.update({isGrouped: attributes.group.of(this.group) === 'auto', score: metric.score, openIds});
    const page = this.#wantedPage ?? this.#page;
    const range = own.view.of(this.view) === 'pages' ? pageRange(lines.headCount, page, pageSize) : null;
    if (range !== null) this.#page = range.page;
    if (this.#rows.isSettled && !list.isSearching) this.#wantedPage = null;
    const drawing = drawLines(lines, this.#window, {range, pageSize, openIds, focusedId});
    this.#drawn = drawing.rows;
    const rowContext = this.#contexts.of({
      ...{locale, q, columns: this.columns, diff: attributes.diff.of(this.diff)},
      rendering: attributes.rendering.of(this.rendering),
      ...{metric, isPart: !source.isComplete},
      scoreText: source.job?.score_text ?? null,
      strings: this.#text,
    });
    const model = {
      ...drawing,
      ...rowContext,
      ...{source, q, wrongOnly, ended: list.filter.ended ?? null, range, rowCount, rowContext, further},
      columnIds: rowContext.columns.map(({id}) => id),
      epochCursor: this.cursor,
      isFollowing: this.#following.isOn,
      order: list.order,
      density: own.density.of(this.density),
      layout: own.layout.of(this.layout),
      ...{lineCount: lines.length, groupCount: lines.isGrouped ? lines.headCount : null},
      ...{openIds, freshIds: list.fresh},
      size: list.size,
      unsearchedCount: list.unsearchedCount,
      isFiltering: isFiltering(list.filter),
      waitingCount: list.waitingCount,
      downloads: this.#downloads,
    };
    return tableFrame(model, this.#actions);
  }

  readonly #actions = {
    change: (view: Partial<TableViewState>): void => this.changeView(view),
    clearFilters: (): void => {
      if (this.source !== null) this.source.sampleSelection = null;
      this.changeView({q: '', wrongOnly: false, ended: null, epoch: 'all'});
    },
    goTo: (page: number): void => {
      const follow = this.#following.mode;
      this.changeView({page, follow: page > 1 && follow === 'on' ? 'auto' : follow});
    },
    showNew: (): void => {
      this.showNew();
      this.#scroller?.focus();
    },
    onScroll: (): void => {
      this.#window.onScroll();
      if (this.#window.scrollTop > 0 && this.#following.mode === 'on') this.changeView({follow: 'auto'});
    },
    toggleFollow: (): void => {
      const isFollowing = this.#following.isOn;
      this.changeView({follow: isFollowing ? 'off' : 'on'});
      if (!isFollowing) this.showNew();
    },
    toggleRow: ({id}: {readonly id: string}): void => {
      const openIds = new Set(this.#openIds);
      if (!openIds.delete(id)) openIds.add(id);
      this.#openIds = openIds;
      this.requestUpdate();
    },
    sortBy: (key: SortKey): void => {
      const {key: sort, direction: dir} = nextOrder(parseOrder(this.sort, this.dir), key);
      this.changeView({sort, dir});
    },
    onPointer: this.#reading.onPointer,
    onFocus: this.#reading.onFocus,
    onKey: (event: KeyboardEvent): void => {
      const step = moveFocus(event);
      if (step !== 0 && own.view.of(this.view) === 'pages')
        this.#actions.goTo(Math.max(1, this.#page + step));
    },
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-table': PredictionsTable;
  }
}
