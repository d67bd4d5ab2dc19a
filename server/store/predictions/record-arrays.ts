import {
  SENT_FIELDS,
  absentValue,
  ruleOf,
  type FieldKinds,
  type SentField,
} from '../../../src/protocol/fields.ts';
import type {SentPrediction} from '../../../src/protocol/fields.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';

/** What a trainer may send of a prediction, as a row: the same names in the table and on the wire. */
export type RecordRow = SentPrediction;

interface Storage {
  /** The type of the array that a column's values are sent as. */
  readonly arrayType: Sql;
  readonly toArray: (values: readonly unknown[]) => string | null;
}

const whole: Storage = {arrayType: sql`bigint[]`, toArray: plainArray};
const json: Storage = {arrayType: sql`jsonb[]`, toArray: jsonArray};
const texts: Storage = {arrayType: sql`text[]`, toArray: textArray};

/** How each kind of field is stored. */
const STORAGE: Readonly<Record<keyof FieldKinds, Storage>> = {
  uuid: {arrayType: sql`uuid[]`, toArray: textArray},
  job: texts,
  count: whole,
  integer: whole,
  number: {arrayType: sql`double precision[]`, toArray: plainArray},
  flag: {arrayType: sql`boolean[]`, toArray: plainArray},
  text: texts,
  choice: texts,
  time: {arrayType: sql`timestamptz[]`, toArray: textArray},
  errors: json,
  scores: json,
  messages: json,
  object: json,
};

/** The columns that `unnestRecords` gives, as a list. */
export const recordColumns = list(SENT_FIELDS.map(column));

/**
 * Records as a table, one parameter a column: three times as fast as a parameter a value. A column that no record has is
 * one NULL. `${unnestRecords(records)} AS r (${recordColumns})`
 */
export function unnestRecords(records: readonly RecordRow[]): Sql {
  return sql`unnest(${list(SENT_FIELDS.map((name) => fieldArray(records, name)))})`;
}

/** The values of one field of all records, as an array. */
export function fieldArray(records: readonly RecordRow[], name: SentField): Sql {
  const {arrayType, toArray} = STORAGE[ruleOf(name).kind];
  return sql`${toArray(records.map((record) => record[name] ?? absentValue(name)))}::${arrayType}`;
}

/** Numbers and booleans as a PostgreSQL array literal; `null` when all are absent. */
export function plainArray(values: readonly unknown[]): string | null {
  if (values.every((value) => value == null)) return null;
  return `{${values.map((value) => (value == null ? 'NULL' : plain(value))).join(',')}}`;
}

export function textArray(values: readonly unknown[]): string | null {
  if (values.every((value) => value == null)) return null;
  return `{${values.map((value) => (value == null ? 'NULL' : quote(plain(value)))).join(',')}}`;
}

function jsonArray(values: readonly unknown[]): string | null {
  return textArray(values.map((value) => (value == null ? null : JSON.stringify(value))));
}

/** A field's kind says what it holds: only of those that are JSON it is an object, and these are texts by then. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`Expected a number, a boolean or a text, got ${typeof value}.`);
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
