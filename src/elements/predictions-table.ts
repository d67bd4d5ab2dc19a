import type {PredictionSource} from '../context/stream-context.ts';
import {isSortDirection} from '../protocol/score-names.ts';
import type {SortKey} from '../view/rows/order.ts';
import * as attributes from './attributes/shared.ts';
import {anyText, flag} from './attributes/kinds.ts';
import type {DiffMode, Follow, Grouping, Rendering} from './attributes/shared.ts';
import {property} from './attributes/property.ts';
import {BodyElement} from './body-element.ts';
import * as own from './table/attributes.ts';
import type {TableBody, TableModel} from './table/body.ts';
import {tableBodyLater} from './table/body-later.ts';
import type {EndedFilter} from './table/ended.ts';
import type {TableStrings} from './table/strings.ts';
import type {Density, Paging, RowLayout, TableLayout, TableViewState} from './table/view.ts';

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
export class PredictionsTable extends BodyElement<TableViewState, TableBody, TableModel, TableStrings> {
  /** Texts of all tables of the page, in the place of `TABLE_STRINGS`; an element's own `strings` win. */
  static strings: Partial<TableStrings> = {};

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

  readonly #paging: Paging = {current: 1, wanted: null};

  protected override bodyLater() {
    return tableBodyLater;
  }

  protected override wordsOf() {
    return ['table', PredictionsTable.strings, this.strings] as const;
  }

  protected override model(strings: TableStrings): TableModel {
    return {
      ...{source: this.source, view: this.readView(), paging: this.#paging, strings, locale: this.locale},
      pageSize: own.pageSize.of(this.pageSize),
      layout: own.layout.of(this.layout),
      change: (view) => this.changeView(view),
    };
  }

  protected override get tellsLeftOut(): boolean {
    return true;
  }

  protected override readView(): TableViewState {
    const {columns, metric, sort, q, wrongOnly} = this;
    return {
      view: own.view.of(this.view),
      page: this.#paging.current,
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
      follow: attributes.follow.of(this.follow),
      density: own.density.of(this.density),
    };
  }

  protected override applyView({page, dir, ...rest}: Omit<Partial<TableViewState>, 'epoch'>): void {
    super.applyView(rest);
    if (dir !== undefined) this.dir = dir ?? '';
    if (page !== undefined) this.#paging.current = this.#paging.wanted = page;
  }

  /** Shows the rows that wait, from the newest. */
  showNew(): void {
    this.#paging.current = 1;
    this.body?.showNew();
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {store, totalCount, isComplete, epochs, epochCursor, sampleSelection} = source;
    return [store.revision, totalCount, isComplete, epochs, epochCursor, sampleSelection];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-table': PredictionsTable;
  }
}
