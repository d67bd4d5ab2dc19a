/** The trainer's own curves as charts. */
import {ownKey} from '../../protocol/own-scores.ts';
import type {MetricPoint} from '../../protocol/protocol.ts';
import {ownScore} from '../scores/shown-score.ts';
import {firstFrom} from './nearest.ts';
import {smooth, type CurveMetric, type TrendChart, type TrendSeries} from './trend-series.ts';

/** A chart of its own for each curve: it has only the steps at which the trainer measured it. */
export interface CurvePanel {
  readonly chart: TrendChart;
  readonly series: TrendSeries;
  /** Along the axis of the scores' charts; else it is along steps while these are not. */
  readonly isAligned: boolean;
}

/** What most want to see first. */
const FIRST = [/loss/i, /reward/i];

/**
 * @param wanted names as in the `curves` attribute; `null`: all
 * @param main the chart of the scores, whose axis they take where that can be told
 */
export function curvePanels(
  points: readonly MetricPoint[],
  wanted: readonly string[] | null,
  main: TrendChart,
  smoothing: number,
): readonly CurvePanel[] {
  const place = main.points.length === 0 ? (step: number): number => step : axisPlace(main);
  const known = new Set(points.flatMap(({values}) => Object.keys(values)));
  const names = wanted === null ? inOrder([...known]) : wanted.filter((name) => known.has(name));
  return names.map((name) => {
    const own = points.filter(({values}) => values[name] !== undefined);
    const values = own.map((point) => point.values[name]!);
    const metric: CurveMetric = `curve ${name}`;
    const series: TrendSeries = {
      ...{metric, score: ownScore(ownKey(name), null), groupSize: 1, values, range: null, interval: null},
      smoothed: smooth(values, smoothing),
    };
    const chart: TrendChart = {
      axis: place === null || main.points.length === 0 ? 'step' : main.axis,
      isCountedOn: false,
      points: own.map(({step, epoch}) => ({step, epoch, sample_count: null})),
      x: own.map(({step}) => place?.(step) ?? step),
      series: [series],
    };
    return {chart, series, isAligned: place !== null};
  });
}

function inOrder(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => {
    const at = FIRST.findIndex((pattern) => pattern.test(name));
    return at < 0 ? FIRST.length : at;
  };
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/**
 * Where a step lies on the axis of a chart: between its points as they lie, beyond them as far as the first two or the
 * last two say. `null` where its points do not tell: steps that begin anew, or fewer than two.
 */
export function axisPlace({axis, isCountedOn, points, x}: TrendChart): ((step: number) => number) | null {
  if (isCountedOn) return null;
  if (axis === 'step') return (step) => step;
  const isRising = points.every(({step}, i) => i === 0 || step > points[i - 1]!.step);
  if (!isRising || points.length < 2) return null;
  const steps = points.map(({step}) => step);
  return (step) => {
    const end = Math.min(points.length - 1, Math.max(1, firstFrom(steps, step)));
    const [from, to] = [steps[end - 1]!, steps[end]!];
    return x[end - 1]! + ((step - from) / (to - from)) * (x[end]! - x[end - 1]!);
  };
}
