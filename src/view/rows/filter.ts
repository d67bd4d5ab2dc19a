import {
  applyRules,
  type Bound,
  type FilterRules,
  type LooseFilter,
  type RowFilter,
} from '../../protocol/filters.ts';
import {scoreReader} from '../../protocol/own-scores.ts';
import {readSamples} from '../../protocol/sample-filter.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {endingOf} from '../answers/ending.ts';
import {validationOf} from '../validation.ts';

export const NO_FILTER: RowFilter = {};

/** A literal search for `text` in any letter case; `null` for an empty one. Faster than lower-casing every row. */
export const searchPattern = (text: string, flags = ''): RegExp | null =>
  text === '' ? null : new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), `iu${flags}`);

type Matcher = (row: Prediction) => boolean;

/** What each filter lets through. */
const RULES: FilterRules<Matcher> = {
  epoch: (epoch) => (row) => row.epoch === epoch,
  sample_index: (index) => (row) => row.sample_index === index,
  samples: (text) => {
    const wanted = new Map(readSamples(text).map(({source, indexes}) => [source, new Set(indexes)] as const));
    return ({sample_index, sample_source_id}) => wanted.get(sample_source_id)?.has(sample_index) === true;
  },
  validation: (wanted) => (row) => VALIDATION[validationOf(row).kind] === wanted,
  ended: (wanted) => (row) => (endingOf(row)?.kind ?? 'unknown') === wanted,
  wrong: () => (row) => row.exact_match === 0,
  q: (text) => {
    const pattern = searchPattern(text);
    return (row) =>
      pattern === null ||
      pattern.test(row.prompt) ||
      pattern.test(row.prediction) ||
      (row.ground_truth !== null && pattern.test(row.ground_truth));
  },
};

const VALIDATION = {valid: 'pass', invalid: 'fail', 'not-run': 'none'} as const;

function boundRule({side, score}: Bound, bound: number): Matcher {
  const valueOf = scoreReader(score);
  return (row) => {
    const value = valueOf(row);
    return value !== null && (side === 'min' ? value >= bound : value <= bound);
  };
}

/** Which rows the filter lets through. */
export function rowMatcher(filter: LooseFilter): Matcher {
  const matchers = applyRules(filter, RULES, boundRule);
  return (row) => matchers.every((matches) => matches(row));
}
