/** Whether all samples of a job are better at one moment than at another, or in one run than in another. */
import type {AnyShown} from '../scores/shown-score.ts';
import {comparedValues, type SamplesCompared, type ValuePair} from './compare-samples.ts';
import {matching, type SampleMatches} from './match-samples.ts';
import {entriesIn, lastOf, scoreAt, type Round} from './round.ts';
import type {Lock} from './rounds.ts';

/** Samples that are looked at in one go. */
const AT_ONCE = 1000;

export interface RoundPair {
  /** Descending by step, as `after`. */
  readonly before: readonly Round[];
  readonly after: readonly Round[];
}

/** The samples of one run at two epochs. `null`: none has a score at both. */
export function* compareEpochs(
  {before, after}: RoundPair,
  score: AnyShown,
): Generator<void, SamplesCompared | null> {
  const ids = new Set<string>();
  for (const round of after) for (const id of round.ids()) ids.add(id);
  const pairs: ValuePair[] = [];
  let count = 0;
  for (const id of ids) {
    if (count++ % AT_ONCE === 0) yield;
    addPair(pairs, id, lastOf(before, id)?.value, lastOf(after, id)?.value);
  }
  yield;
  return yield* comparedValues(pairs, score);
}

/** The samples of two runs that are the same prompts. */
export const matchRounds = ({before, after}: RoundPair): Generator<void, SampleMatches> =>
  matching(entriesIn(after), entriesIn(before), (a, b) => a === b);

/** The samples of two runs at one moment of the one. */
export function* compareMatched(
  {before, after}: RoundPair,
  {pairs: matches}: SampleMatches,
  lock: Lock,
  score: AnyShown,
): Generator<void, SamplesCompared | null> {
  const pairs: ValuePair[] = [];
  let count = 0;
  for (const [here, there] of matches) {
    if (count++ % AT_ONCE === 0) yield;
    const found = lastOf(after, here);
    if (found !== null) addPair(pairs, here, scoreAt(before, there, found.step, lock), found.value);
  }
  yield;
  return yield* comparedValues(pairs, score);
}

function addPair(
  pairs: ValuePair[],
  id: string,
  before: number | null | undefined,
  after: number | undefined,
): void {
  if (before == null || after === undefined || Number.isNaN(before) || Number.isNaN(after)) return;
  pairs.push({id, before, after});
}
