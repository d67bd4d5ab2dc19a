import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {FileReference, SourceOptions} from '../../context/stream-controller.ts';
import {epochOf} from '../../view/epoch-cursor.ts';
import {nearestIndex} from '../../view/trends/nearest.ts';
import {indexOfEpoch} from '../../view/trends/trend-series.ts';
import type {BodyHost, ElementBody} from '../pieces/host/element-body.ts';
import {MetricChoice} from '../pieces/metric-choice.ts';
import {Pace} from '../pieces/pace.ts';
import {curvesNamed} from './attributes.ts';
import {Curves} from './beside/curves-later.ts';
import {OtherRunsLater} from './beside/other-runs-later.ts';
import {Served} from './beside/served-later.ts';
import {chartKey} from './chart-key.ts';
import {Intervals} from './intervals.ts';
import {MadeChart, NO_CHART} from './made-chart.ts';
import {Narrowed} from './narrowed.ts';
import {chartPanels, shownPanels} from './panels.ts';
import {improvement, reading, spokenPoint, tipLines, unscored, type Writing} from './parts.ts';
import {TrendCharts, type ShownPanel} from './plot/charts.ts';
import type {TrendsStrings} from './strings.ts';
import {trendsTables} from './table.ts';
import {trendsToolbar} from './toolbar.ts';
import type {TrendsViewState} from './view.ts';

export {emptyNotice} from '../../view/empty-notice.ts';
export {leftOutDetails} from '../pieces/text/left-out.ts';
export {longText} from '../pieces/text/long-text.ts';
export {TRENDS_STRINGS as english} from './strings.ts';
export {trendsStyles as styles} from './trends.styles.ts';

/** What trends show, and how. */
export interface TrendsModel {
  readonly source: PredictionSource | null;
  readonly view: TrendsViewState;
  readonly jobs: string | null;
  readonly files: FileReference | null;
  /** What the element itself says of its source. */
  readonly own: SourceOptions;
  readonly strings: TrendsStrings;
  readonly locale: string | undefined;
  readonly change: (view: Partial<TrendsViewState>) => void;
}

export const make = (host: BodyHost, model: () => TrendsModel): TrendsBody => new TrendsBody(host, model);

/** All that trends draw of their source. */
export class TrendsBody implements ElementBody {
  readonly #host: BodyHost;
  readonly #model: () => TrendsModel;
  readonly #charts: TrendCharts;
  readonly #pace: Pace;
  readonly #choice: MetricChoice;
  readonly #made = new MadeChart();
  readonly #served: Served;
  readonly #narrowed = new Narrowed();
  readonly #intervals: Intervals;
  readonly #curves: Curves;
  readonly #others: OtherRunsLater;
  #chart = NO_CHART;
  #panels: readonly ShownPanel[] = [];
  /** The place on the axis under pointer or keyboard cursor. */
  #pointed: number | null = null;
  #spoken = '';

