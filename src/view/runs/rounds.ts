/** What a sample was answered at a moment of the training. */
import type {Prediction} from '../../protocol/protocol.ts';
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

/** By the latest step of an epoch. */
export const answersOfEpoch = (rows: readonly Prediction[], epoch: number): readonly Prediction[] =>
  answersAt(rows, {epoch, step: Infinity}, 'epoch');

/** The mean score of some answers; `null` where none has it. */
export function meanOf(answers: readonly Prediction[], key: ScoreKey): number | null {
  const values = answers.flatMap((answer) => scoreOf(answer, key) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
