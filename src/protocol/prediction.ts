import {
  KEY_FIELDS,
  OPTIONAL_FIELDS,
  absentValue,
  byName,
  isNullable,
  isScore,
  type KeyField,
  type NullableField,
  type Prediction,
  type RequiredField,
  type ScoreName,
  type SentField,
  type SentPrediction,
} from './fields.ts';

type Absent<Name extends SentField> = {
  readonly [Each in Name]: Each extends NullableField ? null : number;
};

const isPlain = (name: SentField): name is Exclude<SentField, ScoreName> => !isScore(name);
const PLAIN = OPTIONAL_FIELDS.filter(isPlain);

/** What a prediction need not have, as it is given where it has none of it; scores apart. */
export const NO_OPTIONAL_FIELDS: Absent<Exclude<SentField, RequiredField | ScoreName>> = {
  ...byName(PLAIN.filter(isNullable), () => null),
  completion_index: 0,
};

/** The same for every record of one logical sample. */
export const sampleKeyOf = (record: Pick<SentPrediction, KeyField>): string =>
  JSON.stringify(KEY_FIELDS.map((name) => record[name] ?? absentValue(name)));

const isWhole = (row: Prediction): boolean => 'completion_index' in row;

/** Rows of a server that does not know of all fields yet, with what they lack. */
export const wholeRows = (rows: readonly Prediction[]): readonly Prediction[] =>
  rows.every(isWhole) ? rows : rows.map((row) => (isWhole(row) ? row : {...NO_OPTIONAL_FIELDS, ...row}));

/** All that a trainer may send of a prediction; `null` where it sent nothing. */
export type WholeRecord = {readonly [Name in SentField]: Prediction[Name]};

/** Of JSON: deeper than anything that is written by hand; `JSON.stringify` and PostgreSQL have their ends further down. */
export const MAX_DEPTH = 64;
