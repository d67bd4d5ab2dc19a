import type {ScoreName} from '../../protocol/fields.ts';
import {isOwnScore, type OwnScore} from '../../protocol/score-names.ts';

/**
 * Columns of the table, in the order in which they stand, by the names of the fields that they show; what validation said is one
 * of its own. Names alone: `columns` is checked before it is known how a column shows.
 */
const NAMES = {
  epoch: true,
  step: true,
  sample_index: true,
  prompt: true,
  ground_truth: true,
  prediction: true,
  finish_reason: true,
  char_error_rate: true,
  exact_match: true,
  word_overlap: true,
  length_ratio: true,
  validation: true,
  latency_ms: true,
  total_tokens: true,
  updated_at: true,
} satisfies Readonly<Record<ScoreName, true> & Record<string, true>>;

export type FieldColumn = keyof typeof NAMES | ScoreName;
/** The same, and the trainer's own scores: `scores.reward`. */
export type ColumnId = FieldColumn | OwnScore;

export const COLUMN_NAMES: readonly string[] = Object.keys(NAMES);

export const isColumn = (name: string): name is ColumnId => isOwnScore(name) || Object.hasOwn(NAMES, name);
