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

/** Pairs of which one has no score have no say; `null` where no pair is left. */
export function compareSamples(pairs: readonly AnswerPair[], score: AnyShown): PairedResult | null {
  const values = pairs.flatMap((pair) => {
    const [before, after] = [meanOf(pair.before, score.key), meanOf(pair.after, score.key)];
    return before === null || after === null ? [] : [{before, after}];
  });
  if (values.length === 0) return null;
  const isRightOrWrong =
    score.unit === 'match' && values.every((pair) => Object.values(pair).every((v) => v === 0 || v === 1));
  const qualities = values.map(({before, after}) => ({
    before: qualityOf(score, before),
    after: qualityOf(score, after),
  }));
  return pairedTest(qualities, isRightOrWrong);
}
