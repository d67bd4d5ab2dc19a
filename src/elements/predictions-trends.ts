import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import type {EpochCursor} from '../context/stream-context.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochAttribute, epochOf} from '../view/epoch-cursor.ts';
import {formatCount} from '../view/format.ts';
import {stateLabel, stateMeaning} from '../view/state-words.ts';
import {
  indexOfEpoch,
  parseMetrics,
  trendChart,
  type TrendAxis,
  type TrendChart,
} from '../view/trend-series.ts';
import {BaseElement} from './base.ts';
import {icons} from './icons.ts';
import {TrendCharts} from './predictions-trends-charts.ts';
import {
  chartControls,
  improvement,
  panelCaption,
  plotLabel,
  reading,
  spokenPoint,
  trendsTable,
  type Writing,
} from './predictions-trends-parts.ts';
import {TRENDS_STRINGS, type TrendsStrings} from './predictions-trends-strings.ts';
import {trendsStyles} from './predictions-trends.styles.ts';
import {sourceNotice} from './source-notice.ts';

/** Where a key takes the cursor, from the point read at the moment. */
const KEYS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 10,
  PageDown: (index) => index + 10,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * How the scores move while a model is trained: one chart a metric, live. A click on a point shows its epoch in every
 * element of the same source.
 *
 * @csspart base - The frame.
 * @csspart header - Title and controls.
 * @csspart improvement - The figure of the overall improvement and its words.
 * @csspart panel - One chart with its caption.
 * @csspart plot - The drawing of one chart.
 * @csspart table - The same values as a table.
 * @csspart notice - What stands in the place of charts that cannot be drawn.
 * @cssprop [--ftl-chart-height=11rem] - Height of one chart.
 */
export class PredictionsTrends extends BaseElement {
  static override styles = [BaseElement.styles, trendsStyles];

  /**
   * Metrics to draw, by blanks or commas: `char_error_rate`, `exact_match`, `word_overlap`, `validation_pass_rate`,
   * `length_ratio`. Default: the first four. One without data is not drawn.
   */
  @property() metrics: string | null = null;
  /** Along the axis: `epoch`, `step`, or `auto` (default: `step` when an epoch has predictions of several steps). */
  @property({reflect: true}) by: TrendAxis = 'auto';
  /** 0 (default: none) to 1: the weight of what came before in a moving average. */
  @property({type: Number, reflect: true}) smoothing = 0;
  /** Epoch to mark (`all`, `latest` or a number), in place of the one that all elements of the source share. */
  @property({converter: epochAttribute}) epoch: EpochCursor | null = null;
  /** Replaces any of the words. */
  @property({attribute: false}) strings: Partial<TrendsStrings> = {};

