/** The score by which better and worse are told. */
import {SCORE_NAMES, isScore} from '../../protocol/fields.ts';
import {isOwnName, isOwnScore, ownKey, type ScoreKey, type ScoreMeanings} from '../../protocol/own-scores.ts';
import type {TrendPoint} from '../../protocol/protocol.ts';
import {averageOf, ownScoresOf, qualityOf, shownScore, type AnyShown, type OwnShown} from './shown-score.ts';

export interface Metric {
  readonly score: AnyShown;
  /** All own scores that the job has values of. */
  readonly own: readonly OwnShown[];
  /** Why `score` is not the one that was asked for. */
  readonly fault: string | null;
}

const DEFAULT: ScoreKey = 'char_error_rate';

/** Reads a `metric` attribute: one of the four, or an own score with or without `scores.` before it. */
export const scoreNamed = (text: string): ScoreKey | null =>
  isScore(text) || isOwnScore(text) ? text : isOwnName(text) ? ownKey(text) : null;

/** @param wanted what the `metric` attribute says; `null` or empty: the default */
export function metricOf(
  wanted: string | null,
  trends: readonly TrendPoint[],
  meanings: ScoreMeanings | null,
): Metric {
  const own = ownScoresOf(trends, meanings);
  const isScored = trends.length === 0 || trends.some((point) => point.avg_char_error_rate !== null);
  const byDefault = isScored ? DEFAULT : (own[0]?.key ?? DEFAULT);
  const text = (wanted ?? '').trim();
  const asked = scoreNamed(text);
  const has = (key: ScoreKey): boolean =>
    isScore(key) || own.some((score) => score.key === key) || ownKeys(meanings).includes(key);
  const key = asked !== null && has(asked) ? asked : byDefault;
  const score = own.find((each) => each.key === key) ?? shownScore(key, meanings);
  return {score, own, fault: text === '' || key === asked ? null : faultOf(text, key, own)};
}

const ownKeys = (meanings: ScoreMeanings | null): readonly ScoreKey[] =>
  Object.keys(meanings ?? {}).map(ownKey);

const faultOf = (wanted: string, used: ScoreKey, own: readonly OwnShown[]): string =>
  `Expected metric to be one of ${[...SCORE_NAMES, ...own.map(({key}) => key)].join(', ')}, but got "${wanted}". ` +
  `${used} is used.`;

/** How a score went from the first epoch that has it to the last. */
export interface Improvement {
  readonly first: TrendPoint;
  readonly last: TrendPoint;
  readonly from: number;
  readonly to: number;
  /** How much better it is: negative when worse. */
  readonly gain: number;
}

/** `null` with fewer than two epochs that have the score. */
export function improvementOf(byEpoch: readonly TrendPoint[], score: AnyShown): Improvement | null {
  const valueOf = (point: TrendPoint | undefined): number | null =>
    point === undefined ? null : averageOf(point, score.key);
  const first = byEpoch.find((point) => valueOf(point) !== null);
  const last = byEpoch.findLast((point) => valueOf(point) !== null);
  const [from, to] = [valueOf(first), valueOf(last)];
  if (first === undefined || last === undefined || first === last || from === null || to === null)
    return null;
  return {first, last, from, to, gain: qualityOf(score, to) - qualityOf(score, from)};
}
