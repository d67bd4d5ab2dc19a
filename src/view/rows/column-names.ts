import {isOwnScore, type OwnScore} from '../../protocol/score-names.ts';

/**
 * Columns of the table, in the order in which they stand, by the names of the fields that they show; what validation said is one
 * of its own. Names alone: `columns` is checked before it is known how a column shows.
 */
export const COLUMN_NAMES = [
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'ground_truth',
  'prediction',
  'finish_reason',
  'char_error_rate',
  'exact_match',
  'word_overlap',
  'length_ratio',
  'validation',
  'latency_ms',
  'total_tokens',
  'updated_at',
] as const;

export type FieldColumn = (typeof COLUMN_NAMES)[number];
/** The same, and the trainer's own scores: `scores.reward`. */
export type ColumnId = FieldColumn | OwnScore;

export const isColumn = (name: string): name is ColumnId =>
  isOwnScore(name) || COLUMN_NAMES.some((each) => each === name);
