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
  readonly write: (value: unknown) => string;
}

const whole: Storage = {arrayType: sql`bigint[]`, write: plain};
const json: Storage = {arrayType: sql`jsonb[]`, write: (value) => quote(JSON.stringify(value))};
const texts: Storage = {arrayType: sql`text[]`, write: quoted};

/** How each kind of field is stored. */
const STORAGE: Readonly<Record<keyof FieldKinds, Storage>> = {
  uuid: {arrayType: sql`uuid[]`, write: quoted},
  job: texts,
  count: whole,
  integer: whole,
  number: {arrayType: sql`double precision[]`, write: plain},
  flag: {arrayType: sql`boolean[]`, write: plain},
  text: texts,
  choice: texts,
  time: {arrayType: sql`timestamptz[]`, write: quoted},
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
  const {arrayType, write} = STORAGE[ruleOf(name).kind];
  const absent = absentValue(name);
  return sql`${arrayOf(records, (record) => record[name] ?? absent, write)}::${arrayType}`;
}

/** Numbers and booleans as a PostgreSQL array literal; `null` when all are absent. */
export const plainArray = (values: readonly unknown[]): string | null => arrayOf(values, itself, plain);

export const textArray = (values: readonly unknown[]): string | null => arrayOf(values, itself, quoted);

function itself<Value>(value: Value): Value {
  return value;
}

/** One pass, and one text, of which nothing is made before there is a value: this is most of what a server does of a batch. */
function arrayOf<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => unknown,
  write: (value: unknown) => string,
): string | null {
  let text = '';
  let nulls = 0;
  for (const item of items) {
    const value = valueOf(item);
    if (value == null) {
      nulls++;
      continue;
    }
    if (nulls > 0) text += ',NULL'.repeat(nulls);
    nulls = 0;
    text += ',';
    text += write(value);
  }
  return text === '' ? null : `{${text.slice(1)}${',NULL'.repeat(nulls)}}`;
}

/** A field's kind says what it holds: only of those that are JSON it is an object, and these are texts by then. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`Expected a number, a boolean or a text, got ${typeof value}.`);
}

function quoted(value: unknown): string {
  return quote(plain(value));
}

const TO_ESCAPE = /["\\]/;

function quote(text: string): string {
  return TO_ESCAPE.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`;
}
