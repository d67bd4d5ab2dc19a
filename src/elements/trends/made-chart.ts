import type {AnyShown, OwnShown} from '../../view/scores/shown-score.ts';
import {endingTrends} from '../../view/trends/ending-trends.ts';
import {groupTrends, type GroupTrends} from '../../view/trends/group-trends.ts';
import {readTrends} from '../../view/trends/point-lists.ts';
import {
  defaultMetrics,
  parseMetrics,
  trendChart,
  type TrendAxis,
  type TrendChart,
} from '../../view/trends/trend-series.ts';
import {HeldRows} from './held-rows.ts';
import type {Charted} from './narrowed.ts';
import {intervalsLater} from './intervals.ts';

export interface ChartSettings {
  readonly by: TrendAxis;
  /** The attribute's text. */
  readonly metrics: string | null;
  readonly smoothing: number;
  /** The chosen score. */
  readonly score: AnyShown;
  readonly own: readonly OwnShown[];
  /** Groups of answers as the server counts them, for where the rows do not tell. */
  readonly servedGroups: GroupTrends | null;
  /** Whether intervals are drawn, once what makes them is here. */
  readonly intervals: boolean;
}

export const NO_CHART: TrendChart = {axis: 'epoch', isCountedOn: false, points: [], x: [], series: []};

/** The chart of a source: a new one only when what it is made of has changed, so that a moving pointer costs nothing. */
export class MadeChart {
  readonly #groups = new HeldRows(groupTrends);
  readonly #endings = new HeldRows(endingTrends);
  readonly #intervals = new HeldRows((rows) => intervalsLater.loaded?.intervalTrends(rows) ?? null);
  readonly #read = readTrends();
  #chart = NO_CHART;
  #madeOf: readonly unknown[] = [];

  of(
    source: Charted | null,
    {by, metrics, smoothing, score, own, servedGroups, intervals: isAsked}: ChartSettings,
  ): TrendChart {
    const byEpoch = source?.trendsByEpoch;
    const byStep = source?.trendsByStep;
    const groups = this.#groups.of(source, score) ?? servedGroups;
    const endings = this.#endings.of(source, score);
    const intervals = isAsked && intervalsLater.loaded !== null ? this.#intervals.of(source, score) : null;
    const madeOf = [byEpoch, byStep, by, metrics, smoothing, score, own, groups, endings, intervals];
    if (madeOf.length === this.#madeOf.length && madeOf.every((part, i) => part === this.#madeOf[i]))
      return this.#chart;
    this.#madeOf = madeOf;
    return (this.#chart = trendChart(
      {byEpoch: byEpoch ?? [], byStep: byStep ?? []},
      {
        by,
        metrics: parseMetrics(metrics) ?? defaultMetrics(score.key, own, endings),
        own,
        groups,
        endings,
        intervals,
        smoothing,
      },
      this.#read,
    ));
  }
}
