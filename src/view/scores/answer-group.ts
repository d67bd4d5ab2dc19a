/** Several answers to one prompt at one step, and what they are worth together. */
import {scoreReader} from '../../protocol/own-scores.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {passAtK} from '../../protocol/answers.ts';
import {isRight, qualityOf, type AnyShown} from './shown-score.ts';

/** The same for all answers to one prompt at one step. */
export const groupKeyOf = ({epoch, step, sample_index, sample_source_id: source}: Prediction): string =>
  `${epoch} ${step} ${sample_index}${source === null ? '' : ` ${source}`}`;

const byCompletion = (a: Prediction, b: Prediction): number =>
  a.completion_index - b.completion_index || a.seq - b.seq;

/** Rows by what they answer: groups in the order of their first rows, the answers of each by their index. */
export function groupRows(rows: Iterable<Prediction>): ReadonlyMap<string, readonly Prediction[]> {
  const groups = new Map<string, Prediction[]>();
  for (const row of rows) {
    const key = groupKeyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  for (const group of groups.values()) if (group.length > 1) group.sort(byCompletion);
  return groups;
}

/** What the answers of one group are worth by a score. Values are of the answers that have the score. */
export interface GroupSummary {
  readonly count: number;
  /** The answer that is best by the score, the first of equals; the first answer where none has it. */
  readonly bestRow: Prediction;
  readonly best: number | null;
  readonly mean: number | null;
  readonly least: number | null;
  readonly greatest: number | null;
  /** Right answers of those that can be told right or wrong; `null`: there are none of these. */
  readonly right: {readonly count: number; readonly of: number} | null;
  /** Two or more, and all of them of one value: nothing to learn from. */
  readonly isAlike: boolean;
}

/** Differences below this are noise of the arithmetic. */
const EPSILON = 1e-9;

/** @param rows the answers, by their index; at least one */
export function summaryOf(rows: readonly Prediction[], score: AnyShown): GroupSummary {
  let bestRow = rows[0]!;
  let best: number | null = null;
  const values: number[] = [];
  const valueOf = scoreReader(score.key);
  for (const row of rows) {
    const value = valueOf(row);
    if (value === null) continue;
    values.push(value);
    if (best !== null && qualityOf(score, value) <= qualityOf(score, best)) continue;
    best = value;
    bestRow = row;
  }
  const least = values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
  const greatest = values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
  const told = rows.map((row) => isRight(row, score)).filter((right) => right !== null);
  return {
    count: rows.length,
    bestRow,
    best,
    mean: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
    least,
    greatest,
    right: told.length === 0 ? null : {count: told.filter(Boolean).length, of: told.length},
    isAlike:
      rows.length > 1 &&
      values.length === rows.length &&
      greatest! - least! <= EPSILON * Math.max(1, Math.abs(greatest!)),
  };
}

/**
 * pass@k for k of 1, 2, 4, … and all; empty where nothing tells right from wrong. Where none is right, or all are, one k says
 * it for every other.
 */
export function passRates({right}: GroupSummary): readonly {readonly k: number; readonly rate: number}[] {
  if (right === null) return [];
  const {count, of} = right;
  if (count === 0) return [{k: of, rate: 0}];
  if (count === of) return [{k: 1, rate: 1}];
  const ks = [];
  for (let k = 1; k < of; k *= 2) ks.push(k);
  return [...ks, of].map((k) => ({k, rate: passAtK(of, count, k)}));
}
