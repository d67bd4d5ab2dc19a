import type {Prediction} from '../../../src/protocol/protocol.ts';

/** In the order in which people read them: where, what, how well, the rest. */
const COLUMNS = [
  'id',
  'seq',
  'job_id',
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'ground_truth',
  'prediction',
  'exact_match',
  'char_error_rate',
  'length_ratio',
  'word_overlap',
  'validation_pass',
  'validation_kind',
  'validation_errors',
  'prompt_id',
  'source_index',
  'sample_source',
  'sample_source_id',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'max_new_tokens',
  'latency_ms',
  'do_sample',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Prediction)[];

export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`;

/**
 * A row as a line of CSV (RFC 4180). An empty field is `null`, a quoted empty one is an empty text. Texts are what the
 * model said, unchanged: who opens the file in a spreadsheet should import them as text, since a cell may begin with `=`.
 */
export function toCsvLine(row: Prediction): string {
  return `${COLUMNS.map((column) => toField(row[column])).join(',')}\r\n`;
}

function toField(value: Prediction[keyof Prediction]): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
