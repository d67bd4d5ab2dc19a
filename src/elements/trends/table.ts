import {html, nothing, type TemplateResult} from 'lit';
import {formatAlignedRate, formatCount} from '../../view/format.ts';
import {formatMetric, type TrendChart, type TrendSeries} from '../../view/trends/trend-series.ts';
import type {ShownPanel} from './charts.ts';
import {between, seriesName, type Writing} from './parts.ts';

/** Rows of the table beside the charts; the charts themselves show every point. */
const MAX_TABLE_ROWS = 500;

/** A table for each axis that the charts have. */
export function trendsTables(
  panels: readonly ShownPanel[],
  main: TrendChart,
  marked: number,
  writing: Writing,
): readonly TemplateResult[] {
  const charts = new Set(panels.map(({chart}) => chart));
  return [...charts].map((chart) => trendsTable(chart, chart === main ? marked : -1, writing));
}

/** The values of a chart's panels, the newest point first. */
function trendsTable(chart: TrendChart, marked: number, {words, locale}: Writing): TemplateResult {
  const {points, series} = chart;
  const from = Math.max(0, points.length - MAX_TABLE_ROWS);
  const rows = points.slice(from).map((point, i) => ({point, index: from + i}));
  const cell = (one: TrendSeries, index: number): string => {
    const value = one.values[index] ?? null;
    if (value === null) return '–';
    const isRate = one.score === null || one.score.unit === 'rate' || one.score.unit === 'match';
    const written = isRate ? formatAlignedRate(value, locale) : formatMetric(one, value, locale);
    const interval = between(one, one.interval?.low[index], one.interval?.high[index], locale);
    return interval === null ? written : `${written} (${interval})`;
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
          ${series.map((one) => html`<th scope="col"><bdi>${seriesName(one, {words, locale})}</bdi></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.reverse().map(
          ({point, index}) =>
            html`<tr aria-current=${index === marked ? 'true' : nothing}>
              <th scope="row">${point.epoch === null ? '–' : formatCount(point.epoch, locale)}</th>
              <td>${formatCount(point.step, locale)}</td>
              ${series.map((one) => html`<td>${cell(one, index)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
