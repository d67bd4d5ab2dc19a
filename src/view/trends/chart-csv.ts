import {isCurveMetric, type TrendChart, type TrendSeries} from './trend-series.ts';

/** What a chart shows as CSV: a line a point, what is not known empty, numbers as they are. */
export function chartCsv({points}: TrendChart, series: TrendSeries): string {
  const {metric, values, smoothed, range, interval} = series;
  const name = isCurveMetric(metric) ? metric.slice('curve '.length) : metric;
  const columns: readonly (readonly [string, readonly (number | null)[]])[] = [
    ['epoch', points.map(({epoch}) => epoch)],
    ['step', points.map(({step}) => step)],
    ['predictions', points.map(({sample_count: count}) => count)],
    [name, values],
    ...(smoothed === values ? [] : [[`${name}_smoothed`, smoothed] as const]),
    ...(range === null ? [] : [[`${name}_min`, range.min] as const, [`${name}_max`, range.max] as const]),
    ...(interval === null
      ? []
      : [[`${name}_low`, interval.low] as const, [`${name}_high`, interval.high] as const]),
  ];
  const lines = points.map((_, i) => columns.map(([, list]) => list[i] ?? '').join(','));
  return `${[columns.map(([title]) => title).join(','), ...lines].join('\n')}\n`;
}
