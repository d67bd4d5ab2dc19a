/** From the averages that the server gives to the lines that a chart draws. */
import {RANGED_SCORES, isScore} from '../../protocol/fields.ts';
import {isOwnName, isScoreKey, ownKey, ownNameOf, type ScoreKey} from '../../protocol/own-scores.ts';
import type {ScoreName, TrendPoint} from '../../protocol/protocol.ts';
import {formatRate} from '../format.ts';
import type {EndingShare, EndingTrends} from './ending-trends.ts';
import type {Interval} from '../statistics/intervals.ts';
import {PLACE, type GroupTrends} from './group-trends.ts';
import type {Values} from './extremes.ts';
import {readTrends, type PointLists, type ReadTrends} from './point-lists.ts';
import {averageOf, formatBound, formatValue, shownScore, type AnyShown} from '../scores/shown-score.ts';

/** What a chart can show; each has its own panel. */
export type TrendMetric = ScoreKey | 'validation_pass_rate' | GroupMetric | EndingMetric;
/** What the trainer itself measured, by its name for it. */
export type CurveMetric = `curve ${string}`;
/** Of several answers to a prompt: the mean of their best, and pass@k. */
export type GroupMetric = (typeof GROUP_METRICS)[number];
/** How answers ended, as shares of those of which it is known; `ended_loop`: of all, those that seem to loop. */
export type EndingMetric = (typeof ENDING_METRICS)[number];
export type FieldMetric = ScoreName | 'validation_pass_rate';

export const GROUP_METRICS = ['group_best', 'group_pass'] as const;
export const ENDING_METRICS = ['ended_stop', 'ended_limit', 'ended_other', 'ended_loop'] as const;
export const isCurveMetric = (name: string): name is CurveMetric => name.startsWith('curve ');
const isGroupMetric = (name: string): name is GroupMetric => GROUP_METRICS.some((metric) => metric === name);
export const isEndingMetric = (name: string): name is EndingMetric =>
  ENDING_METRICS.some((metric) => metric === name);

export const endingShareOf = (metric: EndingMetric): EndingShare => metric.slice(6) as EndingShare;

export const DEFAULT_METRICS: readonly FieldMetric[] = [
  'char_error_rate',
  'exact_match',
  'word_overlap',
  'validation_pass_rate',
];

/** `auto` is `step` when an epoch has predictions of several steps and they rise from epoch to epoch, else `epoch`. */
export type TrendAxis = 'auto' | 'epoch' | 'step';

/** One metric over the points of a chart; all its lists are as long as `TrendChart.points`. */
export interface TrendSeries {
  readonly metric: TrendMetric | CurveMetric;
  /** `null` for what is no score. The chosen one for the best of groups. */
  readonly score: AnyShown | null;
  /** Answers to a prompt, where it is of groups of them; else 1. */
  readonly groupSize: number;
  /** `null` where the points have no value: a gap in the line. */
  readonly values: readonly (number | null)[];
  /** The line to draw when smoothing is on; the values themselves when it is off. */
  readonly smoothed: readonly (number | null)[];
  /** Least and greatest of single predictions, where the server tells. */
  readonly range: {
    readonly min: readonly (number | null)[];
    readonly max: readonly (number | null)[];
  } | null;
  /** Within what each value lies with 95 % confidence; `null` where it is not asked for, or not known of the metric. */
  readonly interval: {
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  } | null;
}

/** What lies at one place of the axis. */
export interface ChartPoint {
  /** `null` where the trainer does not tell. */
  readonly epoch: number | null;
  readonly step: number;
  /** Predictions that it is of; `null` of what is measured otherwise. */
  readonly sample_count: number | null;
}

export interface TrendChart {
  readonly axis: 'epoch' | 'step';
  /** Along steps that begin anew in an epoch: each is counted on from those before, else the line would run back. */
  readonly isCountedOn: boolean;
  /** Ascending along the axis. */
  readonly points: readonly ChartPoint[];
  /** Where each point lies on the axis. */
  readonly x: readonly number[];
  /** Only metrics with at least one value. */
  readonly series: readonly TrendSeries[];
}

/** What each point of a chart has of a metric. */
function valuesOf(
  lists: PointLists,
  metric: TrendMetric,
  axis: TrendChart['axis'],
  {groups = null, endings = null}: HeldTrends,
): Values {
  const {points} = lists;
  if (isEndingMetric(metric)) {
    const places = axis === 'epoch' ? endings?.byEpoch : endings?.byStep;
    return points.map((point) => places?.get(PLACE[axis](point))?.[endingShareOf(metric)] ?? null);
  }
  if (!isGroupMetric(metric)) {
    const field =
      metric === 'validation_pass_rate' ? metric : isScore(metric) ? (`avg_${metric}` as const) : null;
    return lists.read(metric, (point) =>
      field === null ? averageOf(point, metric as ScoreKey) : point[field],
    );
  }
  const places = axis === 'epoch' ? groups?.byEpoch : groups?.byStep;
  const name = metric === 'group_best' ? 'best' : 'pass';
  return points.map((point) => places?.get(PLACE[axis](point))?.[name] ?? null);
}

/** A value of a series as text. */
export const formatMetric = ({score}: Pick<TrendSeries, 'score'>, value: number, locale?: string): string =>
  score === null ? formatRate(value, locale) : formatValue(score, value, locale);

/** The same on the axis. */
export const formatLevel = ({score}: Pick<TrendSeries, 'score'>, value: number, locale?: string): string =>
  score === null ? formatRate(value, locale) : formatBound(score, value, locale);

