import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {PredictionSource} from '../context/stream-context.ts';
import type {FileReference} from '../context/stream-controller.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochOf} from '../view/epoch-cursor.ts';
import {nearestIndex} from '../view/trends/nearest.ts';
import {indexOfEpoch, type TrendAxis} from '../view/trends/trend-series.ts';
import {MetricChoice} from './pieces/metric-choice.ts';
import {MadeChart, NO_CHART} from './trends/made-chart.ts';
import {Narrowed} from './trends/narrowed.ts';
import {TrendCharts, type ShownPanel} from './trends/plot/charts.ts';
import {chartKey} from './trends/chart-key.ts';
import {Curves} from './trends/beside/curves-later.ts';
import {Intervals} from './trends/intervals.ts';
import {chartPanels, shownPanels} from './trends/panels.ts';
import {improvement, reading, spokenPoint, tipLines, unscored, type Writing} from './trends/parts.ts';
import {Served} from './trends/beside/served-later.ts';
import {trendsTables} from './trends/table.ts';
import {trendsToolbar} from './trends/toolbar.ts';
import {TRENDS_STRINGS, type TrendsStrings} from './trends/strings.ts';
import * as attributes from './attributes/shared.ts';
import * as ours from './trends/attributes.ts';
import {flag} from './attributes/kinds.ts';
import {OtherRunsLater} from './trends/beside/other-runs-later.ts';
import type {TrendsViewState} from './trends/view.ts';
import {trendsStyles} from './trends/trends.styles.ts';
import {Pace} from './pieces/pace.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {stateMarkStyles} from './pieces/state-mark.styles.ts';
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
 * @csspart runs - Which runs are drawn, and what they have in common.
 * @csspart panel - One chart with its caption.
 * @csspart plot - The drawing of one chart.
 * @csspart reset - The button that shows the whole run again.
 * @csspart save - The menu by which a chart is saved.
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
   * from the text), where that comes up. Of groups the server tells
   * what the page does not hold; endings are told while it holds every row of the job.
   */
  @property({converter: ours.metrics}) metrics: string | null = null;
  /**
   * Score that the overall improvement is counted by: one of the four or an own score. Default, and in place of a name
   * that the job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction has a ground truth, the
   * first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /**
   * The trainer's own curves (losses, learning rate, …) to draw beside the scores, by names with blanks or commas between;
   * `none` for none of them. Default: `all`. A job that runs is asked for them every ten seconds while the page is seen.
   */
  @property({converter: ours.curves}) curves: string | null = null;
  /**
   * Further jobs of the same server to draw beside, by their ids with blanks or commas between; read with the same credential.
   * Up to three further runs, those of `files` among them. How many prompts are the same in both is said.
   */
  @property({converter: ours.jobs}) jobs: string | null = null;
  /** Further runs as files, by their addresses with blanks between; as a property also a list of addresses and files. */
  @property({converter: ours.files}) files: FileReference | null = null;
  /** Along the axis: `epoch`, `step`, or `auto` (default: `step` when an epoch has predictions of several steps that rise over the epochs). */
  @property({converter: ours.by}) by: TrendAxis = 'auto';
  /** 0 (default: none) to 1: the weight of what came before in a moving average. */
  @property({converter: ours.smoothing}) smoothing = 0;
  /** `log`: each step up is so many times the one before. What is 0 or less has no place there, which is said. */
  @property({converter: ours.scale}) scale: 'linear' | 'log' = 'linear';
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
    hover: (x) => this.#actions.point(x),
    pick: (x) => this.#actions.pick(x),
  });
  readonly #pace = new Pace(500, () => this.requestUpdate());
  readonly #choice = new MetricChoice(this);
  readonly #made = new MadeChart();
  readonly #served = new Served(() => this.requestUpdate());
  readonly #narrowed = new Narrowed();
  readonly #intervals = new Intervals(this);
  readonly #curves = new Curves(() => this.requestUpdate());
  readonly #others = new OtherRunsLater(this);
  #chart = NO_CHART;
  #panels: readonly ShownPanel[] = [];
  /** The place on the axis under pointer or keyboard cursor. */
  #pointed: number | null = null;
  #spoken = '';

  protected override readView(): TrendsViewState {
    const {metrics, metric, curves, intervals, table} = this;
    const [by, smoothing, scale] = [ours.by.of(this.by), this.#smoothing, ours.scale.of(this.scale)];
    return {metrics, metric, curves, by, smoothing, scale, intervals, table, epoch: this.cursor};
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    const {by, metrics, intervals} = this;
    this.#intervals.use(intervals);
    const {score, own} = this.#choice.of(this.source, this.metric);
    this.#chart = this.#made.of(this.#narrowed.of(this.source), {
      ...{by: ours.by.of(by), metrics, smoothing: this.#smoothing, score, own, intervals},
      servedGroups: this.#served.of(this.source, score),
    });
    const {jobs, files, source} = this;
    const query = {jobs, files, source, own: this.sourceOptions(), main: this.#chart, score};
    this.#others.use({...query, smoothing: this.#smoothing}, this.#writing);
    this.#panels = this.#allPanels();
    super.update(changed);
  }

  #allPanels(): readonly ShownPanel[] {
    const main = this.#chart;
    const wanted = ours.curvesNamed(this.curves);
    const curves = this.#curves.of(this.source, wanted, main, this.#smoothing);
    if (main.points.length === 0 && curves.length > 0) this.#chart = curves[0]!.chart;
    return shownPanels(main, curves, this.#others.shown?.runs ?? [], this.#writing);
  }

  /** Every row moves the averages a little: charts follow twice a second. */
  protected override redraw(): void {
    this.#pace.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pace.stop();
    this.#curves.stop();
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {trendsByEpoch, trendsByStep, epochCursor, sampleSelection} = source;
    return [trendsByEpoch, trendsByStep, epochCursor, sampleSelection];
  }

  protected override render(): TemplateResult {
    const {source} = this;
    return html`<div class="card" part="card">
        ${
          source === null || this.#panels.length + this.#chart.points.length === 0
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
    const {axis, isCountedOn, x} = this.#chart;
    this.#charts.show({
      panels: this.#panels,
      marked: x[this.#marked] ?? null,
      pointed: this.#pointed,
      axisKey: `${axis} ${isCountedOn} ${this.source?.jobId}`,
      isLog: this.#isLog,
      tipLines: (panel, index) => tipLines(panel, index, this.#writing),
      locale: this.locale,
    });
  }

  get #writing(): Writing {
    const words = this.words('trends', TRENDS_STRINGS, PredictionsTrends.strings, this.strings);
    return {words, locale: this.locale};
  }

  get #smoothing(): number {
    return ours.smoothing.of(this.smoothing);
  }

  get #isLog(): boolean {
    return ours.scale.of(this.scale) === 'log';
  }

  /** Index of the point of the epoch that all panels show; -1 for none. */
  get #marked(): number {
    const epoch = epochOf(this.cursor, this.source?.epochs ?? []);
    return epoch === null ? -1 : indexOfEpoch(this.#chart, epoch);
  }

  /** The point that the figures are of: under the pointer, else the marked one, else the last. */
  get #read(): number {
    if (this.#pointed !== null) return nearestIndex(this.#chart.x, this.#pointed);
    return this.#marked < 0 ? this.#chart.points.length - 1 : this.#marked;
  }

  /** The place that the figures are of. */
  get #readAt(): number {
    return this.#pointed ?? this.#chart.x[this.#read] ?? 0;
  }

  #renderToolbar(source: PredictionSource): TemplateResult {
    const {axis, points} = this.#chart;
    const model = {
      ...{source, axis, smoothing: this.#smoothing, isLog: this.#isLog},
      epoch: points[this.#marked]?.epoch ?? null,
      isZoomed: this.#charts.zoom !== null,
      isDrawn: this.#panels.length > 0,
      hasIntervals: this.intervals,
      isTableShown: this.table,
    };
    return trendsToolbar(model, this.#actions, this.#writing);
  }

  #renderCharts(source: PredictionSource): TemplateResult {
    const writing = this.#writing;
    const {words} = writing;
    const chart = this.#chart;
    if (this.#panels.length === 0) return unscored(source, writing);
    const {fault, saveFault} = this.#charts;
    const {fault: curvesFault} = this.#curves;
    const panels = {panels: this.#panels, readAt: this.#readAt, isLog: this.#isLog, saveFault};
    return html`<div class="summary">
        ${improvement(this.#choice.of(source, this.metric).score, this.#narrowed.of(source)!.trendsByEpoch, writing)}
        ${reading(chart.points[this.#read], writing)}
      </div>
      ${this.#intervals.note(source, writing)} ${this.#others.note(writing)}
      ${curvesFault === null ? nothing : html`<p class="fault">${words.curvesFailed(curvesFault)}</p>`}
      ${fault === null ? chartPanels(panels, this.#actions, writing) : html`<p class="fault">${words.undrawable(fault)}</p>`}
      ${this.table || fault !== null ? trendsTables(this.#panels, chart, this.#marked, this.#others.shown, writing) : nothing}`;
  }

  readonly #actions = {
    onKey: (event: KeyboardEvent): void => {
      const at = {read: this.#read, readAt: this.#readAt, chart: this.#chart};
      const index = chartKey(event, this.#charts, at, this.#actions);
      if (index !== null)
        this.#spoken = spokenPoint(this.#panels, this.#chart.points[index], this.#readAt, this.#writing);
    },
    point: (x: number | null): void => {
      if (this.#pointed === x) return;
      this.#pointed = x;
      this.requestUpdate();
    },
    /** Shows the epoch of the nearest point in all elements of the source; picked again, or `null`: all epochs. */
    pick: (x: number | null): void => {
      const {points, x: places} = this.#chart;
      const epoch = x === null ? null : (points[nearestIndex(places, x)]?.epoch ?? null);
      const isMarked = epoch !== null && epoch === points[this.#marked]?.epoch;
      this.changeView({epoch: epoch === null || isMarked ? 'all' : Math.floor(epoch)});
    },
    leave: (): void => this.#actions.point(null),
    save: (...chosen: Parameters<TrendCharts['save']>): void => void this.#charts.save(...chosen),
    clearEpoch: (): void => this.#actions.pick(null),
    resetZoom: (): void => this.#charts.zoomTo(null),
    axis: (by: 'epoch' | 'step'): void => this.changeView({by}),
    smoothing: (smoothing: number): void => this.changeView({smoothing}),
    log: (): void => this.changeView({scale: this.#isLog ? 'linear' : 'log'}),
    intervals: (): void => this.changeView({intervals: !this.intervals}),
    table: (): void => this.changeView({table: !this.table}),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-trends': PredictionsTrends;
  }
}
