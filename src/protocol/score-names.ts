/** What scores and orders are called, and nothing else of them: attributes are checked before more of it is needed. */
import type {ScoreName} from './fields.ts';

/** How a column, a filter, an order and a trend name an own score: `scores.reward`. */
export type OwnScore = `scores.${string}`;
/** What rows can be ordered by, but for own scores. `arrival`: as rows came, or were replaced. */
export type FixedSort = 'arrival' | 'epoch' | 'step' | 'sample_index' | ScoreName;
export type SortName = FixedSort | OwnScore;
export type SortDirection = 'asc' | 'desc';

const SCORES: Readonly<Record<ScoreName, true>> = {
  exact_match: true,
  char_error_rate: true,
  length_ratio: true,
  word_overlap: true,
};
const KNOWN = Object.keys(SCORES) as readonly ScoreName[];

export const OWN_PREFIX = 'scores.';

/** The four known scores have fields of their own. */
const NOT_OWN = [...KNOWN, '__proto__', 'constructor', 'prototype'].join('|');
export const OWN_NAME = `(?!(?:${NOT_OWN})$)[A-Za-z0-9_.:/-]{1,64}$`;
const NAME_PATTERN = new RegExp(`^${OWN_NAME}`);

export const isOwnName = (name: string): boolean => NAME_PATTERN.test(name);

export const isOwnScore = (key: string): key is OwnScore =>
  key.startsWith(OWN_PREFIX) && isOwnName(key.slice(OWN_PREFIX.length));

/** Whether it may name a score: one of the four, or an own score with or without `scores.` before it. */
export const namesScore = (text: string): boolean =>
  Object.hasOwn(SCORES, text) || isOwnScore(text) || isOwnName(text);

/** The names of orders but for those by an own score. */
export const SORT_NAMES: readonly FixedSort[] = ['epoch', 'arrival', 'step', 'sample_index', ...KNOWN];

export const isFixedSort = (text: unknown): text is FixedSort => SORT_NAMES.some((name) => name === text);

export const isSortName = (text: unknown): text is SortName =>
  isFixedSort(text) || (typeof text === 'string' && isOwnScore(text));

export const isSortDirection = (text: unknown): text is SortDirection => text === 'asc' || text === 'desc';

/** How a generation ended: `limit` also where nobody says so and it has as many tokens as it might have. */
export const ENDINGS = ['stop', 'limit', 'other', 'unknown'] as const;
