/** From the averages that the server gives to the lines that a chart draws. */
import {RANGED_SCORES, isScore, scoreRule} from '../../protocol/fields.ts';
import type {ScoreName, TrendPoint} from '../../protocol/protocol.ts';
import {formatRate, formatRatio} from '../format.ts';

/** What a chart can show; each has its own panel. */
export type TrendMetric = ScoreName | 'validation_pass_rate';

export const DEFAULT_METRICS: readonly TrendMetric[] = [
  'char_error_rate',
  'exact_match',
  'word_overlap',
  'validation_pass_rate',
];

/** `auto` is `step` when an epoch has predictions of several steps and they rise from epoch to epoch, else `epoch`. */
export type TrendAxis = 'auto' | 'epoch' | 'step';

/** One metric over the points of a chart; all its lists are as long as `TrendChart.points`. */
export interface TrendSeries {
  readonly metric: TrendMetric;
  /** `null` where the points have no value: a gap in the line. */
  readonly values: readonly (number | null)[];
  /** The line to draw when smoothing is on; the values themselves when it is off. */
  readonly smoothed: readonly (number | null)[];
  /** Least and greatest of single predictions, where the server tells. */
  readonly range: {
    readonly min: readonly (number | null)[];
    readonly max: readonly (number | null)[];
  } | null;
}

export interface TrendChart {
  readonly axis: 'epoch' | 'step';
  /** Along steps that begin anew in an epoch: each is counted on from those before, else the line would run back. */
  readonly isCountedOn: boolean;
  /** Ascending along the axis. */
  readonly points: readonly TrendPoint[];
  /** Where each point lies on the axis. */
  readonly x: readonly number[];
  /** Only metrics with at least one value. */
  readonly series: readonly TrendSeries[];
}

const isScoreMetric = (metric: TrendMetric): metric is ScoreName => metric !== 'validation_pass_rate';

const valueOf = (point: TrendPoint, metric: TrendMetric): number | null =>
  isScoreMetric(metric) ? point[`avg_${metric}`] : point.validation_pass_rate;

/** A metric's value as text: a ratio as such, else percent. */
export const formatMetric = (metric: TrendMetric, value: number, locale?: string): string =>
  isScoreMetric(metric) && scoreRule(metric).unit === 'ratio'
    ? formatRatio(value, locale)
    : formatRate(value, locale);

const isMetric = (name: string): name is TrendMetric => name === 'validation_pass_rate' || isScore(name);

/** Reads the `metrics` attribute: names by blanks or commas. None that is known gives the default four. */
export function parseMetrics(text: string | null): readonly TrendMetric[] {
  const named = new Set((text ?? '').split(/[\s,]+/).filter(isMetric));
  return named.size === 0 ? DEFAULT_METRICS : [...named];
}

export interface TrendOptions {
  readonly by: TrendAxis;
  readonly metrics: readonly TrendMetric[];
  /** 0 (none) to 1 (a flat line). */
  readonly smoothing: number;
}

export function trendChart(
  trends: {readonly byEpoch: readonly TrendPoint[]; readonly byStep: readonly TrendPoint[]},
  {by, metrics, smoothing}: TrendOptions,
): TrendChart {
  const byStep = trends.byStep.toSorted((a, b) => a.epoch - b.epoch || a.step - b.step);
  const isRising = byStep.every(({step}, i) => i === 0 || step >= byStep[i - 1]!.step);
  const axis = by === 'auto' ? (isRising && hasInnerSteps(byStep) ? 'step' : 'epoch') : by;
  const points = axis === 'epoch' ? trends.byEpoch : byStep;
  const isCountedOn = axis === 'step' && !isRising;
  return {
    axis,
    isCountedOn,
    points,
    x: isCountedOn ? countedOn(points) : points.map((point) => point[axis]),
    series: metrics.flatMap((metric) => {
      const values = points.map((point) => valueOf(point, metric));
      if (values.every((value) => value === null)) return [];
      return [{metric, values, smoothed: smooth(values, smoothing), range: rangeOf(metric, points)}];
    }),
  };
}

/** Each epoch's steps after the last of the epoch before. */
function countedOn(points: readonly TrendPoint[]): readonly number[] {
  let start = 0;
  let end = 0;
  return points.map(({epoch, step}, i) => {
    // A step of 0 would lie on the last one of the epoch before.
    if (epoch !== points[i - 1]?.epoch) start = i > 0 && step <= 0 ? end + 1 : end;
    return (end = start + step);
  });
}

function hasInnerSteps(byStep: readonly TrendPoint[]): boolean {
  const stepOf = new Map<number, number>();
  return byStep.some(({epoch, step}) => {
    const first = stepOf.get(epoch);
    stepOf.set(epoch, first ?? step);
    return first !== undefined && first !== step;
  });
}

function rangeOf(metric: TrendMetric, points: readonly TrendPoint[]): TrendSeries['range'] {
  const ranged = RANGED_SCORES.find((score) => score === metric);
  if (ranged === undefined) return null;
  return {
    min: points.map((point) => point[`min_${ranged}`]),
    max: points.map((point) => point[`max_${ranged}`]),
  };
}

/**
 * Exponential moving average without the pull towards its start: each value is the weighted mean of all up to it,
 * `weight` to the power of the distance. (The smoothing of TensorBoard.)
 *
 * @param weight 0 (the values themselves) to 1, taken as 0.99 at the most, so that a line always follows its values.
 */
export function smooth(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  const kept = Math.min(Math.max(weight, 0), 0.99);
  if (!(kept > 0)) return values;
  let sum = 0;
  let total = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * kept + value;
    total = total * kept + 1;
    return sum / total;
  });
}

/** Index of the point that stands for an epoch: its last; -1 where it has none. */
export const indexOfEpoch = (chart: TrendChart, epoch: number): number =>
  chart.points.findLastIndex((point) => point.epoch === epoch);

/** From the first scored epoch to the last, as `overall_improvement` counts. `null` with fewer than two. */
export function scoredSpan(byEpoch: readonly TrendPoint[]): {first: TrendPoint; last: TrendPoint} | null {
  const isScored = (point: TrendPoint): boolean => point.avg_char_error_rate !== null;
  const first = byEpoch.find(isScored);
  const last = byEpoch.findLast(isScored);
  return first === undefined || last === undefined || first === last ? null : {first, last};
}
