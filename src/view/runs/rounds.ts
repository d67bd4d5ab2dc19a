/** What a sample was answered at a moment of the training. */
import type {Prediction, TrendPoint} from '../../protocol/protocol.ts';
import {scoreOf, type ScoreKey} from '../../protocol/own-scores.ts';

/** By what two runs go side by side. */
export type Lock = 'epoch' | 'step';

/** A moment by the epoch, or by the step. */
export type Moment = Pick<Prediction, Lock>;

/**
 * The answers of a sample at a moment: by the step those of that step alone; by the epoch those of the same step where there
 * are any in it, else of its latest. Empty where there are none.
 *
 * @param rows of one sample, ascending by epoch and step
 */
export function answersAt(
  rows: readonly Prediction[],
  {epoch, step}: Moment,
  lock: Lock,
): readonly Prediction[] {
  if (lock === 'step') return rows.filter((row) => row.step === step);
  const last = rows.findLastIndex((row) => row.epoch === epoch);
  if (last < 0) return [];
  let first = last;
  while (first > 0 && rows[first - 1]!.epoch === epoch) first--;
  const inEpoch = rows.slice(first, last + 1);
  const same = inEpoch.filter((row) => row.step === step);
  return same.length > 0 ? same : inEpoch.filter((row) => row.step === inEpoch.at(-1)!.step);
}

/** The one of a sample's rounds that is at a moment, by the same rule. */
export function entryAt<Round extends {readonly row: Moment}>(
  rounds: readonly Round[],
  {epoch, step}: Moment,
  lock: Lock,
): Round | undefined {
  const same = rounds.findLast(({row}) => row.step === step && (lock === 'step' || row.epoch === epoch));
  return same ?? (lock === 'step' ? undefined : rounds.findLast(({row}) => row.epoch === epoch));
}

interface Trained {
  readonly trendsByEpoch: readonly TrendPoint[];
  readonly trendsByStep: readonly TrendPoint[];
}

/** The last epoch of a run that another run has too, or has a step of; `null` where there is none. */
export function lastSharedEpoch(here: Trained, there: Trained, lock: Lock): number | null {
  const list = lock === 'epoch' ? 'trendsByEpoch' : 'trendsByStep';
  const known = new Set(there[list].map((point) => point[lock]));
  return here[list].findLast((point) => known.has(point[lock]))?.epoch ?? null;
}

/** By the latest step of an epoch. */
export const answersOfEpoch = (rows: readonly Prediction[], epoch: number): readonly Prediction[] =>
  answersAt(rows, {epoch, step: Infinity}, 'epoch');

/** The mean score of some answers; `null` where none has it. */
export function meanOf(answers: readonly Prediction[], key: ScoreKey): number | null {
  const values = answers.flatMap((answer) => scoreOf(answer, key) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
