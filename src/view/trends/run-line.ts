/** Further runs in the charts of one. */
import {dashOf, type LineStyle} from './line-style.ts';
import {nearestIndex} from './nearest.ts';
import type {TrendChart, TrendSeries} from './trend-series.ts';

/** A further run, along the same axis. */
export interface RunChart {
  readonly name: string;
  readonly chart: TrendChart;
  /** Its place among all runs; the first is 0. */
  readonly place: number;
}

/** Of a further run, what one chart shows. */
export interface RunLine extends RunChart {
  readonly series: TrendSeries;
}

/** Of up to eight runs each has a colour and dashes of its own, the same in all charts. */
export const runStyle = (place: number): LineStyle => ({color: place, dash: dashOf(place)});

/** The runs that have a metric, with what they have of it. */
export const linesOf = (runs: readonly RunChart[], metric: TrendSeries['metric']): readonly RunLine[] =>
  runs.flatMap((run) => {
    const series = run.chart.series.find((each) => each.metric === metric);
    return series === undefined ? [] : [{...run, series}];
  });

/** A line as it is drawn. */
export interface RunPath extends LineStyle {
  /** What it is drawn of: another one when anything of it has changed. */
  readonly of: TrendSeries;
  readonly x: readonly number[];
  readonly values: readonly (number | null)[];
  /** Within what the values lie; `null` where that is not drawn. */
  readonly band: TrendSeries['interval'];
}

export const pathOf = ({chart, series, place}: RunLine): RunPath => ({
  ...runStyle(place),
  of: series,
  x: chart.x,
  values: series.smoothed,
  band: series.interval,
});

/** From the first place of some charts to the last. */
export function spanOf(charts: readonly Pick<TrendChart, 'x'>[]): readonly [from: number, to: number] {
  const lists = charts.map(({x}) => x).filter((x) => x.length > 0);
  if (lists.length === 0) return [0, 0];
  return [Math.min(...lists.map((x) => x[0]!)), Math.max(...lists.map((x) => x.at(-1)!))];
}

/** At that very epoch or step; `null` where the run has no value there. */
export const valueAt = (run: Pick<RunLine, 'chart' | 'series'>, x: number): number | null =>
  run.series.values[indexAt(run, x)] ?? null;

/** Of the point at that very epoch or step; -1 where the run has none there. */
export function indexAt({chart}: Pick<RunLine, 'chart'>, x: number): number {
  const index = nearestIndex(chart.x, x);
  return chart.x[index] === x ? index : -1;
}
