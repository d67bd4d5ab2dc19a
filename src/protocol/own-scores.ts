/** The trainer's own scores: what they are called, and what they mean. */
import {isScore, scoreRule, type OwnScores, type Prediction, type ScoreName} from './fields.ts';

/** How a column, a filter, an order and a trend name an own score: `scores.reward`. */
export type OwnScore = `scores.${string}`;
export type ScoreKey = ScoreName | OwnScore;

/** What a job says of one of its own scores, in `config.scores`. */
export interface ScoreMeaning {
  /** Default: `higher` is better. */
  readonly direction?: 'higher' | 'lower';
  /** Default: open. */
  readonly min?: number;
  readonly max?: number;
  readonly label?: string;
}

export type ScoreMeanings = Readonly<Record<string, ScoreMeaning>>;

/** What of a prediction is scored: all of it, or what follows the last `</think>`. */
export type ScoreText = 'whole' | 'answer';

export const MAX_NAMES_A_JOB = 64;
/** Above it a score is refused: sums of them must stay finite. */
export const MAX_OWN_SCORE = 1e15;

const PREFIX = 'scores.';
const NAME = /^[A-Za-z0-9_.:/-]{1,64}$/;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** The four known scores have fields of their own. */
export const isOwnName = (name: string): boolean => NAME.test(name) && !RESERVED.has(name) && !isScore(name);

export const ownKey = (name: string): OwnScore => `${PREFIX}${name}`;
export const isOwnScore = (key: string): key is OwnScore =>
  key.startsWith(PREFIX) && isOwnName(key.slice(PREFIX.length));
export const ownNameOf = (key: OwnScore): string => key.slice(PREFIX.length);
export const isScoreKey = (key: unknown): key is ScoreKey =>
  typeof key === 'string' && (isScore(key) || isOwnScore(key));

const valueIn = (scores: OwnScores | null, name: string): number | null => {
  const value = scores !== null && Object.hasOwn(scores, name) ? scores[name] : null;
  return typeof value === 'number' && Math.abs(value) <= MAX_OWN_SCORE ? value : null;
};

/** A score of a row, a known one or one of its own. */
export const scoreOf = (row: Pick<Prediction, ScoreName | 'scores'>, key: ScoreKey): number | null =>
  isScore(key) ? row[key] : valueIn(row.scores ?? null, ownNameOf(key));

/** Which way is better; `null`: neither. */
export const directionOf = (key: ScoreKey, meanings: ScoreMeanings | null): 'higher' | 'lower' | null =>
  isScore(key) ? scoreRule(key).better : (meanings?.[ownNameOf(key)]?.direction ?? 'higher');
