import type {NullableField, Prediction, RequiredField, ScoreName, SentField} from './fields.ts';

type Absent<Name extends SentField> = {
  readonly [Each in Name]: Each extends NullableField ? null : number;
};

/**
 * What a prediction need not have, as it is given where it has none of it; scores apart. Spelled out, so that a page need not
 * fetch the table of fields for it: a field of the table that is missing here does not compile.
 */
export const NO_OPTIONAL_FIELDS: Absent<Exclude<SentField, RequiredField | ScoreName>> = {
  messages: null,
  ground_truth: null,
  scores: null,
  finish_reason: null,
  validation_pass: null,
  validation_kind: null,
  validation_errors: null,
  prompt_id: null,
  source_index: null,
  sample_source: null,
  sample_source_id: null,
  completion_index: 0,
  prompt_tokens: null,
  completion_tokens: null,
  total_tokens: null,
  max_new_tokens: null,
  latency_ms: null,
  do_sample: null,
  metadata: null,
};

const isWhole = (row: Prediction): boolean => 'completion_index' in row;

/** Rows of a server that does not know of all fields yet, with what they lack. */
export const wholeRows = (rows: readonly Prediction[]): readonly Prediction[] =>
  rows.every(isWhole) ? rows : rows.map((row) => (isWhole(row) ? row : {...NO_OPTIONAL_FIELDS, ...row}));

/** All that a trainer may send of a prediction; `null` where it sent nothing. */
export type WholeRecord = {readonly [Name in SentField]: Prediction[Name]};

/** Of JSON: deeper than anything that is written by hand; `JSON.stringify` and PostgreSQL have their ends further down. */
export const MAX_DEPTH = 64;
