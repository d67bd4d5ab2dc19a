/** Whether of the same samples the later values are really better than the earlier. */
import {signTest} from './binomial.ts';
import {NOISE, signedRankTest} from './signed-rank.ts';

/** How good a sample was, and is: greater is better. */
export interface QualityPair {
  readonly before: number;
  readonly after: number;
}

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
export function pairedTest(pairs: readonly QualityPair[], isRightOrWrong: boolean): PairedResult {
  const differences = pairs.map(({before, after}) => after - before);
  const better = differences.filter((value) => value >= NOISE).length;
  const worse = differences.filter((value) => value <= -NOISE).length;
  const p = isRightOrWrong ? signTest(better, worse) : signedRankTest(differences);
  return {better, worse, of: pairs.length, p, test: isRightOrWrong ? 'mcnemar' : 'signed-rank'};
}
