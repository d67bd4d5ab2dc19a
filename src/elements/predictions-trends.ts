import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import type {PredictionSource} from '../context/stream-context.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochOf} from '../view/epoch-cursor.ts';
import {formatCount} from '../view/format.ts';
import {indexOfEpoch, type TrendAxis, type TrendChart} from '../view/trends/trend-series.ts';
import {indexByKey} from './pieces/cursor-keys.ts';
import {icons} from './pieces/icons.ts';
import {MetricChoice} from './pieces/metric-choice.ts';
import {MadeChart, NO_CHART} from './trends/made-chart.ts';
import {isNarrowed, Narrowed} from './trends/narrowed.ts';
import {TrendCharts} from './trends/charts.ts';
import {Intervals} from './trends/intervals.ts';
import {
  chartControls,
  improvement,
  panelCaption,
  plotLabel,
  reading,
  spokenPoint,
  type Writing,
} from './trends/parts.ts';
import {trendsTable} from './trends/table.ts';
import {TRENDS_STRINGS, type TrendsStrings} from './trends/strings.ts';
import * as attributes from './attributes/shared.ts';
import * as ours from './trends/attributes.ts';
import {flag} from './attributes/kinds.ts';
import type {TrendsViewState} from './trends/view.ts';
import {trendsStyles} from './trends/trends.styles.ts';
import {Pace} from './pieces/pace.ts';
import {selectionChip} from './pieces/selection-chip.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {stateMarkStyles} from './pieces/state-mark.styles.ts';
import {stateNote} from './pieces/state-mark.ts';
import {ViewElement} from './view-element.ts';

/**
 * How the scores move while a model is trained: one chart a metric, live. A click on a point shows its epoch in every
 * element of the same source.
 *
 * @tag ftl-predictions-trends
 * @csspart card - The frame.
 * @csspart toolbar - Title, state and controls.
 * @csspart selection - To which samples all elements are narrowed: the button that shows all again.
 * @csspart improvement - The figure of the overall improvement and its words.
 * @csspart panel - One chart with its caption.
 * @csspart plot - The drawing of one chart.
 * @csspart table - The same values as a table.
 * @csspart notice - What stands in the place of charts that cannot be drawn.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @cssprop [--ftl-chart-height=15em] - Height of one chart.
 */
export class PredictionsTrends extends ViewElement<TrendsViewState> {
  static override styles = [ViewElement.styles, stateMarkStyles, trendsStyles];

  /** Texts of all trends of the page; an element's own `strings` win. */
  static strings: TrendsStrings = TRENDS_STRINGS;

  /**
   * Metrics to draw, by blanks or commas: `char_error_rate`, `exact_match`, `word_overlap`, `validation_pass_rate`,
   * `length_ratio`, and the trainer's own scores (`reward` or `scores.reward`). Default: `metric`, the error rate, own
   * scores, and the others of the first four. One without data is not drawn. Of several answers to each prompt also
   * `group_best` (the mean of the best by `metric`) and `group_pass` (pass@k); and as shares how answers ended: `endings` for
   * all of `ended_stop` (drawn only when it is named), `ended_limit`, `ended_other` and `ended_loop` (seem to loop: a guess
   * from the text), where that comes up. These of groups and endings while the page holds every row of the job.
   */
  @property({converter: ours.metrics}) metrics: string | null = null;
  /**
   * Score that the overall improvement is counted by: one of the four or an own score. Default, and in place of a name
   * that the job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction has a ground truth, the
   * first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /** Along the axis: `epoch`, `step`, or `auto` (default: `step` when an epoch has predictions of several steps that rise over the epochs). */
  @property({converter: ours.by}) by: TrendAxis = 'auto';
  /** 0 (default: none) to 1: the weight of what came before in a moving average. */
  @property({converter: ours.smoothing}) smoothing = 0;
  /**
   * Draws 95 % intervals in place of the best and the worst: of a share by Wilson, of a mean by Student's t over the samples.
   * While the page holds every row of the job.
   */
  @property({converter: flag}) intervals = false;
  /** Shows the values below the charts as a table. */
  @property({converter: flag}) table = false;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<TrendsStrings> = {};

