/** Several answers to one prompt at one step: what the page and the server say of them alike. */
import {isScore, scoreRule} from './fields.ts';
import {directionOf, ownNameOf, type ScoreKey, type ScoreMeanings} from './own-scores.ts';

/** Which way a score is better, and the least and the greatest that it can be; `null`: neither way (1 is best), open. */
export interface ScoreAim {
  readonly better: 'higher' | 'lower' | null;
  readonly min: number | null;
  readonly max: number | null;
}

export function aimOf(key: ScoreKey, meanings: ScoreMeanings | null): ScoreAim {
  const better = directionOf(key, meanings);
  if (isScore(key)) return {better, min: 0, max: scoreRule(key).unit === 'ratio' ? null : 1};
  const {min = null, max = null} = meanings?.[ownNameOf(key)] ?? {};
  return {better, min, max};
}

/** The best that it can be; `null` where nothing says so. */
export const bestOf = ({better, min, max}: ScoreAim): number | null =>
  better === 'higher' ? max : better === 'lower' ? min : 1;

/**
 * The chance that at least one of k answers, drawn from n of which c were right, is right: 1 − C(n − c, k) / C(n, k), the
 * unbiased estimator of Chen et al., "Evaluating Large Language Models Trained on Code" (2021), computed as their product.
 *
 * @throws {RangeError} when c is not 0 to n, or k not 1 to n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(c >= 0 && c <= n && k >= 1 && k <= n)) {
    throw new RangeError(`Expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, got n = ${n}, c = ${c}, k = ${k}.`);
  }
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/** How many answers most groups have: the greater of two that are as frequent. `null` for none. */
export function mostFrequent(times: ReadonlyMap<number, number>): number | null {
  let most: readonly [number, number] | null = null;
  for (const each of times) {
    if (most === null || each[1] > most[1] || (each[1] === most[1] && each[0] > most[0])) most = each;
  }
  return most?.[0] ?? null;
}
