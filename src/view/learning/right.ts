/** When an answer counts as right, by the value of one score alone. */
import {bestOf} from '../../protocol/answers.ts';
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';

export interface RightRule {
  /** The value from which on an answer is right. */
  readonly at: number;
  /** Whether `at` is the best that the score can be, not a bound that somebody chose. */
  readonly isBest: boolean;
  readonly isRight: (value: number) => boolean;
}

/** Differences below this are noise of the arithmetic, not of the model. */
export const EPSILON = 1e-9;

/**
 * Right is an answer whose score is as good as `at`; without it, one whose score is the best that there is: `exact_match` 1,
 * `char_error_rate` 0, an own score at the end of the range that the job declares.
 *
 * @param at a value of the score, in its own unit; `null`: its best
 * @returns `null` where nothing tells: the same words or the same length make no answer right, and an own score may have no
 * declared best
 */
export function rightRule(score: AnyShown, at: number | null): RightRule | null {
  const best = score.key === 'word_overlap' || score.better === null ? null : bestOf(score);
  const bound = at ?? best;
  if (bound === null) return null;
  return {at: bound, isBest: bound === best, isRight: isAsGoodAs(bound, score)};
}

/** Asked of every score of a matrix: which way is better is looked up once. */
function isAsGoodAs(bound: number, score: AnyShown): RightRule['isRight'] {
  switch (score.better) {
    case 'higher':
      return (value) => value >= bound - EPSILON;
    case 'lower':
      return (value) => value <= bound + EPSILON;
    case null:
      return (value) => qualityOf(score, value) >= qualityOf(score, bound) - EPSILON;
  }
}
