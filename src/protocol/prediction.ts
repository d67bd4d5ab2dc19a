import {
  KEY_FIELDS,
  OPTIONAL_FIELDS,
  byName,
  isScore,
  type KeyField,
  type Prediction,
  type RequiredField,
  type ScoreName,
  type SentField,
  type SentPrediction,
} from './fields.ts';

const isPlain = (name: SentField): name is Exclude<SentField, ScoreName> => !isScore(name);

/** What a prediction need not have, as it is given where it has none of it; scores apart. */
export const NO_OPTIONAL_FIELDS: {
  readonly [Name in Exclude<SentField, RequiredField | ScoreName>]: null;
} = byName(OPTIONAL_FIELDS.filter(isPlain), () => null);

/** The same for every record of one logical sample. */
export const sampleKeyOf = (record: Pick<SentPrediction, KeyField>): string =>
  JSON.stringify(KEY_FIELDS.map((name) => record[name] ?? null));

/** All that a trainer may send of a prediction; `null` where it sent nothing. */
export type WholeRecord = {readonly [Name in SentField]: Prediction[Name]};

/** Of JSON: deeper than anything that is written by hand; `JSON.stringify` and PostgreSQL have their ends further down. */
export const MAX_DEPTH = 64;
