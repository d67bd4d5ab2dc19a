/** What is said of scores, and of several answers to one prompt. Numbers come written for the reader's language. */
export interface ScoreStrings {
  /** Which way is better, and between what; what is open is `null`. */
  readonly aim: (better: 'higher' | 'lower' | null, min: string | null, max: string | null) => string;
}

const WAYS = {higher: 'higher is better', lower: 'lower is better'} as const;

export const SCORE_STRINGS: ScoreStrings = {
  aim: (better, min, max) => {
    const way = better === null ? '1 is best' : WAYS[better];
    if (min !== null && max !== null) return `${way}, ${min} to ${max}`;
    if (min !== null) return `${way}, ${min} or more`;
    return max === null ? way : `${way}, ${max} or less`;
  },
};
