import {html, nothing, type TemplateResult} from 'lit';
import type {TrendPoint} from '../../protocol/protocol.ts';
import {nearestIndex} from '../../view/trends/nearest.ts';
import {countLeftOut} from '../../view/trends/log-scale.ts';
import {formatCount, formatSignedRate} from '../../view/format.ts';
import {improvementOf, type Improvement} from '../../view/scores/metric.ts';
import {formatBound, formatGain, formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import {
  endingShareOf,
  formatMetric,
  isCurveMetric,
  isEndingMetric,
  type ChartPoint,
  type FieldMetric,
  type TrendChart,
  type TrendSeries,
} from '../../view/trends/trend-series.ts';
import type {LineStyle} from '../../view/trends/line-style.ts';
import {indexAt, runStyle, valueAt, type RunLine} from '../../view/trends/run-line.ts';
import type {PredictionSource} from '../../context/stream-context.ts';
import {sourceNotice} from '../pieces/source-notice.ts';
import {longText} from '../pieces/text/long-text.ts';
import type {ShownPanel} from './plot/charts.ts';
import type {TrendsStrings} from './strings.ts';

/** The words and the locale that every part is written in. */
export interface Writing {
  readonly words: TrendsStrings;
  readonly locale: string | undefined;
}

/** `Epoch 4, step 1,588`. */
const pointName = ({epoch, step}: ChartPoint, {words, locale}: Writing): string =>
  epoch === null
    ? words.atStep(formatCount(step, locale))
    : `${words.atEpoch(formatCount(Math.floor(epoch), locale))}, ${words.atStep(formatCount(step, locale))}`;

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
  if (isCurveMetric(metric)) return words.curve;
  if (score === null || score.label === null) return words.aim[(score?.key ?? metric) as FieldMetric];
  const bound = (value: number | null): string | null =>
    value === null ? null : formatBound(score, value, locale);
  return words.scores.aim(score.better, bound(score.min), bound(score.max));
}

/** All values at a place of the axis as a sentence: those of the point that is read, and of what is nearest in the others. */
export function spokenPoint(
  panels: readonly ShownPanel[],
  point: ChartPoint | undefined,
  x: number,
  {words, locale}: Writing,
): string {
  if (point === undefined) return '';
  const values = panels.map(({chart, series, isAligned, runs}) => {
    const index = isAligned ? nearestIndex(chart.x, x) : -1;
    const value = series.values[index] ?? null;
    const {name, ends} = within(series, index, {words, locale});
    const own = `${seriesName(series, {words, locale})} ${value === null ? words.none : formatMetric(series, value, locale)}${ends === null ? '' : ` (${name} ${ends})`}`;
    return [own, ...runs.map((run) => `${run.name} ${writtenAt(run, x, {words, locale})}`)].join(', ');
  });
  const count = point.sample_count;
  const of = count === null ? '' : `; ${words.sampleCount(formatCount(count, locale))}`;
  return `${pointName(point, {words, locale})}: ${values.join(', ')}${of}`;
}

