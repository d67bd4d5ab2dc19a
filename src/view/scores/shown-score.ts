/** A score as the page shows it: what it is called, which way is better, and how its numbers are written. */
import {aimOf, bestOf, type ScoreAim} from '../../protocol/answers.ts';
import {isScore, scoreRule} from '../../protocol/fields.ts';
import {
  ownKey,
  ownNameOf,
  scoreOf,
  type OwnScore,
  type ScoreKey,
  type ScoreMeanings,
} from '../../protocol/own-scores.ts';
import type {Prediction, ScoreName, TrendPoint} from '../../protocol/protocol.ts';
import {formatAlignedRate, formatPlain, formatRate, formatRatio, formatScore, formatTick} from '../format.ts';

export interface ShownScore<Key extends ScoreKey = ScoreKey> extends ScoreAim {
  readonly key: Key;
  /** What the job calls its own score; the four known ones are called what an element's words say. */
  readonly label: Key extends ScoreName ? null : string;
  readonly unit: 'match' | 'rate' | 'ratio' | 'number';
}

export type OwnShown = ShownScore<OwnScore>;
export type AnyShown = ShownScore<ScoreName> | OwnShown;

export function knownScore(key: ScoreName): ShownScore<ScoreName> {
  return {key, label: null, ...aimOf(key, null), unit: scoreRule(key).unit};
}

export function ownScore(key: OwnScore, meanings: ScoreMeanings | null): OwnShown {
  const name = ownNameOf(key);
  const {label = ''} = meanings?.[name] ?? {};
  return {key, label: label.trim() || name, ...aimOf(key, meanings), unit: 'number'};
}

export const shownScore = (key: ScoreKey, meanings: ScoreMeanings | null): AnyShown =>
  isScore(key) ? knownScore(key) : ownScore(key, meanings);

/**
 * The own scores that a job has values of: those that it declares first, then the others by name. Two of one label are
 * told apart by their names.
 */
export function ownScoresOf(
  trends: readonly Pick<TrendPoint, 'scores'>[],
  meanings: ScoreMeanings | null,
): readonly OwnShown[] {
  const found = new Set(trends.flatMap(({scores}) => Object.keys(scores ?? {})));
  const declared = Object.keys(meanings ?? {}).filter((name) => found.delete(name));
  const own = [...declared, ...[...found].sort()].map((name) => ownScore(ownKey(name), meanings));
  const labels = own.map(({label}) => label);
  return own.map((score, i) =>
    labels.indexOf(score.label) === i && labels.lastIndexOf(score.label) === i
      ? score
      : {...score, label: `${score.label} (${ownNameOf(score.key)})`},
  );
}

/** A number that is greater the better the value is. */
export const qualityOf = ({better}: Pick<ShownScore, 'better'>, value: number): number =>
  better === 'higher' ? value : better === 'lower' ? -value : -Math.abs(value - 1);

/**
 * Whether a prediction is right: an exact match, or the best that the job declares for the score. `null`: there is nothing
 * to tell it by.
 */
export function isRight(row: Prediction, score: AnyShown): boolean | null {
  const {exact_match: match} = row;
  if (score.label === null) return match === null ? null : match === 1;
  const value = scoreOf(row, score.key);
  const best = bestOf(score);
  if (match === null && (value === null || best === null)) return null;
  return match === 1 || (value !== null && value === best);
}

/** The average of a score at a point of the trends. */
export const averageOf = (point: TrendPoint, key: ScoreKey): number | null =>
  isScore(key) ? point[`avg_${key}`] : (point.scores?.[ownNameOf(key)]?.avg ?? null);

/** A value as text: a rate in percent, a ratio as such, an own score as its number. */
export const formatValue = ({unit}: Pick<ShownScore, 'unit'>, value: number, locale?: string): string =>
  (unit === 'number' ? formatScore : unit === 'ratio' ? formatRatio : formatRate)(value, locale);

/** The same for figures below each other: a rate with exactly one fraction digit. */
export const formatAligned = (score: Pick<ShownScore, 'unit'>, value: number, locale?: string): string =>
  isRate(score) ? formatAlignedRate(value, locale) : formatValue(score, value, locale);

/** Whether it is written in percent. */
export const isRate = ({unit}: Pick<ShownScore, 'unit'>): boolean => unit === 'match' || unit === 'rate';

/** A value on an axis or at the end of a range, with no more digits than it takes. */
export const formatBound = (score: Pick<ShownScore, 'unit'>, value: number, locale?: string): string =>
  score.unit === 'number' ? formatPlain(value, locale) : formatValue(score, value, locale);

/** How much better one value is than another, without its sign: points of percent for a rate. */
export const formatGain = ({unit}: Pick<ShownScore, 'unit'>, gain: number, locale?: string): string =>
  isRate({unit}) ? formatTick(Math.abs(gain) * 100, locale) : formatScore(Math.abs(gain), locale);
