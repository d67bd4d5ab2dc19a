import {formatCount, formatProbability} from '../format.ts';
import type {PairedResult} from './paired.ts';

/** What is said of a paired test. Numbers come written for the reader's language. */
export interface PairedStrings {
  readonly counts: (better: string, worse: string, of: string) => string;
  /** The verdict behind the counts. `isBelow`: p is less than what is written. */
  readonly mayBeChance: (p: string, isBelow: boolean) => string;
  readonly hardlyChance: (p: string, isBelow: boolean) => string;
  readonly allTheSame: (of: string) => string;
  readonly tests: Readonly<Record<PairedResult['test'], string>>;
}

const p = (value: string, isBelow: boolean): string => `p ${isBelow ? '<' : '='} ${value}`;

export const PAIRED_STRINGS: PairedStrings = {
  counts: (better, worse, of) => `${better} better, ${worse} worse of ${of}`,
  mayBeChance: (value, isBelow) => `may be chance (${p(value, isBelow)})`,
  hardlyChance: (value, isBelow) => `hardly chance (${p(value, isBelow)})`,
  allTheSame: (of) => `none better, none worse of ${of}`,
  tests: {mcnemar: "McNemar's exact test", 'signed-rank': 'Wilcoxon signed-rank test'},
};

/** From here on a difference may be chance. */
const LEVEL = 0.05;

/** A smaller p is not written out. */
const LEAST = 0.001;

/** `12 better, 9 worse of 48: may be chance (p = 0.66)`. */
export function pairedWords(
  {better, worse, of, p}: PairedResult,
  strings: PairedStrings,
  locale: string | undefined,
): string {
  const count = (value: number): string => formatCount(value, locale);
  if (better + worse === 0) return strings.allTheSame(count(of));
  const verdict = p < LEVEL ? strings.hardlyChance : strings.mayBeChance;
  const isBelow = p < LEAST;
  const written = formatProbability(isBelow ? LEAST : p, locale);
  return `${strings.counts(count(better), count(worse), count(of))}: ${verdict(written, isBelow)}`;
}