  constructor(host: BodyHost, model: () => TrendsModel) {
    this.#host = host;
    this.#model = model;
    const draw = (): void => host.requestUpdate();
    this.#charts = new TrendCharts(host, {
      hover: (x) => this.#actions.point(x),
      pick: (x) => this.#actions.pick(x),
    });
    this.#pace = new Pace(500, draw);
    this.#choice = new MetricChoice(host);
    this.#served = new Served(draw);
    this.#intervals = new Intervals(host);
    this.#curves = new Curves(draw);
    this.#others = new OtherRunsLater(host);
  }

  get spoken(): string {
    return this.#spoken;
  }

  /** Every row moves the averages a little: charts follow twice a second. */
  redraw(): void {
    this.#pace.ask();
  }

  stop(): void {
    this.#pace.stop();
    this.#curves.stop();
  }

  render(): TemplateResult | null {
    const model = this.#model();
    const {source} = model;
    this.#arrange(model);
    if (source === null || this.#panels.length + this.#chart.points.length === 0) return null;
    return html`${this.#renderToolbar(source)} ${this.#renderCharts(source)}
      <i class="theme" aria-hidden="true" @transitionend=${() => this.#charts.recolor()}></i>
      <i class="probe" aria-hidden="true"></i>`;
  }

  updated(): void {
    const {axis, isCountedOn, x} = this.#chart;
    const {source, locale} = this.#model();
    this.#charts.show({
      panels: this.#panels,
      marked: x[this.#marked] ?? null,
      pointed: this.#pointed,
      axisKey: `${axis} ${isCountedOn} ${source?.jobId}`,
      isLog: this.#isLog,
      tipLines: (panel, index) => tipLines(panel, index, this.#writing),
      locale,
    });
  }

  #arrange({source, view, jobs, files, own: ofHost}: TrendsModel): void {
    const {by, metrics, smoothing, intervals} = view;
    this.#intervals.use(intervals);
    const {score, own} = this.#choice.of(source, view.metric);
    const settings = {by, metrics, smoothing, score, own, intervals};
    const servedGroups = this.#served.of(source, score);
    this.#chart = this.#made.of(this.#narrowed.of(source), {...settings, servedGroups});
    const query = {named: {jobs, files}, source, own: ofHost, main: this.#chart, score, smoothing, intervals};
    this.#others.use(query, this.#writing);
    const main = this.#chart;
    const curves = this.#curves.of(source, curvesNamed(view.curves), main, smoothing);
    if (main.points.length === 0 && curves.length > 0) this.#chart = curves[0]!.chart;
    this.#panels = shownPanels(main, curves, this.#others.shown?.runs ?? [], this.#writing);
  }

  get #writing(): Writing {
    const {strings: words, locale} = this.#model();
    return {words, locale};
  }

  get #isLog(): boolean {
    return this.#model().view.scale === 'log';
  }

  /** Index of the point of the epoch that all panels show; -1 for none. */
  get #marked(): number {
    const {source, view} = this.#model();
    const epoch = epochOf(view.epoch, source?.epochs ?? []);
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
    const {view} = this.#model();
    const model = {
      ...{source, axis, smoothing: view.smoothing, isLog: this.#isLog},
      epoch: points[this.#marked]?.epoch ?? null,
      isZoomed: this.#charts.zoom !== null,
      isDrawn: this.#panels.length > 0,
      hasIntervals: view.intervals,
      isTableShown: view.table,
    };
    return trendsToolbar(model, this.#actions, this.#writing);
  }

  #renderCharts(source: PredictionSource): TemplateResult {
    const [writing, {view}] = [this.#writing, this.#model()];
    const {words} = writing;
    const chart = this.#chart;
    if (this.#panels.length === 0) return unscored(source, writing);
    const {fault, saveFault} = this.#charts;
    const {fault: curvesFault} = this.#curves;
    const {fault: groupsFault} = this.#served;
    const panels = {panels: this.#panels, readAt: this.#readAt, isLog: this.#isLog, saveFault};
    return html`<div class="summary">
        ${improvement(this.#choice.of(source, view.metric).score, this.#narrowed.of(source)!.trendsByEpoch, writing)}
        ${reading(chart.points[this.#read], writing)}
      </div>
      ${this.#intervals.note(source, writing)} ${this.#others.note(writing)}
      ${curvesFault === null ? nothing : html`<p class="fault">${words.curvesFailed(curvesFault)}</p>`}
      ${groupsFault === null ? nothing : html`<p class="fault">${words.groupsFailed(groupsFault)}</p>`}
      ${fault === null ? chartPanels(panels, this.#actions, writing) : html`<p class="fault">${words.undrawable(fault)}</p>`}
      ${view.table || fault !== null ? trendsTables(this.#panels, chart, this.#marked, this.#others.shown, writing) : nothing}`;
  }

  #change(view: Partial<TrendsViewState>): void {
    this.#model().change(view);
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
      this.#host.requestUpdate();
    },
    /** Shows the epoch of the nearest point in all elements of the source; picked again, or `null`: all epochs. */
    pick: (x: number | null): void => {
      const {points, x: places} = this.#chart;
      const epoch = x === null ? null : (points[nearestIndex(places, x)]?.epoch ?? null);
      const isMarked = epoch !== null && epoch === points[this.#marked]?.epoch;
      this.#change({epoch: epoch === null || isMarked ? 'all' : Math.floor(epoch)});
    },
    leave: (): void => this.#actions.point(null),
    save: (...chosen: Parameters<TrendCharts['save']>): void => void this.#charts.save(...chosen),
    clearEpoch: (): void => this.#actions.pick(null),
    resetZoom: (): void => this.#charts.zoomTo(null),
    axis: (by: 'epoch' | 'step'): void => this.#change({by}),
    smoothing: (smoothing: number): void => this.#change({smoothing}),
    log: (): void => this.#change({scale: this.#isLog ? 'linear' : 'log'}),
    intervals: (): void => this.#change({intervals: !this.#model().view.intervals}),
    table: (): void => this.#change({table: !this.#model().view.table}),
  };
}