/** What a value lies within, in words; `ends` is `null` where that is not known. */
function within(
  series: TrendSeries,
  index: number,
  {words, locale}: Writing,
): {readonly name: string; readonly ends: string | null} {
  const {range, interval} = series;
  return interval === null
    ? {name: words.range, ends: between(series, range?.min[index], range?.max[index], locale)}
    : {name: words.interval, ends: between(series, interval.low[index], interval.high[index], locale)};
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
  point: ChartPoint | undefined,
  {words, locale}: Writing,
): TemplateResult | typeof nothing {
  if (point === undefined) return nothing;
  const {epoch, step, sample_count: count} = point;
  return html`<p class="reading">
    ${epoch === null ? nothing : html`<strong>${words.atEpoch(formatCount(Math.floor(epoch), locale))}</strong> ·`}
    ${words.atStep(formatCount(step, locale))}
    ${count === null ? nothing : html`· ${words.sampleCount(formatCount(count, locale))}`}
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

/** The line itself, in its colour and dashes: drawn for text of 13 px, as large as the text is. */
export const swatch = ({color, dash}: LineStyle): TemplateResult => {
  const length = dash.length === 0 ? 12 : 26;
  return html`<svg
    class="swatch place-${color}"
    width="${length / 13}em"
    height="${3 / 13}em"
    viewBox="0 0 ${length} 3"
    aria-hidden="true"
  >
    <path d=${`M0 1.5H${length}`} stroke-dasharray=${dash.length === 0 ? nothing : dash.join(' ')} />
  </svg>`;
};

/** A run's value at that very epoch or step, and the interval that it lies within. */
function writtenAt(run: RunLine, x: number, {words, locale}: Writing): string {
  const value = valueAt(run, x);
  if (value === null) return words.none;
  const written = formatMetric(run.series, value, locale);
  const {name, ends} = within({...run.series, range: null}, indexAt(run, x), {words, locale});
  return ends === null ? written : `${written} (${name} ${ends})`;
}

/** Name, figure and range of one panel at a point, and what a logarithmic scale leaves out of it. */
export function panelCaption(
  {series, style, runs}: ShownPanel,
  index: number,
  readAt: number,
  writing: Writing,
  isLog = false,
): TemplateResult {
  const {values, range, interval} = series;
  const {words, locale} = writing;
  const value = values[index] ?? null;
  const {name, ends} = within(series, index, writing);
  const leftOut = isLog ? countLeftOut(values) : 0;
  return html`<figcaption>
      ${swatch(style)}
      <span class="name"><bdi>${seriesName(series, writing)}</bdi></span>
      <span class="aim">${seriesAim(series, writing)}</span>
      <span class="value">${value === null ? '–' : formatMetric(series, value, locale)}</span>
    </figcaption>
    ${
      range === null && interval === null
        ? nothing
        : html`<p class="spread">
            <span class="swatch area place-${style.color}"></span>${name}
            <bdi class="between">${ends ?? '–'}</bdi>
          </p>`
    }
    ${runs.map(
      (run) =>
        html`<p class="spread">
          ${swatch(runStyle(run.place))} <bdi>${run.name}</bdi>
          <bdi class="between">${writtenAt(run, readAt, writing)}</bdi>
        </p>`,
    )}
    ${
      leftOut === 0
        ? nothing
        : html`<p class="spread">
            ${leftOut === values.filter((each) => each !== null).length ? words.notOnLog : words.leftOutOfLog(formatCount(leftOut, locale))}
          </p>`
    }`;
}

/** What stands in the place of charts while nothing has a score. */
export function unscored(source: PredictionSource, {words}: Writing): TemplateResult {
  const notice = {tone: 'plain', title: words.unscored, hint: words.unscoredHint, action: null} as const;
  return sourceNotice(notice, source, longText(notice.hint, words.state.long));
}

/** What a pointer on a chart is told: the point, its value, what that lies within, and of how many predictions it is. */
export function tipLines(
  {chart, series, runs}: ShownPanel,
  index: number,
  writing: Writing,
): readonly string[] {
  const {words, locale} = writing;
  const point = chart.points[index];
  const value = series.values[index] ?? null;
  if (point === undefined) return [];
  const {name, ends} = within(series, index, writing);
  return [
    pointName(point, writing),
    `${seriesName(series, writing)}: ${value === null ? words.none : formatMetric(series, value, locale)}`,
    ...(ends === null ? [] : [`${name}: ${ends}`]),
    ...runs.map((run) => `${run.name}: ${writtenAt(run, chart.x[index] ?? NaN, writing)}`),
    ...(point.sample_count === null ? [] : [words.sampleCount(formatCount(point.sample_count, locale))]),
  ];
}

/** What the drawing of one panel shows, for those who do not see it. */
export function plotLabel({series, chart, runs}: ShownPanel, writing: Writing): string {
  const others = runs.map((run) => `${run.name}: ${lineLabel(run.series, run.chart, writing)}`);
  return [lineLabel(series, chart, writing), ...others].join('; ');
}

function lineLabel(series: TrendSeries, chart: TrendChart, {words, locale}: Writing): string {
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
