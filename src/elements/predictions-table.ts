import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {EpochCursor, PredictionSource} from '../context/stream-context.ts';
import type {Prediction} from '../protocol.ts';
import {DEFAULT_COLUMNS, columnsOf, parseColumns} from '../view/columns.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochAttribute} from '../view/epoch-cursor.ts';
import {pageRange} from '../view/page-range.ts';
import {isFiltering, searchPattern} from '../view/row-filter.ts';
import {isSortDirection, nextOrder, parseOrder, type SortKey} from '../view/row-order.ts';
import {BaseElement} from './base.ts';
import {diffStyles} from './diff-text.styles.ts';
import {popoverStyles} from './popover.styles.ts';
import {tableBody, type DrawnRow} from './predictions-table-body.ts';
import {cardsStyles} from './predictions-table-cards.styles.ts';
import {tableControlsStyles} from './predictions-table-controls.styles.ts';
import {detailsStyles} from './predictions-table-details.styles.ts';
import {drawPage, drawWindow} from './predictions-table-draw.ts';
import {tableFooter} from './predictions-table-footer.ts';
import {moveFocus} from './predictions-table-keys.ts';
import {newRowsPill, noMatch, stoppedBanner} from './predictions-table-notes.ts';
import {tableSettings} from './predictions-table-settings.ts';
import {TABLE_STRINGS, type TableStrings} from './predictions-table-strings.ts';
import {tableToolbar} from './predictions-table-toolbar.ts';
import {
  followAttribute,
  followOf,
  oneOf,
  type Density,
  type Follow,
  type TableDiff,
  type TableLayout,
  type TableViewState,
} from './predictions-table-view.ts';
import {tableStyles} from './predictions-table.styles.ts';
import {Reading} from './reading.ts';
import {ScrollWindow} from './scroll-window.ts';
import {progressBar, sourceNotice} from './source-notice.ts';
import {stateMarkStyles} from './state-mark.styles.ts';
import {TableAnnouncer} from './table-announcer.ts';
import {TableRows} from './table-rows.ts';

const layoutOf = oneOf<TableLayout>('pages', 'scroll');
const diffOf = oneOf<TableDiff>('word', 'char', 'off');
const densityOf = oneOf<Density>('normal', 'compact', 'roomy');

/**
 * Predictions as a table, newest first, that grows while the training runs and keeps still while someone reads.
 *
 * @tag ftl-predictions-table
 */
export class PredictionsTable extends BaseElement {
  static override styles = [
    BaseElement.styles,
    stateMarkStyles,
    popoverStyles,
    diffStyles,
    tableStyles,
    detailsStyles,
    tableControlsStyles,
    cardsStyles,
  ];

  /** Texts of all tables of the page; an element's own `strings` win. */
  static strings: TableStrings = TABLE_STRINGS;

  /** `pages`, or `scroll` for one long list. */
  @property() view: TableLayout = 'pages';
  /** Rows of a page. */
  @property({attribute: 'page-size', type: Number}) pageSize = 10;
  /**
   * Names of columns, between blanks. Default: epoch step sample_index prompt ground_truth prediction char_error_rate
   * validation.
   */
  @property() columns: string | null = null;
  /** What rows are ordered by. Default: `arrival`. */
  @property() sort: SortKey | null = null;
  /** `asc` or `desc`. Default: `desc` for `arrival`, else `asc`. HTML's own `ltr` and `rtl` keep their meaning. */
  @property() override dir = '';
  /** Overrides the source's epoch cursor here: `all`, `latest` or an epoch. */
  @property({converter: epochAttribute}) epoch: EpochCursor | null = null;
  /** Shows only rows that hold this text in prompt, ground truth or prediction. */
  @property() q = '';
  /** Shows only predictions that differ from their ground truth. */
  @property({attribute: 'wrong-only', type: Boolean}) wrongOnly = false;
  /** How an open row marks differences: `word`, `char` or `off`. */
  @property() diff: TableDiff = 'word';
  /** When new rows show: `auto`, `on` or `off`. */
  @property({converter: followAttribute}) follow: Follow | boolean = 'auto';
  /** Height of rows: `normal`, `compact`, or `roomy` with three lines of text. */
  @property({reflect: true}) density: Density = 'normal';
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<TableStrings> = {};

