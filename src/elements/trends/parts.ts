import {html, nothing, type TemplateResult} from 'lit';
import type {TrendPoint} from '../../protocol/protocol.ts';
import {formatCount, formatSignedRate} from '../../view/format.ts';
import {improvementOf, type Improvement} from '../../view/scores/metric.ts';
import {formatBound, formatGain, formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import {
  endingShareOf,
  formatMetric,
  isEndingMetric,
  type FieldMetric,
  type TrendChart,
  type TrendSeries,
} from '../../view/trends/trend-series.ts';
import {icons} from '../pieces/icons.ts';
import {colorAt} from './colors.ts';
import type {TrendsStrings} from './strings.ts';

/** The words and the locale that every part is written in. */
export interface Writing {
  readonly words: TrendsStrings;
  readonly locale: string | undefined;
}

/** `Epoch 4, step 1,588`. */
const pointName = (point: TrendPoint, {words, locale}: Writing): string =>
  `${words.atEpoch(formatCount(point.epoch, locale))}, ${words.atStep(formatCount(point.step, locale))}`;

/** What a series is called: an own score as the job says, the others by our words. */
export function seriesName({metric, score, groupSize}: TrendSeries, {words, locale}: Writing): string {
  if (metric === 'group_pass') return words.passAt(formatCount(groupSize, locale));
  if (isEndingMetric(metric)) return words.ended[endingShareOf(metric)];
  const name = score?.label ?? words.metric[(score?.key ?? metric) as FieldMetric];
  return metric === 'group_best' ? words.bestOf(formatCount(groupSize, locale), name) : name;
}

/** Which way is better, and within which range an own score lies. */
function seriesAim({metric, score}: TrendSeries, {words, locale}: Writing): string {
  if (metric === 'group_pass') return words.aim.exact_match;
  if (isEndingMetric(metric)) return words.endedAim;
  if (score === null || score.label === null) return words.aim[(score?.key ?? metric) as FieldMetric];
  const bound = (value: number | null): string | null =>
    value === null ? null : formatBound(score, value, locale);
  return words.scores.aim(score.better, bound(score.min), bound(score.max));
}

/** All values of one point as a sentence. */
export function spokenPoint(chart: TrendChart, index: number, {words, locale}: Writing): string {
  const point = chart.points[index];
  if (point === undefined) return '';
  const values = chart.series.map((series) => {
    const value = series.values[index] ?? null;
    const interval = between(series, series.interval?.low[index], series.interval?.high[index], locale);
    const ends = interval === null ? '' : ` (${words.interval} ${interval})`;
    return `${seriesName(series, {words, locale})} ${value === null ? words.none : formatMetric(series, value, locale)}${ends}`;
  });
  return `${pointName(point, {words, locale})}: ${values.join(', ')}`;
}

/** The overall improvement as a figure with its sign, and in words. */
export function improvement(
  score: AnyShown,
  byEpoch: readonly TrendPoint[],
  {words, locale}: Writing,
): TemplateResult {
  const found = improvementOf(byEpoch, score);
  const share = found === null ? null : shareOf(score, found);
  if (found === null || (share === null && score.key === 'char_error_rate')) {
    return html`<p class="improvement muted" part="improvement">${words.noImprovement}</p>`;
  }
  const {first, gain} = found;
  const from = formatValue(score, found.from, locale);
  const to = formatValue(score, found.to, locale);
  const epoch = formatCount(first.epoch, locale);
  const size = formatGain(score, gain, locale);
  const figure =
    share !== null
      ? formatSignedRate(share, locale)
      : words.gain(
          gain > 0 ? '+' : gain < 0 ? '−' : '',
          size,
          score.unit === 'rate' || score.unit === 'match',
        );
  const name = score.label ?? words.improved[score.key];
  const isSame = share === null ? from === to : Math.abs(share) < 0.0005;
  const [tone, sentence] = isSame
    ? ['same', words.unchanged(to, epoch, name)]
    : gain > 0
      ? ['better', words.better(from, to, epoch, name)]
      : ['worse', words.worse(from, to, epoch, name)];
  return html`<p class="improvement" part="improvement">
    <bdi class="figure ${tone}">${figure}</bdi> <span class="muted"><bdi>${sentence}</bdi></span>
  </p>`;
}

/** Of the error rate, the share that is gone, as the server counts it; `null` where a share would say nothing. */
const shareOf = ({key}: AnyShown, {from, gain}: Improvement): number | null =>
  key !== 'char_error_rate' || from === 0 ? null : gain / from;

/** Which point the figures of the panels are of. */
export function reading(
  point: TrendPoint | undefined,
  {words, locale}: Writing,
): TemplateResult | typeof nothing {
  if (point === undefined) return nothing;
  return html`<p class="reading">
    <strong>${words.atEpoch(formatCount(point.epoch, locale))}</strong> ·
    ${words.atStep(formatCount(point.step, locale))} ·
    ${words.sampleCount(formatCount(point.sample_count, locale))}
  </p>`;
}

/** `38% – 66%`; `null` where there are no ends. */
export const between = (
  series: TrendSeries,
  low: number | null = null,
  high: number | null = null,
  locale: string | undefined,
): string | null =>
  low === null || high === null
    ? null
    : `${formatMetric(series, low, locale)} – ${formatMetric(series, high, locale)}`;

/** Name, figure and range of one panel at a point. */
export function panelCaption(
  series: TrendSeries,
  place: number,
  index: number,
  writing: Writing,
): TemplateResult {
  const {values, range, interval} = series;
  const {words, locale} = writing;
  const color = colorAt(place);
  const value = values[index] ?? null;
  const spread =
    interval === null
      ? between(series, range?.min[index], range?.max[index], locale)
      : between(series, interval.low[index], interval.high[index], locale);
  return html`<figcaption>
      <span class="swatch place-${color}"></span>
      <span class="name"><bdi>${seriesName(series, writing)}</bdi></span>
      <span class="aim">${seriesAim(series, writing)}</span>
      <span class="value">${value === null ? '–' : formatMetric(series, value, locale)}</span>
    </figcaption>
    ${
      range === null && interval === null
        ? nothing
        : html`<p class="spread">
            <span class="swatch area place-${color}"></span
            >${interval === null ? words.range : words.interval}
            <bdi class="between">${spread ?? '–'}</bdi>
          </p>`
    }`;
}

/** Where a reader chooses how the charts are drawn. */
export function chartControls(
  {
    axis,
    hasSteps,
    smoothing,
    hasIntervals,
    isTableShown,
  }: {
    readonly axis: 'epoch' | 'step';
    readonly hasSteps: boolean;
    readonly smoothing: number;
    readonly hasIntervals: boolean;
    readonly isTableShown: boolean;
  },
  on: {
    readonly axis: (by: 'epoch' | 'step') => void;
    readonly smoothing: (weight: number) => void;
    readonly intervals: () => void;
    readonly table: () => void;
  },
  {words}: Writing,
): TemplateResult {
  const axisButton = (by: 'epoch' | 'step'): TemplateResult =>
    html`<button
      class="button"
      type="button"
      aria-pressed=${axis === by ? 'true' : 'false'}
      @click=${() => on.axis(by)}
    >
      ${words[by]}
    </button>`;
  return html`<label class="control">
      ${words.smoothing}
      <input
        type="range"
        min="0"
        max="0.95"
        step="0.05"
        .value=${String(smoothing)}
        @input=${(event: Event) => on.smoothing((event.target as HTMLInputElement).valueAsNumber)}
      />
    </label>
    ${
      hasSteps
        ? html`<span class="segments" role="group" aria-label=${words.axis}>
            ${axisButton('epoch')}${axisButton('step')}
          </span>`
        : nothing
    }
    <button
      class="button"
      type="button"
      aria-pressed=${hasIntervals ? 'true' : 'false'}
      @click=${on.intervals}
    >
      ${words.intervals}
    </button>
    <button class="button" type="button" aria-pressed=${isTableShown ? 'true' : 'false'} @click=${on.table}>
      ${icons.table} ${words.showTable}
    </button>`;
}

/** What the drawing of one panel shows, for those who do not see it. */
export function plotLabel(series: TrendSeries, chart: TrendChart, {words, locale}: Writing): string {
  const {values} = series;
  const at = (index: number): string => {
    const value = values[index] ?? null;
    const point = chart.points[index];
    if (value === null || point === undefined) return words.none;
    return `${formatMetric(series, value, locale)} (${pointName(point, {words, locale})})`;
  };
  const first = values.findIndex((value) => value !== null);
  const last = values.findLastIndex((value) => value !== null);
  return words.chart(
    seriesName(series, {words, locale}),
    formatCount(values.length, locale),
    at(first),
    at(last),
  );
}
