/** The trainer's own scores: what they are called, and what they mean. */
import {isScore, scoreRule, type OwnScores, type Prediction, type ScoreName} from './fields.ts';
import {OWN_NAME, OWN_PREFIX, isOwnName, isOwnScore, type OwnScore} from './score-names.ts';

export {isOwnName, isOwnScore, type OwnScore};
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

export const OWN_SCORE_PATTERN = `^scores\\.${OWN_NAME}`;
export const OWN_BOUND_PATTERN = `^(?:min|max)_scores\\.${OWN_NAME}`;

export const ownKey = (name: string): OwnScore => `${OWN_PREFIX}${name}`;
export const ownNameOf = (key: OwnScore): string => key.slice(OWN_PREFIX.length);
export const isScoreKey = (key: unknown): key is ScoreKey =>
  typeof key === 'string' && (isScore(key) || isOwnScore(key));

/** One of a row's own scores; `null` for what is no number within bounds. */
export const ownValueIn = (scores: OwnScores | null, name: string): number | null => {
  const value = scores !== null && Object.hasOwn(scores, name) ? scores[name] : null;
  return typeof value === 'number' && Math.abs(value) <= MAX_OWN_SCORE ? value : null;
};

type Scored = Pick<Prediction, ScoreName | 'scores'>;

/** Reads a score, a known one or one of its own, of any row: which it is, is found out once. */
export function scoreReader(key: ScoreKey): (row: Scored) => number | null {
  if (isScore(key)) return (row) => row[key];
  const name = ownNameOf(key);
  return (row) => ownValueIn(row.scores ?? null, name);
}

/** A score of one row; for many rows there is `scoreReader`. */
export const scoreOf = (row: Scored, key: ScoreKey): number | null => scoreReader(key)(row);

/** Which way is better; `null`: neither. */
export const directionOf = (key: ScoreKey, meanings: ScoreMeanings | null): 'higher' | 'lower' | null =>
  isScore(key) ? scoreRule(key).better : (meanings?.[ownNameOf(key)]?.direction ?? 'higher');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isBound = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Math.abs(value) <= MAX_OWN_SCORE);

const isMeaning = (value: unknown): value is ScoreMeaning =>
  isObject(value) &&
  (value['direction'] === undefined || value['direction'] === 'higher' || value['direction'] === 'lower') &&
  (value['label'] === undefined || typeof value['label'] === 'string') &&
  isBound(value['min']) &&
  isBound(value['max']);

/** What a job's configuration says of its scores, and nothing else of it: what is not as it should be is left out. */
export interface ScoreConfig {
  readonly scores: ScoreMeanings | null;
  readonly score_text: ScoreText;
}

/** @param order names of scores, the first first: a database keeps none. Those that it does not name come after. */
export function scoreConfig(scores: unknown, scoreText: unknown, order: unknown = null): ScoreConfig {
  const good = isObject(scores)
    ? inOrder(Object.entries(scores), order).flatMap(([name, value]) => {
        if (!isOwnName(name) || !isMeaning(value)) return [];
        const {direction, min, max, label} = value;
        const meaning: ScoreMeaning = {
          ...(direction !== undefined && {direction}),
          ...(min !== undefined && {min}),
          ...(max !== undefined && {max}),
          ...(label !== undefined && {label}),
        };
        return [[name, meaning] as const];
      })
    : [];
  return {
    scores: good.length === 0 ? null : Object.fromEntries(good),
    score_text: scoreText === 'answer' ? 'answer' : 'whole',
  };
}

function inOrder<Value>(
  entries: readonly (readonly [name: string, value: Value])[],
  order: unknown,
): readonly (readonly [name: string, value: Value])[] {
  if (!Array.isArray(order)) return entries;
  const place = new Map<unknown, number>(order.map((name, i) => [name, i]));
  const placeOf = ([name]: readonly [string, Value]): number => place.get(name) ?? Infinity;
  return entries.toSorted((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)));
}

/** A job's configuration with the order in which it declares its scores, unless it says one itself. */
export function withScoreOrder(config: unknown): unknown {
  if (!isObject(config) || !isObject(config['scores']) || config['score_order'] != null) return config;
  return {...config, score_order: Object.keys(config['scores'])};
}
