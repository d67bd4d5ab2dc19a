import type {RunLine} from './run-line.ts';
import {isCurveMetric, type TrendChart, type TrendSeries} from './trend-series.ts';

type Column = readonly [title: string, values: readonly (number | null)[]];

/**
 * What a chart shows as CSV: a line a point, what is not known empty, numbers as they are.
 *
 * @param lines further runs: each follows with its points, and a column tells them apart
 */
export function chartCsv(chart: TrendChart, series: TrendSeries, lines: readonly RunLine[] = []): string {
  const columns = columnsOf(chart, series);
  const head = columns.map(([title]) => title);
  const rows = rowsOf(chart, columns);
  if (lines.length === 0) return `${[head.join(','), ...rows].join('\n')}\n`;
  const others = lines.flatMap((line) =>
    rowsOf(line.chart, columnsOf(line.chart, line.series)).map((row) => `${quoted(line.name)},${row}`),
  );
  return `${[`run,${head.join(',')}`, ...rows.map((row) => `,${row}`), ...others].join('\n')}\n`;
}

/** Of every run the same ones. */
function columnsOf({points}: TrendChart, series: TrendSeries): readonly Column[] {
  const {metric, values, smoothed, range, interval} = series;
  const name = isCurveMetric(metric) ? metric.slice('curve '.length) : metric;
  return [
    ['epoch', points.map(({epoch}) => epoch)],
    ['step', points.map(({step}) => step)],
    ['predictions', points.map(({sample_count: count}) => count)],
    [name, values],
    [`${name}_smoothed`, smoothed],
    [`${name}_min`, range?.min ?? []],
    [`${name}_max`, range?.max ?? []],
    [`${name}_low`, interval?.low ?? []],
    [`${name}_high`, interval?.high ?? []],
  ];
}

const rowsOf = ({points}: TrendChart, columns: readonly Column[]): readonly string[] =>
  points.map((_, i) => columns.map(([, list]) => list[i] ?? '').join(','));

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
