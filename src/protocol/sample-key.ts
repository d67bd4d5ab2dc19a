import {KEY_FIELDS, absentValue, type KeyField, type SentPrediction} from './fields.ts';

/** The same for every record of one logical sample. */
export const sampleKeyOf = (record: Pick<SentPrediction, KeyField>): string =>
  JSON.stringify(KEY_FIELDS.map((name) => record[name] ?? absentValue(name)));
