import type uPlot from 'uplot';
import {logEnds, positive} from '../../../view/trends/log-scale.ts';
import type {TrendChart, TrendSeries} from '../../../view/trends/trend-series.ts';

/** Places in the data that uPlot is given: x, greatest, least (or the ends of intervals), unsmoothed, line. Always all, so that live data never rebuilds the chart. */
export const MAX = 1;
export const MIN = 2;
export const LINE = 4;

/** What of a panel's view is data. */
export interface Drawn {
  readonly chart: TrendChart;
  readonly series: TrendSeries;
  /** Whether each step up is so many times the one before. */
  readonly isLog: boolean;
}

export function dataOf({chart, series, isLog}: Drawn): uPlot.AlignedData {
  const none = chart.x.map(() => null);
  const {values, smoothed, range, interval} = series;
  const raw = values === smoothed ? none : values;
  const [high, low] = interval === null ? [range?.max, range?.min] : [interval.high, interval.low];
  const lists = [high ?? none, low ?? none, raw, smoothed];
  const drawn = isLog ? onLogScale(lists) : lists;
  return [[...chart.x], ...drawn.map((list) => [...list])];
}

/** What reaches down to 0 goes to the foot of the chart; a value that has no place is a gap. */
function onLogScale(lists: readonly (readonly (number | null)[])[]): readonly (readonly (number | null)[])[] {
  const [high = [], low = [], raw = [], line = []] = lists.map(positive);
  const drawn = [...high, ...raw, ...line].filter((value) => value !== null);
  const least = drawn.reduce((found, value) => Math.min(found, value), Infinity);
  const foot = least === Infinity ? null : logEnds(least, least)[0];
  return [high, low.map((value, i) => (high[i] == null ? null : (value ?? foot))), raw, line];
}

/** Most series move with a row, but not all: one that stays is not painted anew. */
export const isSameData = (a: uPlot.AlignedData, b: uPlot.AlignedData): boolean =>
  a.every((list, i) => {
    const other = b[i];
    return list.length === other?.length && Array.from(list).every((value, at) => value === other[at]);
  });

/** Values with a gap on either side, which no line shows; `null` where there is none. */
export function isolated(values: ArrayLike<number | null | undefined>): number[] | null {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found.length === 0 ? null : found;
}
