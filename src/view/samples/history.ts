/** One fixed prompt over the epochs: what changed from each prediction to the next, and for better or worse. */
import type {Prediction} from '../../protocol/protocol.ts';

/** By quality, never by length. `unknown`: one of the two has no score. */
export type Change = 'better' | 'worse' | 'same' | 'unknown';

export interface HistoryEntry {
  readonly row: Prediction;
  /** Against the prediction before; `null` for the first. */
  readonly change: Change | null;
  /** By how much char_error_rate fell since the one before; negative when it rose. `null` where unknown. */
  readonly gain: number | null;
  /** The text differs from the one before; true for the first. */
  readonly isNewText: boolean;
  /** The first that reached the least char_error_rate of those shown. */
  readonly isBest: boolean;
  /** Against the baseline; `null` without one, and for the baseline itself. */
  readonly sinceBaseline: Change | null;
  readonly isBaseline: boolean;
}

/** Differences below this are noise of the arithmetic, not of the model. */
const EPSILON = 1e-9;

/** Of two predictions of one sample, how the later does beside the earlier. Without error rates, exact match decides. */
export function compare(earlier: Prediction, later: Prediction): {change: Change; gain: number | null} {
  const gain = difference(earlier.char_error_rate, later.char_error_rate);
  const decisive = gain ?? difference(later.exact_match, earlier.exact_match);
  if (decisive === null) return {change: 'unknown', gain: null};
  const change = Math.abs(decisive) < EPSILON ? 'same' : decisive > 0 ? 'better' : 'worse';
  return {change, gain};
}

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;

export interface HistoryOptions {
  /** Epoch to compare with: its last prediction. `null` for none. */
  readonly baseline: number | null;
  /** Epochs to show; `null` for all. Each prediction is then compared with the one shown before it. */
  readonly epochs: readonly EpochSpan[] | null;
}

/** @param rows All predictions of one sample, ascending by (epoch, step). */
export function sampleHistory(
  rows: readonly Prediction[],
  {baseline, epochs}: HistoryOptions,
): readonly HistoryEntry[] {
  const base = baseline === null ? undefined : rows.findLast((row) => row.epoch === baseline);
  const shown = epochs === null ? rows : rows.filter(({epoch}) => isWithin(epoch, epochs));
  const best = bestOf(shown);
  return shown.map((row, i): HistoryEntry => {
    const before = shown[i - 1];
    const {change, gain} = before === undefined ? {change: null, gain: null} : compare(before, row);
    return {
      row,
      change,
      gain,
      isNewText: before === undefined || before.prediction !== row.prediction,
      isBest: row === best,
      sinceBaseline: base === undefined || base === row ? null : compare(base, row).change,
      isBaseline: row === base,
    };
  });
}

/** Without predictions whose text is that of the one before: the first of a run of equal texts stands for the run. */
export const onlyChanges = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  entries.filter(({isNewText, isBaseline}) => isNewText || isBaseline);

/** The prediction that stands for an epoch: the one with this `id` where it is of that epoch, else the epoch's last. */
export function rowOfEpoch(
  entries: readonly HistoryEntry[],
  epoch: number,
  id: string | null,
): Prediction | undefined {
  const rows = entries.map(({row}) => row).filter((row) => row.epoch === epoch);
  return rows.find((row) => row.id === id) ?? rows.at(-1);
}

function bestOf(rows: readonly Prediction[]): Prediction | undefined {
  let best: Prediction | undefined;
  for (const row of rows) {
    if (row.char_error_rate === null) continue;
    if (best === undefined || row.char_error_rate < best.char_error_rate! - EPSILON) best = row;
  }
  return best;
}

/** An epoch or a span of them, both ends included. */
export interface EpochSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the `epochs` attribute: `3`, `0,5,10-20`, `10-`. Without any: `spans` of `null`, all epochs. Where it cannot be
 * read: all epochs, and `fault` says what was expected.
 */
export function readEpochs(text: string | null): {
  readonly spans: readonly EpochSpan[] | null;
  readonly fault: string | null;
} {
  const parts = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  const spans: EpochSpan[] = [];
  for (const part of parts) {
    const [, from, dash, to] = /^(\d+)(?:(-)(\d*))?$/.exec(part) ?? [];
    if (from === undefined) {
      return {spans: null, fault: `Expected epochs such as "3", "0,5,10-20" or "10-", but got "${part}".`};
    }
    const end = dash === undefined ? from : to;
    spans.push({from: Number(from), to: end === '' ? Infinity : Number(end)});
  }
  return {spans: spans.length === 0 ? null : spans, fault: null};
}

const isWithin = (epoch: number, spans: readonly EpochSpan[]): boolean =>
  spans.some(({from, to}) => from <= epoch && epoch <= to);
