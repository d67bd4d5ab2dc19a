import type {Prediction} from '../../protocol/protocol.ts';

export interface RowFilter {
  /** `null`: every epoch. */
  readonly epoch: number | null;
  /** Found, whatever the letter case, in prompt, ground truth or prediction; empty: everywhere. */
  readonly text: string;
  /** Only predictions that differ from their ground truth. One without a ground truth is neither right nor wrong. */
  readonly wrongOnly: boolean;
}

export const NO_FILTER: RowFilter = {epoch: null, text: '', wrongOnly: false};

export const isFiltering = (filter: RowFilter): boolean =>
  filter.epoch !== null || filter.text !== '' || filter.wrongOnly;

/** A literal search for `text` in any letter case; `null` for an empty one. Faster than lower-casing every row. */
export const searchPattern = (text: string, flags = ''): RegExp | null =>
  text === '' ? null : new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), `iu${flags}`);

/** Which rows the filter lets through. */
export function rowMatcher({epoch, text, wrongOnly}: RowFilter): (row: Prediction) => boolean {
  const pattern = searchPattern(text);
  return (row) =>
    (epoch === null || row.epoch === epoch) &&
    (!wrongOnly || row.exact_match === 0) &&
    (pattern === null ||
      pattern.test(row.prompt) ||
      pattern.test(row.prediction) ||
      (row.ground_truth !== null && pattern.test(row.ground_truth)));
}
