/** Whether all samples together are better at one moment than at another, or in one run than in another. */
import type {Prediction} from '../../protocol/protocol.ts';
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import {pairedTest, type PairedResult} from '../statistics/paired.ts';
import {meanOf} from './rounds.ts';

/** The answers to one prompt that are set against each other. */
export interface AnswerPair {
  readonly before: readonly Prediction[];
  readonly after: readonly Prediction[];
}

/** The scores of one prompt that are set against each other. */
export interface ValuePair {
  readonly before: number;
  readonly after: number;
}

/** Pairs of which one has no score have no say; `null` where no pair is left. */
export function compareSamples(pairs: readonly AnswerPair[], score: AnyShown): PairedResult | null {
  const values = pairs.flatMap((pair) => {
    const [before, after] = [meanOf(pair.before, score.key), meanOf(pair.after, score.key)];
    return before === null || after === null ? [] : [{before, after}];
  });
  return comparedValues(values, score);
}

/** `null` of no pair. */
export function comparedValues(values: readonly ValuePair[], score: AnyShown): PairedResult | null {
  if (values.length === 0) return null;
  const isWhole = (value: number): boolean => value === 0 || value === 1;
  const isRightOrWrong =
    score.unit === 'match' && values.every(({before, after}) => isWhole(before) && isWhole(after));
  const qualities = values.map(({before, after}) => ({
    before: qualityOf(score, before),
    after: qualityOf(score, after),
  }));
  return pairedTest(qualities, isRightOrWrong);
}
