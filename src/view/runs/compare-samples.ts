/** Whether all samples together are better at one moment than at another, or in one run than in another. */
import type {Prediction} from '../../protocol/protocol.ts';
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import {inOneGo} from '../slices.ts';
import {differencesTest, standingOf, type PairedResult, type Standing} from '../statistics/paired.ts';
import {meanOf} from './rounds.ts';

/** The answers to one prompt that are set against each other. */
export interface AnswerPair {
  /** Of the sample. */
  readonly id: string;
  readonly before: readonly Prediction[];
  readonly after: readonly Prediction[];
}

/** The scores of one prompt that are set against each other. */
export interface ValuePair {
  readonly id: string;
  readonly before: number;
  readonly after: number;
}

export interface SamplesCompared extends PairedResult {
  /** Their ids. */
  readonly samples: Readonly<Record<Standing, readonly string[]>>;
}

/** Pairs of which one has no score have no say; `null` where no pair is left. */
export function compareSamples(pairs: readonly AnswerPair[], score: AnyShown): SamplesCompared | null {
  const values = pairs.flatMap((pair) => {
    const [before, after] = [meanOf(pair.before, score.key), meanOf(pair.after, score.key)];
    return before === null || after === null ? [] : [{id: pair.id, before, after}];
  });
  return inOneGo(comparedValues(values, score));
}

/** `null` of no pair. May rest at each `yield`: that bears 100,000 samples. */
export function* comparedValues(
  values: readonly ValuePair[],
  score: AnyShown,
): Generator<void, SamplesCompared | null> {
  if (values.length === 0) return null;
  const isWhole = (value: number): boolean => value === 0 || value === 1;
  const isRightOrWrong =
    score.unit === 'match' && values.every(({before, after}) => isWhole(before) && isWhole(after));
  const samples: Record<Standing, string[]> = {better: [], worse: [], same: []};
  const differences = values.map(({id, before, after}) => {
    const difference = qualityOf(score, after) - qualityOf(score, before);
    samples[standingOf(difference)].push(id);
    return difference;
  });
  yield;
  return {...(yield* differencesTest(differences, isRightOrWrong)), samples};
}
