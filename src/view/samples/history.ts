/** One fixed prompt over the epochs: what changed from each prediction to the next, and for better or worse. */
import {scoreOf} from '../../protocol/own-scores.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {groupRows, summaryOf, type GroupSummary} from '../scores/answer-group.ts';
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {EpochSpan} from './epoch-spans.ts';

/** By quality, never by length. `unknown`: one of the two has no score. */
export type Change = 'better' | 'worse' | 'same' | 'unknown';

/** What was answered at one step: one prediction, or a group of them. */
interface Round {
  /** The prediction, or the best of the group. */
  readonly row: Prediction;
  /** By completion_index; at least one. */
  readonly answers: readonly Prediction[];
  /** `null` where there is only one answer. */
  readonly group: GroupSummary | null;
  /** By the chosen score; the mean of a group. `null`: without the score. */
  readonly value: number | null;
}

export interface HistoryEntry extends Round {
  /** Stays while the best of a group changes. */
  readonly id: string;
  /** Against the one before; `null` for the first. */
  readonly change: Change | null;
  /** By how much the score is better than that of the one before; negative when worse. `null` where unknown. */
  readonly gain: number | null;
  /** The text differs from the one before; true for the first. */
  readonly isNewText: boolean;
  /** The first that reached the best score of those shown. */
  readonly isBest: boolean;
  /** Against the baseline; `null` without one, and for the baseline itself. */
  readonly sinceBaseline: Change | null;
  readonly isBaseline: boolean;
}

/** Differences below this are noise of the arithmetic, not of the model. */
const EPSILON = 1e-9;

/** Of two rounds of one sample, how the later does beside the earlier. Without error rates, exact match decides. */
export function compareRounds(
  earlier: Round,
  later: Round,
  score: AnyShown,
): {change: Change; gain: number | null} {
  const gain =
    earlier.value === null || later.value === null
      ? null
      : qualityOf(score, later.value) - qualityOf(score, earlier.value);
  const decisive = gain ?? (score.key === 'char_error_rate' ? matchGain(earlier.row, later.row) : null);
  if (decisive === null) return {change: 'unknown', gain: null};
  const change = Math.abs(decisive) < EPSILON ? 'same' : decisive > 0 ? 'better' : 'worse';
  return {change, gain};
}

const matchGain = (earlier: Prediction, later: Prediction): number | null =>
  earlier.exact_match === null || later.exact_match === null ? null : later.exact_match - earlier.exact_match;

export interface HistoryOptions {
  /** Epoch to compare with: its last round. `null` for none. */
  readonly baseline: number | null;
  /** Epochs to show; `null` for all. Each round is then compared with the one shown before it. */
  readonly epochs: readonly EpochSpan[] | null;
  /** What better and worse are told by. */
  readonly score: AnyShown;
  /** Whether several answers at one step are one entry. */
  readonly isGrouped: boolean;
}

/** @param rows All predictions of one sample, ascending by (epoch, step, completion_index). */
export function sampleHistory(
  rows: readonly Prediction[],
  {baseline, epochs, score, isGrouped}: HistoryOptions,
): readonly HistoryEntry[] {
  const rounds = isGrouped
    ? [...groupRows(rows).values()].map((answers) => roundOf(answers, score))
    : rows.map((row) => roundOf([row], score));
  const base = baseline === null ? undefined : rounds.findLast(({row}) => row.epoch === baseline);
  const shown = epochs === null ? rounds : rounds.filter(({row}) => isWithin(row.epoch, epochs));
  const best = bestOf(shown, score);
  return shown.map((round, i): HistoryEntry => {
    const before = shown[i - 1];
    const {change, gain} =
      before === undefined ? {change: null, gain: null} : compareRounds(before, round, score);
    return {
      ...round,
      id: round.answers[0]!.id,
      change,
      gain,
      isNewText: before === undefined || !isSameText(before.answers, round.answers),
      isBest: round === best,
      sinceBaseline: base === undefined || base === round ? null : compareRounds(base, round, score).change,
      isBaseline: round === base,
    };
  });
}

function roundOf(answers: readonly Prediction[], score: AnyShown): Round {
  const [row] = answers;
  if (answers.length === 1) return {row: row!, answers, group: null, value: scoreOf(row!, score.key)};
  const group = summaryOf(answers, score);
  return {row: group.bestRow, answers, group, value: group.mean};
}

const isSameText = (a: readonly Prediction[], b: readonly Prediction[]): boolean =>
  a.length === b.length && a.every(({prediction}, i) => prediction === b[i]!.prediction);

/** Without predictions whose text is that of the one before: the first of a run of equal texts stands for the run. */
export const onlyChanges = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  entries.filter(({isNewText, isBaseline}) => isNewText || isBaseline);

/** The entry that stands for an epoch: the one with an answer of this `id` where it is of that epoch, else the epoch's last. */
export function entryOfEpoch(
  entries: readonly HistoryEntry[],
  epoch: number,
  id: string | null,
): HistoryEntry | undefined {
  const found = entries.filter(({row}) => row.epoch === epoch);
  return found.find(({answers}) => answers.some((answer) => answer.id === id)) ?? found.at(-1);
}

function bestOf(rounds: readonly Round[], score: AnyShown): Round | undefined {
  let best: {round: Round; quality: number} | undefined;
  for (const round of rounds) {
    if (round.value === null) continue;
    const quality = qualityOf(score, round.value);
    if (best === undefined || quality > best.quality + EPSILON) best = {round, quality};
  }
  return best?.round;
}

const isWithin = (epoch: number, spans: readonly EpochSpan[]): boolean =>
  spans.some(({from, to}) => from <= epoch && epoch <= to);
