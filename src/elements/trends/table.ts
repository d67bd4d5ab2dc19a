import {html, nothing, type TemplateResult} from 'lit';
import {formatAlignedRate, formatCount} from '../../view/format.ts';
import {
  formatMetric,
  indexOfEpoch,
  type TrendChart,
  type TrendSeries,
} from '../../view/trends/trend-series.ts';
import type {ShownPanel} from './plot/charts.ts';
import type {OtherRunsShown} from './beside/other-runs.ts';
import {between, seriesName, type Writing} from './parts.ts';

/** Rows of the table beside the charts; the charts themselves show every point. */
const MAX_TABLE_ROWS = 500;

/** A table for each axis that the charts have. */
export function trendsTables(
  panels: readonly ShownPanel[],
  main: TrendChart,
  marked: number,
  others: Pick<OtherRunsShown, 'runs' | 'own'> | null,
  writing: Writing,
): readonly TemplateResult[] {
  const charts = new Set(panels.map(({chart}) => chart));
  const epoch = main.points[marked]?.epoch ?? null;
  return [
    ...[...charts].map((chart) =>
      chart === main ? trendsTable(chart, marked, writing, others?.own) : trendsTable(chart, -1, writing),
    ),
    ...(others?.runs ?? []).map(({chart, name}) => {
      const place = epoch === null ? -1 : indexOfEpoch(chart, epoch);
      return trendsTable(chart, place, writing, name);
    }),
  ];
}

/** The values of a chart's panels, the newest point first. */
function trendsTable(
  chart: TrendChart,
  marked: number,
  {words, locale}: Writing,
  name: string | null = null,
): TemplateResult {
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
  return html`<div
    class="scroller"
    role="region"
    tabindex="0"
    aria-label=${name === null ? words.showTable : `${words.showTable}, ${name}`}
    part="table"
  >
    <table>
      ${
        from === 0 && name === null
          ? nothing
          : html`<caption>
              <bdi>${name}</bdi>
              ${from === 0 ? nothing : words.tableRows(formatCount(rows.length, locale), formatCount(points.length, locale))}
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
