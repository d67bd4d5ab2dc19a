/** What became of a sample since another epoch. */
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {SinceClass} from './kinds.ts';
import {EPSILON, type RightRule} from './right.ts';

export interface Since {
  readonly from: number;
  readonly to: number;
  /** How much better it is; negative when worse. */
  readonly gain: number;
  /** `null` where nothing tells right from wrong. */
  readonly turned: 'lost' | 'gained' | 'no' | null;
}

/** Which epochs are compared, by their indexes among all. */
export interface Span {
  readonly from: number;
  /** `null`: the last epoch in which the sample has a score. */
  readonly to: number | null;
}

/**
 * @param values by epoch, ascending; `NaN` for none
 * @returns `null` where the score is missing at either end
 */
export function sinceOf(
  values: ArrayLike<number>,
  {from, to}: Span,
  score: AnyShown,
  rule: RightRule | null,
): Since | null {
  const then = values[from];
  const now = to === null ? lastAfter(values, from) : values[to];
  if (then === undefined || now === undefined || Number.isNaN(then) || Number.isNaN(now)) return null;
  const gain = qualityOf(score, now) - qualityOf(score, then);
  return {
    from: then,
    to: now,
    gain,
    turned: rule === null ? null : turn(rule.isRight(then), rule.isRight(now)),
  };
}

/** The newest score behind an epoch. */
function lastAfter(values: ArrayLike<number>, from: number): number | undefined {
  for (let at = values.length - 1; at > from; at--) if (!Number.isNaN(values[at]!)) return values[at];
  return undefined;
}

const turn = (then: boolean, now: boolean): Since['turned'] =>
  then === now ? 'no' : now ? 'gained' : 'lost';

/**
 * By the score, the samples that have it at both ends are shared out among `improved`, `same` and `regressed`. By right and
 * wrong, `lost` are those of them that were right and are wrong, `gained` the other way round.
 */
const RULES: Readonly<Record<SinceClass, (since: Since) => boolean>> = {
  improved: ({gain}) => gain >= EPSILON,
  same: ({gain}) => Math.abs(gain) < EPSILON,
  regressed: ({gain}) => gain <= -EPSILON,
  lost: ({turned}) => turned === 'lost',
  gained: ({turned}) => turned === 'gained',
};

export const SINCE_CLASSES = Object.keys(RULES) as readonly SinceClass[];

export const isOfSince = (since: Since | null, name: SinceClass): boolean =>
  since !== null && RULES[name](since);

export function countSince(all: Iterable<Since | null>): Readonly<Record<SinceClass, number>> {
  const counts = {improved: 0, same: 0, regressed: 0, lost: 0, gained: 0};
  for (const since of all) for (const name of SINCE_CLASSES) if (isOfSince(since, name)) counts[name]++;
  return counts;
}