  readonly #rows = new TableRows(this);
  readonly #reading = new Reading(this);
  readonly #announcer = new TableAnnouncer(this);
  readonly #window = new ScrollWindow(this, () => this.#scroller);
  #page = 1;
  #wantedPage: number | null = null;
  #openIds: ReadonlySet<string> = new Set();
  #drawn: readonly DrawnRow[] = [];

  /** How the reader has set up the table. Setting it changes what it names and leaves the rest. */
  get viewState(): TableViewState {
    const {columns, sort, q, wrongOnly} = this;
    return {
      view: layoutOf(this.view),
      page: this.#page,
      columns,
      sort,
      dir: isSortDirection(this.dir) ? this.dir : null,
      epoch: this.#cursor,
      q,
      wrongOnly,
      diff: diffOf(this.diff),
      follow: followOf(this.follow),
      density: densityOf(this.density),
    };
  }

  set viewState(state: Partial<TableViewState>) {
    const {page, epoch, dir, ...rest} = state;
    Object.assign(this, rest);
    if (dir !== undefined) this.dir = dir ?? '';
    if (epoch !== undefined && epoch !== this.#cursor) {
      if (this.epoch === null && this.source !== null) this.source.epochCursor = epoch;
      else this.epoch = epoch;
    }
    if (page !== undefined) this.#page = this.#wantedPage = page;
    this.requestUpdate();
  }

  /** Shows the rows that wait, from the newest. */
  showNew(): void {
    this.#toStart();
    this.#rows.reveal();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.scroller');
  }

