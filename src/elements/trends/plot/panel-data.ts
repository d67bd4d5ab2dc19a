import type uPlot from 'uplot';
import {logEnds, positive} from '../../../view/trends/log-scale.ts';
import type {Values} from '../../../view/trends/extremes.ts';
import {drawnPoints, type Ground} from '../../../view/trends/thinned.ts';
import type {TrendChart, TrendSeries} from '../../../view/trends/trend-series.ts';

/** Places in the data that uPlot is given: x, greatest, least (or the ends of intervals), unsmoothed, line. Always all, so that live data never rebuilds the chart. */
export const MIN = 2;
export const LINE = 4;

export const NO_DATA: uPlot.AlignedData = [[], [], [], [], []];

/** What of a panel's view is data. */
export interface Drawn {
  readonly chart: TrendChart;
  readonly series: TrendSeries;
  /** Whether each step up is so many times the one before. */
  readonly isLog: boolean;
}

/** Whether one is of the very lists of the other. */
export const isSameLine = (a: Drawn, b: Drawn): boolean =>
  a.chart === b.chart && a.series === b.series && a.isLog === b.isLog;

/** What uPlot draws on this ground: of many points those that make the picture. */
export function dataOf({chart, series, isLog}: Drawn, ground: Ground): uPlot.AlignedData {
  const {values, smoothed, range, interval} = series;
  const raw = values === smoothed ? null : values;
  const [high, low] = interval === null ? [range?.max, range?.min] : [interval.high, interval.low];
  const lists = [high ?? null, low ?? null, raw, smoothed];
  const drawn = isLog ? onLogScale(lists) : lists;
  const kept = drawnPoints(
    chart.x,
    drawn.filter((list) => list !== null),
    ground,
  );
  const x = kept === null ? [...chart.x] : kept.map((i) => chart.x[i]!);
  const none = new Array<null>(x.length).fill(null);
  const taken = drawn.map((list) =>
    list === null ? none : kept === null ? [...list] : kept.map((i) => list[i]!),
  );
  return [x, ...taken];
}

/** What reaches down to 0 goes to the foot of the chart; a value that has no place is a gap. */
function onLogScale(lists: readonly (Values | null)[]): readonly (Values | null)[] {
  const [high, low, raw, line] = lists.map((list) => list && positive(list));
  const least = [high, raw, line].reduce((found, list) => Math.min(found, leastOf(list ?? [])), Infinity);
  const foot = least === Infinity ? null : logEnds(least, least)[0];
  const lowDrawn = low?.map((value, i) => (high?.[i] == null ? null : (value ?? foot)));
  return [high ?? null, lowDrawn ?? null, raw ?? null, line ?? null];
}

const leastOf = (values: Values): number =>
  values.reduce<number>((found, value) => (value === null ? found : Math.min(found, value)), Infinity);

/** Most series move with a row, but not all: one that stays is not painted anew. */
export const isSameData = (a: uPlot.AlignedData, b: uPlot.AlignedData): boolean =>
  a.every((list, i) => {
    const other = b[i];
    if (list.length !== other?.length) return false;
    for (let at = list.length - 1; at >= 0; at--) if (list[at] !== other[at]) return false;
    return true;
  });

/** Values with a gap on either side, which no line shows; `null` where there is none. */
export function isolated(values: ArrayLike<number | null | undefined>): number[] | null {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found.length === 0 ? null : found;
}
