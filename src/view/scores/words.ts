import type {ScoreName} from '../../protocol/protocol.ts';

/** What is said of scores, and of several answers to one prompt. Numbers come written for the reader's language. */
export interface ScoreStrings {
  /** Which way is better, and between what; what is open is `null`. */
  readonly aim: (better: 'higher' | 'lower' | null, min: string | null, max: string | null) => string;
  readonly answers: (count: string) => string;
  readonly best: (value: string) => string;
  readonly mean: (value: string) => string;
  readonly spread: (least: string, greatest: string) => string;
  readonly share: (count: string, of: string) => string;
  /** By exact match; `isExact: false`: also by the best that the job declares for a score. */
  readonly right: (count: string, of: string, isExact: boolean) => string;
  /** The chance that at least one of k answers is right. */
  readonly passAt: (k: string, rate: string) => string;
  /** Every answer of a group has the same score. */
  readonly alike: string;
}

/** The four known scores, within a sentence. */
export const SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  char_error_rate: 'character error rate',
  exact_match: 'exact match',
  word_overlap: 'word overlap',
  length_ratio: 'length ratio',
};

/** The same where there is little room. */
export const SHORT_SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  ...SCORE_WORDS,
  char_error_rate: 'error rate',
};

/** The same as the head of a column. */
export const SCORE_COLUMNS: Readonly<Record<ScoreName, string>> = {
  char_error_rate: 'Error rate',
  exact_match: 'Exact',
  word_overlap: 'Word overlap',
  length_ratio: 'Length ratio',
};

/** The same as the name of a chart. */
export const SCORE_CHARTS: Readonly<Record<ScoreName, string>> = {
  char_error_rate: 'Character error rate',
  exact_match: 'Exact match',
  word_overlap: 'Word overlap',
  length_ratio: 'Length ratio',
};

/** Where each of them should go. */
export const SCORE_AIMS: Readonly<Record<ScoreName, string>> = {
  char_error_rate: 'lower is better',
  exact_match: 'higher is better',
  word_overlap: 'higher is better',
  length_ratio: '1 is the length of the truth',
};

const WAYS = {higher: 'higher is better', lower: 'lower is better'} as const;

export const SCORE_STRINGS: ScoreStrings = {
  aim: (better, min, max) => {
    const way = better === null ? '1 is best' : WAYS[better];
    if (min !== null && max !== null) return `${way}, ${min} to ${max}`;
    if (min !== null) return `${way}, ${min} or more`;
    return max === null ? way : `${way}, ${max} or less`;
  },
  answers: (count) => `${count} answers`,
  best: (value) => `best ${value}`,
  mean: (value) => `mean ${value}`,
  spread: (least, greatest) => `${least} to ${greatest}`,
  share: (count, of) => `${count} of ${of}`,
  right: (count, of, isExact) => `${count} of ${of} ${isExact ? 'exact' : 'right'}`,
  passAt: (k, rate) => `pass@${k} ${rate}`,
  alike: 'All alike: no signal',
};