  get #cursor(): EpochCursor {
    return this.epoch ?? this.source?.epochCursor ?? 'all';
  }

  /** At the start of the list, with nothing open: where new rows are welcome. */
  get #isAtRest(): boolean {
    const isOpen = this.#drawn.some(({row}) => this.#openIds.has(row.id));
    return this.#page === 1 && this.#window.scrollTop === 0 && !isOpen;
  }

  get #isFollowing(): boolean {
    const follow = followOf(this.follow);
    return follow === 'on' || (follow === 'auto' && this.#isAtRest);
  }

  get #isHeld(): boolean {
    const follow = followOf(this.follow);
    if (follow === 'off') return this.#rows.isSettled;
    return !this.#isFollowing || (follow === 'auto' && this.#reading.isActive);
  }

  get #text(): TableStrings {
    return {...PredictionsTable.strings, ...this.strings};
  }

  /** Not `willUpdate`: that runs before the source is chosen. */
  protected override update(changed: PropertyValues<this>): void {
    const {list} = this.#rows;
    const {filter} = list;
    const order = parseOrder(this.sort, this.dir);
    const {q: text, wrongOnly} = this;
    this.#rows.update(this.source, {order, cursor: this.#cursor, text, wrongOnly}, this.#isHeld);
    if (list.filter !== filter) this.#toStart();
    this.#announcer.tell(this.source, list, this.#text, this.locale);
    super.update(changed);
  }

  protected override render(): TemplateResult {
    const {source} = this;
    const hasRows = source !== null && (source.store.size > 0 || this.#rows.list.size > 0);
    return html`<div class="card" part="card">
        ${hasRows ? this.#renderTable(source) : this.#renderEmpty(source)}
      </div>
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>`;
  }

  #renderEmpty(source: PredictionSource | null): TemplateResult {
    const {notice, state} = this.#text;
    this.#drawn = [];
    this.#reading.reset();
    return sourceNotice(emptyNotice(source, notice, state), source);
  }

  #renderTable(source: PredictionSource): TemplateResult {
    const {locale, q, wrongOnly, pageSize} = this;
    const {list} = this.#rows;
    const strings = this.#text;
    const ids = parseColumns(this.columns) ?? DEFAULT_COLUMNS;
    const diff = diffOf(this.diff);
    const order = parseOrder(this.sort, this.dir);
    const range =
      layoutOf(this.view) === 'scroll'
        ? null
        : pageRange(list.rows.length, this.#wantedPage ?? this.#page, pageSize);
    if (range !== null) this.#page = range.page;
    if (this.#rows.isSettled) this.#wantedPage = null;
    const drawing =
      range === null
        ? drawWindow(list, this.#window, this.#openIds, this.#reading.focusedId)
        : drawPage(list, range, pageSize, this.#window.rowHeight);
    this.#drawn = drawing.rows;
    const words = {strings, locale};
    const matching = list.rows.length;
    const settings = {strings, columns: ids, order, density: densityOf(this.density), diff};
    const toolbar = {
      ...words,
      source,
      epochCursor: this.#cursor,
      q,
      wrongOnly,
      isFollowing: this.#isFollowing,
    };
    const columns = columnsOf(ids);
    const shown = {columns, order, diff, pattern: searchPattern(q, 'g'), openIds: this.#openIds};
    const body = {...words, ...drawing, ...shown, rowCount: matching, freshIds: list.fresh};
    const counts = {range, matching, size: list.size, isFiltering: isFiltering(list.filter)};
    return html`${tableToolbar(toolbar, this.#actions, tableSettings(settings, this.#actions.change))}
      ${stoppedBanner(source, strings)}
      <div class="frame ${range === null ? 'scrolls' : ''}">
        ${progressBar(source, strings.notice.loading)}
        ${newRowsPill(list.waitingCount, strings, locale, this.#onPill)}
        <div
          class="scroller"
          part="scroller"
          role="region"
          aria-label=${strings.title}
          tabindex="0"
          @scroll=${this.#onScroll}
        >
          ${tableBody(body, this.#actions)} ${matching === 0 ? noMatch(strings, this.#clearFilters) : nothing}
        </div>
      </div>
      ${tableFooter({...words, ...counts, source}, this.#goTo)}`;
  }

  #toStart(): void {
    this.#page = 1;
    this.#window.toTop();
  }

  /** Changes the view on behalf of the reader, and says so once it is drawn. */
  async #change(view: Partial<TableViewState>): Promise<void> {
    this.viewState = view;
    await this.updateComplete;
    const detail = this.viewState;
    this.dispatchEvent(new CustomEvent('ftl-view-change', {detail, bubbles: true, composed: true}));
  }

  readonly #goTo = (page: number): void => {
    const follow = page > 1 && followOf(this.follow) === 'on' ? 'auto' : followOf(this.follow);
    void this.#change({page, follow});
  };

  readonly #clearFilters = (): void => void this.#change({q: '', wrongOnly: false, epoch: 'all'});

  readonly #onPill = (): void => {
    this.showNew();
    this.#scroller?.focus();
  };

  readonly #onScroll = (): void => {
    this.#window.onScroll();
    if (this.#window.scrollTop > 0 && followOf(this.follow) === 'on') void this.#change({follow: 'auto'});
  };

  readonly #actions = {
    change: (view: Partial<TableViewState>): void => void this.#change(view),
    toggleFollow: (): void => {
      const isFollowing = this.#isFollowing;
      void this.#change({follow: isFollowing ? 'off' : 'on'});
      if (!isFollowing) this.showNew();
    },
    toggleRow: ({id}: Prediction): void => {
      const openIds = new Set(this.#openIds);
      if (!openIds.delete(id)) openIds.add(id);
      this.#openIds = openIds;
      this.requestUpdate();
    },
    sortBy: (key: SortKey): void => {
      const {key: sort, direction: dir} = nextOrder(parseOrder(this.sort, this.dir), key);
      void this.#change({sort, dir});
    },
    onPointer: this.#reading.onPointer,
    onFocus: this.#reading.onFocus,
    onKey: (event: KeyboardEvent): void => {
      const step = moveFocus(event);
      if (step !== 0 && layoutOf(this.view) === 'pages') this.#goTo(Math.max(1, this.#page + step));
    },
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-table': PredictionsTable;
  }
}
