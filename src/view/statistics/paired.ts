/** Whether of the same samples the later values are really better than the earlier. */
import {inOneGo} from '../slices.ts';
import {signTest} from './binomial.ts';
import {NOISE, signedRankSteps} from './signed-rank.ts';

/** How good a sample was, and is: greater is better. */
export interface QualityPair {
  readonly before: number;
  readonly after: number;
}

/** How a sample does against what it was. */
export const STANDINGS = ['better', 'worse', 'same'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Of how much better it is. Less than what rounding makes is no difference. */
export const standingOf = (difference: number): Standing =>
  difference >= NOISE ? 'better' : difference <= -NOISE ? 'worse' : 'same';

export interface PairedResult {
  readonly better: number;
  readonly worse: number;
  /** Of so many samples, those that are the same too. */
  readonly of: number;
  /** The chance of a result as lopsided where there is no difference, two-sided. */
  readonly p: number;
  /** Of right and wrong alone McNemar's exact test, else Wilcoxon's signed-rank test. */
  readonly test: 'mcnemar' | 'signed-rank';
}

/** @param isRightOrWrong whether every value is one of two: right or wrong */
export const pairedTest = (pairs: readonly QualityPair[], isRightOrWrong: boolean): PairedResult =>
  inOneGo(
    differencesTest(
      pairs.map(({before, after}) => after - before),
      isRightOrWrong,
    ),
  );

/** The same of how much better each sample is, which may rest at each `yield`: that bears 100,000 samples. */
export function* differencesTest(
  differences: readonly number[],
  isRightOrWrong: boolean,
): Generator<void, PairedResult> {
  const better = differences.filter((value) => standingOf(value) === 'better').length;
  const worse = differences.filter((value) => standingOf(value) === 'worse').length;
  yield;
  const p = isRightOrWrong ? signTest(better, worse) : yield* signedRankSteps(differences);
  return {better, worse, of: differences.length, p, test: isRightOrWrong ? 'mcnemar' : 'signed-rank'};
}