  readonly #charts = new TrendCharts(this, {
    hover: (index) => this.#point(index),
    pick: (index) => this.#pick(index),
  });
  #chart: TrendChart = {axis: 'epoch', points: [], x: [], series: []};
  #chartOf: readonly unknown[] = [];
  #pointed: number | null = null;
  #spoken = '';
  #isTableShown = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    this.#prepare();
    super.update(changed);
  }

  #prepare(): void {
    const {source, by, metrics, smoothing} = this;
    const made = [source?.trendsByEpoch, source?.trendsByStep, by, metrics, smoothing];
    // A new chart only when what it is made of has changed, so that a moving pointer costs nothing.
    if (made.length === this.#chartOf.length && made.every((part, i) => part === this.#chartOf[i])) return;
    this.#chartOf = made;
    this.#chart = trendChart(
      {byEpoch: source?.trendsByEpoch ?? [], byStep: source?.trendsByStep ?? []},
      {by: by === 'epoch' || by === 'step' ? by : 'auto', metrics: parseMetrics(metrics), smoothing},
    );
  }

  protected override render(): TemplateResult {
    const {words} = this.#writing;
    const {source} = this;
    const chart = this.#chart;
    const unscored = {tone: 'plain', title: words.unscored, hint: words.unscoredHint, action: null} as const;
    const isDrawn = chart.series.length > 0;
    return html`<section class="card" part="base" aria-labelledby="title">
      <header class="toolbar" part="header">
        <h2 class="title" id="title">${words.title}</h2>
        ${this.#trouble()} ${this.#markedEpoch()}
        <span class="spacer"></span>
        ${isDrawn ? this.#controls() : nothing}
      </header>
      ${
        isDrawn
          ? this.#drawing()
          : sourceNotice(
              chart.points.length === 0 ? emptyNotice(source, words.notice, words.state) : unscored,
              source,
            )
      }
      <i class="theme" aria-hidden="true" @transitionend=${() => this.#charts.recolor()}></i>
      <i class="probe" aria-hidden="true"></i>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const {locale} = this;
    this.#charts.show({chart: this.#chart, marked: this.#marked, pointed: this.#pointed, locale});
  }

  get #writing(): Writing {
    return {words: {...TRENDS_STRINGS, ...this.strings}, locale: this.locale};
  }

  get #cursor(): EpochCursor {
    return this.epoch ?? this.source?.epochCursor ?? 'all';
  }

  /** Index of the point of the epoch that all panels show; -1 for none. */
  get #marked(): number {
    const epoch = epochOf(this.#cursor, this.source?.epochs ?? []);
    return epoch === null ? -1 : indexOfEpoch(this.#chart, epoch);
  }

  /** The point that the figures are of: under the pointer, else the marked one, else the last. */
  get #read(): number {
    const last = this.#chart.points.length - 1;
    if (this.#pointed !== null && this.#pointed <= last) return this.#pointed;
    return this.#marked < 0 ? last : this.#marked;
  }

  #drawing(): TemplateResult {
    const writing = this.#writing;
    const {words} = writing;
    const chart = this.#chart;
    return html`<div class="summary">
        ${improvement(this.source?.overallImprovement ?? null, this.source?.trendsByEpoch ?? [], writing)}
        ${reading(chart.points[this.#read], writing)}
      </div>
      ${
        this.#charts.isBroken
          ? html`<p class="undrawable">${words.undrawable}</p>`
          : html`<div
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
                    <div
                      class="plot"
                      part="plot"
                      role="img"
                      aria-label=${plotLabel(series, chart, writing)}
                    ></div>
                  </figure>`,
              )}
            </div>`
      }
      <p class="visually-hidden" id="keys">${words.keys}</p>
      <p class="visually-hidden" aria-live="polite">${this.#spoken}</p>
      ${this.#isTableShown || this.#charts.isBroken ? trendsTable(chart, this.#marked, writing) : nothing}`;
  }

  #controls(): TemplateResult {
    const {source} = this;
    return chartControls(
      {
        axis: this.#chart.axis,
        hasSteps: (source?.trendsByStep.length ?? 0) > (source?.trendsByEpoch.length ?? 0),
        smoothing: this.smoothing,
        isTableShown: this.#isTableShown,
      },
      {
        axis: (by) => (this.by = by),
        smoothing: (weight) => (this.smoothing = weight),
        table: () => {
          this.#isTableShown = !this.#isTableShown;
          this.requestUpdate();
        },
      },
      this.#writing,
    );
  }

  /** A fault, while charts drawn before it stay in sight. */
  #trouble(): TemplateResult | typeof nothing {
    const {source} = this;
    if (source === null || this.#chart.points.length === 0) return nothing;
    const {words} = this.#writing;
    const {kind} = source.state;
    if (kind !== 'waiting' && kind !== 'stopped' && kind !== 'stale') return nothing;
    return html`<span
      class="chip ${kind === 'stopped' ? 'bad' : 'warn'}"
      title=${stateMeaning(source, words.state)}
      >${stateLabel(source.state, words.state)}</span
    >`;
  }

  #markedEpoch(): TemplateResult | typeof nothing {
    const epoch = this.#chart.points[this.#marked]?.epoch;
    if (epoch === undefined) return nothing;
    const {words, locale} = this.#writing;
    const name = words.atEpoch(formatCount(epoch, locale));
    if (this.epoch !== null) return html`<span class="chip">${name}</span>`;
    return html`<button
      class="chip"
      type="button"
      aria-label=${words.clearEpoch(formatCount(epoch, locale))}
      @click=${() => this.#pick(null)}
    >
      ${name} ${icons.cross}
    </button>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = KEYS[event.key];
    if (move !== undefined) {
      const last = this.#chart.points.length - 1;
      this.#point(Math.min(last, Math.max(0, move(this.#read, last))));
      this.#spoken = spokenPoint(this.#chart, this.#read, this.#writing);
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

  /** Shows a point's epoch in all panels of the source; picked again, or `null`: all epochs. */
  #pick(index: number | null): void {
    const {source} = this;
    if (source === null || this.epoch !== null) return;
    const epoch = index === null ? undefined : this.#chart.points[index]?.epoch;
    source.epochCursor = epoch === undefined || epoch === source.epochCursor ? 'all' : epoch;
    this.requestUpdate();
  }
}
