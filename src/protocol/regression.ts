/** When a sample that the model answered rightly counts as lost: one rule, for the page and for the server. */
import {aimOf, bestOf} from './answers.ts';
import type {LossRule} from './loss-rule.ts';
import {ownKey, ownValueIn, type ScoreKey, type ScoreMeanings} from './own-scores.ts';
import type {Prediction} from './protocol.ts';

/** Rounds in a row that have to be wrong: one alone is often chance. */
export const WRONG_ROUNDS = 2;

/** What a prediction is told right or wrong by. */
export interface Verdict {
  readonly isRight: boolean;
  readonly score: ScoreKey;
  readonly value: number;
}

export type JudgedRow = Pick<Prediction, 'epoch' | 'step' | 'exact_match' | 'scores'>;

/**
 * By an exact match; without one, by the first of the job's own scores, as it declares them, whose best it declares. `null`:
 * there is nothing to tell it by.
 */
export function verdictOn(row: JudgedRow, meanings: ScoreMeanings | null): Verdict | null {
  const {exact_match: match} = row;
  if (match !== null) return {isRight: match === 1, score: 'exact_match', value: match};
  for (const name of Object.keys(meanings ?? {})) {
    const score = ownKey(name);
    const best = bestOf(aimOf(score, meanings));
    const value = ownValueIn(row.scores, name);
    if (best !== null && value !== null) return {isRight: value === best, score, value};
  }
  return null;
}

/** All answers to one prompt at one step. */
export interface Round extends Verdict {
  readonly epoch: number;
  readonly step: number;
}

/**
 * The rounds of one sample, as far as they can be told right or wrong. One with several answers is right where one of them
 * is.
 *
 * @param rows ascending by epoch and step
 */
export function roundsOf(rows: readonly JudgedRow[], meanings: ScoreMeanings | null): readonly Round[] {
  const rounds: Round[] = [];
  for (const row of rows) {
    const verdict = verdictOn(row, meanings);
    if (verdict === null) continue;
    const {epoch, step} = row;
    const last = rounds.at(-1);
    if (last?.epoch !== epoch || last.step !== step) rounds.push({epoch, step, ...verdict});
    else if (verdict.isRight && !last.isRight) rounds[rounds.length - 1] = {epoch, step, ...verdict};
  }
  return rounds;
}

export interface Loss {
  /** The last round that was right. */
  readonly from: Round;
  /** The round with which it counts as lost: the second that was wrong. */
  readonly to: Round;
}

/** A round as it is told. */
interface RoundTold {
  readonly epoch: number;
  readonly step: number;
  readonly value: number;
}

/** A sample that was lost: what `ftl-regression` and webhooks tell. */
export interface Regression {
  readonly sample: {readonly sample_index: number; readonly sample_source_id: string | null};
  readonly from: RoundTold;
  readonly to: RoundTold;
  /** What it is told right or wrong by. */
  readonly score: ScoreKey;
}

/** Whether a sample is lost now; `null` where it is not, or was right too seldom before. */
export function lossOf(rounds: readonly Round[], {right, of}: LossRule): Loss | null {
  const lastRight = rounds.findLastIndex(({isRight}) => isRight);
  const to = rounds[lastRight + WRONG_ROUNDS];
  if (lastRight < 0 || to === undefined) return null;
  const before = rounds.slice(Math.max(0, lastRight + 1 - of), lastRight + 1);
  if (before.filter(({isRight}) => isRight).length < right) return null;
  return {from: rounds[lastRight]!, to};
}