  readonly #charts = new TrendCharts(this, {
    hover: (index) => this.#point(index),
    pick: (index) => this.#pick(index),
  });
  readonly #pace = new Pace(500, () => this.requestUpdate());
  readonly #choice = new MetricChoice(this);
  readonly #made = new MadeChart();
  readonly #narrowed = new Narrowed();
  readonly #intervals = new Intervals(this);
  #chart = NO_CHART;
  #pointed: number | null = null;
  #spoken = '';

  protected override readView(): TrendsViewState {
    const {metrics, metric, intervals, table} = this;
    const [by, smoothing] = [ours.by.of(this.by), this.#smoothing];
    return {metrics, metric, by, smoothing, intervals, table, epoch: this.cursor};
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    const {by, metrics, intervals} = this;
    this.#intervals.use(intervals);
    const {score, own} = this.#choice.of(this.source, this.metric);
    this.#chart = this.#made.of(this.#narrowed.of(this.source), {
      by: ours.by.of(by),
      metrics,
      smoothing: this.#smoothing,
      score,
      own,
      intervals,
    });
    super.update(changed);
  }

  /** Every row moves the averages a little: charts follow twice a second. */
  protected override redraw(): void {
    this.#pace.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pace.stop();
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {trendsByEpoch, trendsByStep, epochCursor, sampleSelection} = source;
    return [trendsByEpoch, trendsByStep, epochCursor, sampleSelection];
  }

  protected override render(): TemplateResult {
    const {source} = this;
    return html`<div class="card" part="card">
        ${
          source === null || this.#chart.points.length === 0
            ? this.#renderEmpty(source)
            : html`${this.#renderToolbar(source)} ${this.#renderCharts(source)}`
        }
        ${this.file === null ? nothing : leftOutDetails(source, this.locale, this.#writing.words.notice.leftOut)}
        <i class="theme" aria-hidden="true" @transitionend=${() => this.#charts.recolor()}></i>
        <i class="probe" aria-hidden="true"></i>
      </div>
      <p class="visually-hidden" role="status">${this.#spoken}</p>`;
  }

  #renderEmpty(source: PredictionSource | null): TemplateResult {
    const {notice, state} = this.#writing.words;
    return sourceNotice(emptyNotice(source, notice, state, this.misnamed), source, state.long);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const {words, locale} = this.#writing;
    const chart = this.#chart;
    const axisName = chart.isCountedOn ? words.stepsCountedOn : words[chart.axis];
    this.#charts.show({chart, marked: this.#marked, pointed: this.#pointed, axisName, locale});
  }

  get #writing(): Writing {
    return {words: {...PredictionsTrends.strings, ...this.strings}, locale: this.locale};
  }

  get #smoothing(): number {
    return ours.smoothing.of(this.smoothing);
  }

  /** Index of the point of the epoch that all panels show; -1 for none. */
  get #marked(): number {
    const epoch = epochOf(this.cursor, this.source?.epochs ?? []);
    return epoch === null ? -1 : indexOfEpoch(this.#chart, epoch);
  }

  /** The point that the figures are of: under the pointer, else the marked one, else the last. */
  get #read(): number {
    const last = this.#chart.points.length - 1;
    if (this.#pointed !== null && this.#pointed <= last) return this.#pointed;
    return this.#marked < 0 ? last : this.#marked;
  }

  #renderToolbar(source: PredictionSource): TemplateResult {
    const {words, locale} = this.#writing;
    const {axis, series, points} = this.#chart;
    const hasSteps = source.trendsByStep.length > source.trendsByEpoch.length;
    const epoch = points[this.#marked]?.epoch;
    const controls = {
      axis,
      hasSteps,
      smoothing: this.#smoothing,
      hasIntervals: this.intervals,
      isTableShown: this.table,
    };
    return html`<div class="toolbar" part="toolbar">
      <h2 class="title">${words.title}</h2>
      ${stateNote(source, words.state)}
      ${selectionChip(source, words.selection, locale, isNarrowed(source) ? '' : words.selection.notNarrowed)}
      ${
        epoch === undefined
          ? nothing
          : html`<button
              class="chip"
              type="button"
              aria-label=${words.clearEpoch(formatCount(epoch, locale))}
              @click=${() => this.#pick(null)}
            >
              ${words.atEpoch(formatCount(epoch, locale))} ${icons.cross}
            </button>`
      }
      <span class="spacer"></span>
      ${series.length === 0 ? nothing : chartControls(controls, this.#actions, this.#writing)}
    </div>`;
  }

  #renderCharts(source: PredictionSource): TemplateResult {
    const writing = this.#writing;
    const {words} = writing;
    const chart = this.#chart;
    if (chart.series.length === 0) {
      const {unscored: title, unscoredHint: hint} = words;
      return sourceNotice({tone: 'plain', title, hint, action: null}, source, words.state.long);
    }
    const {fault} = this.#charts;
    return html`<div class="summary">
        ${improvement(this.#choice.of(source, this.metric).score, this.#narrowed.of(source)!.trendsByEpoch, writing)}
        ${reading(chart.points[this.#read], writing)}
      </div>
      ${this.#intervals.note(source, writing)}
      ${fault === null ? this.#renderPanels(chart, writing) : html`<p class="fault">${words.undrawable(fault)}</p>`}
      ${this.table || fault !== null ? trendsTable(chart, this.#marked, writing) : nothing}`;
  }

  #renderPanels(chart: TrendChart, writing: Writing): TemplateResult {
    const {words} = writing;
    return html`<div
        class="panels"
        role="group"
        tabindex="0"
        aria-label=${words.charts}
        aria-describedby="keys"
        @keydown=${this.#onKey}
        @blur=${() => this.#point(null)}
      >
        ${repeat(
          chart.series,
          ({metric}) => metric,
          (series, place) =>
            html`<figure class="panel" part="panel">
              ${panelCaption(series, place, this.#read, writing)}
              <div class="plot" part="plot" role="img" aria-label=${plotLabel(series, chart, writing)}></div>
            </figure>`,
        )}
      </div>
      <p class="visually-hidden" id="keys">${words.keys}</p>`;
  }

  readonly #actions = {
    axis: (by: 'epoch' | 'step'): void => this.changeView({by}),
    smoothing: (smoothing: number): void => this.changeView({smoothing}),
    intervals: (): void => this.changeView({intervals: !this.intervals}),
    table: (): void => this.changeView({table: !this.table}),
  };

  #onKey(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return;
    const index = indexByKey(event, this.#read, this.#chart.points.length - 1);
    if (index !== null) {
      this.#point(index);
      this.#spoken = spokenPoint(this.#chart, index, this.#writing);
    } else if (event.key === 'Enter' || event.key === ' ') this.#pick(this.#read);
    else if (event.key === 'Escape') this.#pick(null);
    else return;
    event.preventDefault();
  }

  #point(index: number | null): void {
    if (this.#pointed === index) return;
    this.#pointed = index;
    this.requestUpdate();
  }

  /** Shows a point's epoch in all elements of the source; picked again, or `null`: all epochs. */
  #pick(index: number | null): void {
    const epoch = index === null ? undefined : this.#chart.points[index]?.epoch;
    const isMarked = epoch === this.#chart.points[this.#marked]?.epoch;
    this.changeView({epoch: epoch === undefined || isMarked ? 'all' : epoch});
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-trends': PredictionsTrends;
  }
}
