import {inOneGo} from '../slices.ts';

/** Up to so many differences every outcome is counted; R draws the line at the same number. */
const MOST_COUNTED = 50;

/** Differences that are ranked between two rests. */
const AT_ONCE = 4096;

/** Differences below this are noise of the arithmetic, not of the model. */
export const NOISE = 1e-9;

interface Ranked {
  /** Twice the ranks of differences by size, so that the mean ranks of equal ones are whole; ascending. */
  readonly ranks: Float64Array;
  /** How many are equal, for each size. */
  readonly ties: readonly number[];
  /** The sum of the ranks, twice, of those above 0. */
  readonly positive: number;
}

/** Sizes of either side are sorted as plain numbers, and ranked by walking along both: that bears 100,000 of them. */
function* ranked(differences: readonly number[]): Generator<void, Ranked> {
  const above = Float64Array.from(differences.filter((value) => value > 0)).sort();
  yield;
  const below = Float64Array.from(
    differences.filter((value) => value < 0),
    Math.abs,
  ).sort();
  const ranks = new Float64Array(differences.length);
  const ties: number[] = [];
  let [up, down, positive] = [0, 0, 0];
  let rest = 0;
  for (let from = 0; from < ranks.length;) {
    if (from >= rest) {
      rest += AT_ONCE;
      yield;
    }
    const size = Math.min(above[up] ?? Infinity, below[down] ?? Infinity);
    const [upFrom, downFrom] = [up, down];
    while (up < above.length && above[up]! - size < NOISE) up++;
    while (down < below.length && below[down]! - size < NOISE) down++;
    const to = up + down;
    ranks.fill(from + 1 + to, from, to);
    positive += (up - upFrom) * (from + 1 + to);
    ties.push(to - upFrom - downFrom);
    from = to;
  }
  return {ranks, ties, positive};
}

/** Of every way in which the signs could fall, the share in which the positive ranks sum to so little, or so much. */
function counted(ranks: Float64Array, positive: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--)
      chances[sum] = (chances[sum]! + (sum >= rank ? chances[sum - rank]! : 0)) / 2;
  }
  const least = Math.min(positive, total - positive);
  let tail = 0;
  for (let sum = 0; sum <= least; sum++) tail += chances[sum]!;
  return Math.min(1, 2 * tail);
}

/** By the normal distribution, corrected for ties and for continuity. */
function approximated(n: number, ties: readonly number[], positive: number): number {
  const variance =
    (n * (n + 1) * (2 * n + 1)) / 24 - ties.reduce((sum, count) => sum + (count ** 3 - count) / 48, 0);
  const distance = Math.abs(positive / 2 - (n * (n + 1)) / 4);
  const z = Math.max(0, distance - 0.5) / Math.sqrt(variance);
  return Math.min(1, complementaryError(z / Math.SQRT2));
}

/** erfc, from 0 up, to seven digits of the value: the Chebyshev fit of "Numerical Recipes" (Press et al., 2nd ed., 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const factors = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + factors.reduceRight((sum, factor) => sum * t + factor, 0));
}

/**
 * Wilcoxon's signed-rank test, two-sided: how likely differences as lopsided as these are where none is really for the
 * better. Differences of 0 are left out. Exact for up to 50 others, equal ones too; of more the normal approximation.
 * 1 where there is no difference.
 *
 * @param mostCounted differences of which every outcome is counted, at most
 */
export const signedRankTest = (differences: readonly number[], mostCounted = MOST_COUNTED): number =>
  inOneGo(signedRankSteps(differences, mostCounted));

/** The same, which may rest at each `yield`. */
export function* signedRankSteps(
  differences: readonly number[],
  mostCounted = MOST_COUNTED,
): Generator<void, number> {
  const others = differences.filter((value) => Math.abs(value) >= NOISE);
  if (others.length === 0) return 1;
  const {ranks, ties, positive} = yield* ranked(others);
  return others.length <= mostCounted
    ? counted(ranks, positive)
    : approximated(others.length, ties, positive);
}