/** What a name in `metrics` stands for, if anything; `endings` for all of them. */
export function metricNamed(name: string): readonly TrendMetric[] {
  if (name === 'endings') return ENDING_METRICS;
  if (name === 'validation_pass_rate' || isGroupMetric(name) || isEndingMetric(name) || isScoreKey(name))
    return [name];
  return isOwnName(name) ? [ownKey(name)] : [];
}

/**
 * Reads the `metrics` attribute: names by blanks or commas, own scores with or without `scores.` before them. `null` where
 * none is named.
 */
export function parseMetrics(text: string | null): readonly TrendMetric[] | null {
  const named = new Set((text ?? '').split(/[\s,]+/).flatMap(metricNamed));
  return named.size === 0 ? null : [...named];
}

/**
 * What is drawn where `metrics` says nothing: the chosen score first, then the others that the job has, then where it is known
 * how answers ended, those that did not end by themselves.
 */
export const defaultMetrics = (
  chosen: ScoreKey,
  own: readonly {readonly key: ScoreKey}[],
  endings: EndingTrends | null = null,
): readonly TrendMetric[] => [
  ...new Set<TrendMetric>([
    chosen,
    ...GROUP_METRICS,
    'char_error_rate',
    ...own.map(({key}) => key),
    ...DEFAULT_METRICS,
    ...(endings?.isTold === true ? ENDING_METRICS.filter((metric) => metric !== 'ended_stop') : []),
  ]),
];

/** Gives the 95 % interval of a metric at a point; `null` where too little is known for one. */
export type IntervalAt = (
  metric: FieldMetric | ScoreKey,
  axis: TrendChart['axis'],
  place: Pick<TrendPoint, 'epoch' | 'step'>,
) => Interval | null;

/** What is made of the rows themselves; `null` where there is nothing of it, or not all rows are held. */
export interface HeldTrends {
  /** Several answers to prompts. */
  readonly groups?: GroupTrends | null;
  readonly endings?: EndingTrends | null;
  readonly intervals?: IntervalAt | null;
}

export interface TrendOptions extends HeldTrends {
  readonly by: TrendAxis;
  readonly metrics: readonly TrendMetric[];
  /** The job's own scores, as they are shown. */
  readonly own?: readonly AnyShown[];
  /** 0 (none) to 1 (a flat line). */
  readonly smoothing: number;
}

/** @param lists what was read of the points of the chart before, where there was one */
export function trendChart(
  trends: {readonly byEpoch: readonly TrendPoint[]; readonly byStep: readonly TrendPoint[]},
  {by, metrics, own = [], groups = null, endings = null, intervals = null, smoothing}: TrendOptions,
  {epochs, steps}: ReadTrends = readTrends(),
): TrendChart {
  epochs.take(trends.byEpoch);
  steps.take(trends.byStep);
  const {isRising} = steps;
  const axis = by === 'auto' ? (isRising && hasInnerSteps(steps.points) ? 'step' : 'epoch') : by;
  const lists = axis === 'epoch' ? epochs : steps;
  const {points} = lists;
  const isCountedOn = axis === 'step' && !isRising;
  return {
    axis,
    isCountedOn,
    points,
    x: isCountedOn ? countedOn(points) : (lists.read(axis, (point) => point[axis]) as readonly number[]),
    series: metrics.flatMap((metric) => {
      const values = valuesOf(lists, metric, axis, {groups, endings});
      if (values.every((value) => value === null)) return [];
      const score = scoreFor(metric, own, groups);
      const groupSize = isGroupMetric(metric) ? (groups?.k ?? 1) : 1;
      const smoothed = smooth(values, smoothing);
      const range = rangeOf(metric, lists);
      const interval = intervals === null ? null : intervalOf(metric, {points, axis, score, intervals});
      return [{metric, score, groupSize, values, smoothed, range, interval}];
    }),
  };
}

function scoreFor(
  metric: TrendMetric,
  own: readonly AnyShown[],
  groups: GroupTrends | null,
): AnyShown | null {
  if (metric === 'group_best') return groups?.score ?? null;
  if (metric === 'validation_pass_rate' || metric === 'group_pass' || isEndingMetric(metric)) return null;
  return own.find(({key}) => key === metric) ?? shownScore(metric, null);
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

function rangeOf(metric: TrendMetric, lists: PointLists): TrendSeries['range'] {
  if (metric === 'validation_pass_rate' || isGroupMetric(metric) || isEndingMetric(metric)) return null;
  if (!isScore(metric)) {
    const name = ownNameOf(metric);
    return {
      min: lists.read(`min ${metric}`, ({scores}) => scores?.[name]?.min ?? null),
      max: lists.read(`max ${metric}`, ({scores}) => scores?.[name]?.max ?? null),
    };
  }
  const ranged = RANGED_SCORES.find((score) => score === metric);
  if (ranged === undefined) return null;
  const [min, max] = [`min_${ranged}`, `max_${ranged}`] as const;
  return {min: lists.read(min, (point) => point[min]), max: lists.read(max, (point) => point[max])};
}

/** No further than the score itself can go. */
function intervalOf(
  metric: TrendMetric,
  {
    points,
    axis,
    score,
    intervals,
  }: Pick<TrendChart, 'axis'> & {
    readonly points: readonly TrendPoint[];
    readonly score: AnyShown | null;
    readonly intervals: IntervalAt;
  },
): TrendSeries['interval'] {
  if (isGroupMetric(metric) || isEndingMetric(metric)) return null;
  const {min, max} = score ?? {min: 0, max: 1};
  const found = points.map((point) => intervals(metric, axis, point));
  return {
    low: found.map((each) => each && Math.max(each.low, min ?? -Infinity)),
    high: found.map((each) => each && Math.min(each.high, max ?? Infinity)),
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
