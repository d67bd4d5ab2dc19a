import type {Prediction} from '../../../src/protocol/protocol.ts';
import {sql, type Sql} from '../postgres/sql.ts';

/** What a trainer may send of a prediction, as a row: the same names in the table and on the wire. */
export type RecordRow = {
  readonly [Field in Column]?: Prediction[Field] | null | undefined;
} & Pick<Prediction, 'epoch' | 'step' | 'sample_index' | 'prompt' | 'prediction'>;

type Column =
  | (typeof INTEGERS)[number]
  | (typeof NUMBERS)[number]
  | (typeof BOOLEANS)[number]
  | (typeof TEXTS)[number]
  | 'validation_errors';

const INTEGERS = [
  'epoch',
  'step',
  'sample_index',
  'source_index',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'max_new_tokens',
  'latency_ms',
] as const;
const NUMBERS = ['exact_match', 'char_error_rate', 'length_ratio', 'word_overlap'] as const;
const BOOLEANS = ['do_sample', 'validation_pass'] as const;
const TEXTS = [
  'prompt',
  'prediction',
  'ground_truth',
  'prompt_id',
  'sample_source',
  'sample_source_id',
  'validation_kind',
] as const;

/** The columns that `unnestRecords` gives, as a list. */
export const recordColumns = sql`epoch, step, sample_index, source_index, prompt_tokens, completion_tokens, total_tokens,
  max_new_tokens, latency_ms, exact_match, char_error_rate, length_ratio, word_overlap, do_sample, validation_pass,
  prompt, prediction, ground_truth, prompt_id, sample_source, sample_source_id, validation_kind, validation_errors`;

/**
 * Records as a table, one parameter a column: three times as fast as a parameter a value. A column that no record has is
 * one NULL. `${unnestRecords(records)} AS r (${recordColumns})`
 */
export function unnestRecords(records: readonly RecordRow[]): Sql {
  const plain = (field: (typeof INTEGERS | typeof NUMBERS | typeof BOOLEANS)[number]) =>
    plainArray(records.map((record) => record[field]));
  const texts = (field: (typeof TEXTS)[number]) => textArray(records.map((record) => record[field]));
  const columns = [
    ...INTEGERS.map((field) => sql`${plain(field)}::bigint[]`),
    ...NUMBERS.map((field) => sql`${plain(field)}::double precision[]`),
    ...BOOLEANS.map((field) => sql`${plain(field)}::boolean[]`),
    ...TEXTS.map((field) => sql`${texts(field)}::text[]`),
    sql`${jsonArray(records.map((record) => record.validation_errors))}::jsonb[]`,
  ];
  return sql`unnest(${columns.reduce((list, column) => sql`${list}, ${column}`)})`;
}

type Plain = number | boolean | null | undefined;

/** Numbers and booleans as a PostgreSQL array literal; `null` when all are absent. */
export function plainArray(values: readonly Plain[]): string | null {
  if (values.every((value) => value == null)) return null;
  return `{${values.map((value) => (value == null ? 'NULL' : String(value))).join(',')}}`;
}

export function textArray(values: readonly (string | null | undefined)[]): string | null {
  if (values.every((value) => value == null)) return null;
  return `{${values.map((value) => (value == null ? 'NULL' : quote(value))).join(',')}}`;
}

function jsonArray(values: readonly unknown[]): string | null {
  return textArray(values.map((value) => (value == null ? null : JSON.stringify(value))));
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
