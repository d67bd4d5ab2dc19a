import {html, nothing, type TemplateResult} from 'lit';
import type {TrendPoint} from '../../protocol/protocol.ts';
import {
  formatAlignedRate,
  formatCount,
  formatRate,
  formatRatio,
  formatSignedRate,
} from '../../view/format.ts';
import {formatMetric, scoredSpan, type TrendChart, type TrendSeries} from '../../view/trends/trend-series.ts';
import {icons} from '../pieces/icons.ts';
import type {TrendsStrings} from './strings.ts';

/** Rows of the table beside the charts; the charts themselves show every point. */
const MAX_TABLE_ROWS = 500;

/** The words and the locale that every part is written in. */
export interface Writing {
  readonly words: TrendsStrings;
  readonly locale: string | undefined;
}

/** `Epoch 4, step 1,588`. */
const pointName = (point: TrendPoint, {words, locale}: Writing): string =>
  `${words.atEpoch(formatCount(point.epoch, locale))}, ${words.atStep(formatCount(point.step, locale))}`;

/** All values of one point as a sentence. */
export function spokenPoint(chart: TrendChart, index: number, {words, locale}: Writing): string {
  const point = chart.points[index];
  if (point === undefined) return '';
  const values = chart.series.map(({metric, values}) => {
    const value = values[index] ?? null;
    return `${words.metric[metric]} ${value === null ? words.none : formatMetric(metric, value, locale)}`;
  });
  return `${pointName(point, {words, locale})}: ${values.join(', ')}`;
}

/** The overall improvement as a figure with its sign, and in words. */
export function improvement(
  percent: number | null,
  byEpoch: readonly TrendPoint[],
  {words, locale}: Writing,
): TemplateResult {
  const span = scoredSpan(byEpoch);
  if (percent === null || span === null) {
    return html`<p class="improvement muted" part="improvement">${words.noImprovement}</p>`;
  }
  const from = formatRate(span.first.avg_char_error_rate ?? 0, locale);
  const to = formatRate(span.last.avg_char_error_rate ?? 0, locale);
  const epoch = formatCount(span.first.epoch, locale);
  const figure = formatSignedRate(percent / 100, locale);
  const [tone, sentence] =
    Math.abs(percent) < 0.05
      ? ['same', words.unchanged(to, epoch)]
      : percent > 0
        ? ['better', words.better(from, to, epoch)]
        : ['worse', words.worse(from, to, epoch)];
  return html`<p class="improvement" part="improvement">
    <bdi class="figure ${tone}">${figure}</bdi> <span class="muted">${sentence}</span>
  </p>`;
}

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

/** Name, figure and range of one panel at a point. */
export function panelCaption(
  {metric, values, range}: TrendSeries,
  place: number,
  index: number,
  {words, locale}: Writing,
): TemplateResult {
  const value = values[index] ?? null;
  const [min, max] = [range?.min[index] ?? null, range?.max[index] ?? null];
  const spread =
    min === null || max === null
      ? '–'
      : `${formatMetric(metric, min, locale)} – ${formatMetric(metric, max, locale)}`;
  return html`<figcaption>
      <span class="swatch place-${place}"></span>
      <span class="name">${words.metric[metric]}</span>
      <span class="aim">${words.aim[metric]}</span>
      <span class="value">${value === null ? '–' : formatMetric(metric, value, locale)}</span>
    </figcaption>
    ${
      range === null
        ? nothing
        : html`<p class="spread">
            <span class="swatch area place-${place}"></span>${words.range}
            <bdi class="between">${spread}</bdi>
          </p>`
    }`;
}

/** Where a reader chooses how the charts are drawn. */
export function chartControls(
  {
    axis,
    hasSteps,
    smoothing,
    isTableShown,
  }: {
    readonly axis: 'epoch' | 'step';
    readonly hasSteps: boolean;
    readonly smoothing: number;
    readonly isTableShown: boolean;
  },
  on: {
    readonly axis: (by: 'epoch' | 'step') => void;
    readonly smoothing: (weight: number) => void;
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
    <button class="button" type="button" aria-pressed=${isTableShown ? 'true' : 'false'} @click=${on.table}>
      ${icons.table} ${words.showTable}
    </button>`;
}

/** What the drawing of one panel shows, for those who do not see it. */
export function plotLabel(
  {metric, values}: TrendSeries,
  chart: TrendChart,
  {words, locale}: Writing,
): string {
  const at = (index: number): string => {
    const value = values[index] ?? null;
    const point = chart.points[index];
    if (value === null || point === undefined) return words.none;
    return `${formatMetric(metric, value, locale)} (${pointName(point, {words, locale})})`;
  };
  const first = values.findIndex((value) => value !== null);
  const last = values.findLastIndex((value) => value !== null);
  return words.chart(words.metric[metric], formatCount(values.length, locale), at(first), at(last));
}

/** The values of all panels as a table, the newest point first. */
export function trendsTable(chart: TrendChart, marked: number, {words, locale}: Writing): TemplateResult {
  const {points, series} = chart;
  const from = Math.max(0, points.length - MAX_TABLE_ROWS);
  const rows = points.slice(from).map((point, i) => ({point, index: from + i}));
  const cell = ({metric, values}: TrendSeries, index: number): string => {
    const value = values[index] ?? null;
    if (value === null) return '–';
    return metric === 'length_ratio' ? formatRatio(value, locale) : formatAlignedRate(value, locale);
  };
  return html`<div class="scroller" role="region" tabindex="0" aria-label=${words.showTable} part="table">
    <table>
      ${
        from === 0
          ? nothing
          : html`<caption>
              ${words.tableRows(formatCount(rows.length, locale), formatCount(points.length, locale))}
            </caption>`
      }
      <thead>
        <tr>
          <th scope="col">${words.epoch}</th>
          <th scope="col">${words.step}</th>
          ${series.map(({metric}) => html`<th scope="col">${words.metric[metric]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.reverse().map(
          ({point, index}) =>
            html`<tr aria-current=${index === marked ? 'true' : nothing}>
              <th scope="row">${formatCount(point.epoch, locale)}</th>
              <td>${formatCount(point.step, locale)}</td>
              ${series.map((one) => html`<td>${cell(one, index)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
