import type {Prediction} from '../../protocol/protocol.ts';
import {scoreOf} from '../../protocol/own-scores.ts';
import {meanInterval, shareInterval, type Interval, type SampleSum} from '../statistics/intervals.ts';
import {PLACE} from './group-trends.ts';
import type {IntervalAt, TrendChart} from './trend-series.ts';

type Metric = Parameters<IntervalAt>[0];

const passOf = ({validation_pass: pass}: Prediction): number | null => (pass === null ? null : Number(pass));

const valueOf = (row: Prediction, metric: Metric): number | null =>
  metric === 'validation_pass_rate' ? passOf(row) : scoreOf(row, metric);

/** How certain the averages are, of the rows that a page holds: shares by Wilson, means by Student's t. */
export function intervalTrends(rows: Iterable<Prediction>): IntervalAt {
  const held = [...rows];
  const places = new Map<TrendChart['axis'], ReadonlyMap<string, readonly Prediction[]>>();
  const found = new Map<string, Interval | null>();
  const rowsAt = (axis: TrendChart['axis'], place: string): readonly Prediction[] => {
    let grouped = places.get(axis);
    if (grouped === undefined) places.set(axis, (grouped = Map.groupBy(held, PLACE[axis])));
    return grouped.get(place) ?? [];
  };
  return (metric, axis, point) => {
    const place = PLACE[axis](point);
    const key = `${metric} ${axis} ${place}`;
    let interval = found.get(key);
    if (interval === undefined) found.set(key, (interval = intervalOf(rowsAt(axis, place), metric)));
    return interval;
  };
}

/** A share of samples, where each has one value; else the mean over samples of several values. */
function intervalOf(rows: readonly Prediction[], metric: Metric): Interval | null {
  const samples = new Map<string, SampleSum>();
  for (const row of rows) {
    const value = valueOf(row, metric);
    if (value === null) continue;
    const key = JSON.stringify([row.sample_index, row.sample_source_id]);
    const {sum, count} = samples.get(key) ?? {sum: 0, count: 0};
    samples.set(key, {sum: sum + value, count: count + 1});
  }
  const sums = [...samples.values()];
  const isShare = metric === 'validation_pass_rate' || metric === 'exact_match';
  if (!isShare || sums.some(({count}) => count > 1)) return meanInterval(sums);
  return shareInterval(
    sums.reduce((all, {sum}) => all + sum, 0),
    sums.length,
  );
}
