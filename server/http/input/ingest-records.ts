import {Type, type Static} from 'typebox';
import {SENT_FIELDS, ruleOf, type SentField, type SentPrediction} from '../../../src/protocol/fields.ts';
import type {CheckedRecord} from '../../ingest/checked-record.ts';
import {checker} from './check.ts';
import {HttpError} from '../http-error.ts';
import {JobId, NewPrediction} from './schemas.ts';
import {storable} from './storable.ts';

const MAX_BATCH = 1000;

const envelope = {job_id: JobId};
const batchOf = {minItems: 1, maxItems: MAX_BATCH};

/** The body of a POST of predictions. */
export const PredictionBatch = Type.Object({
  ...envelope,
  predictions: Type.Array(NewPrediction, batchOf),
});

// The array's length is checked before what is in it: nobody gets a million records looked at.
const checkEnvelope = checker(Type.Object({...envelope, predictions: Type.Array(Type.Unknown(), batchOf)}));
const checkRecord = checker(NewPrediction);

export interface CheckedBatch {
  readonly jobId: string;
  readonly records: readonly CheckedRecord[];
}

/**
 * Checks a batch and gives its records with the known fields alone.
 *
 * @throws {HttpError} 400 or 422, naming the fields of the first bad record by their paths.
 */
export function checkBatch(body: unknown): CheckedBatch {
  const {job_id: jobId, predictions} = checkEnvelope(body);
  const records = predictions.map((item, i) => {
    const record = checkRecord(item, `predictions[${i}]`);
    refuseOtherJob(record, jobId, i);
    return normalize(record, i);
  });
  return {jobId, records};
}

function refuseOtherJob(record: Static<typeof NewPrediction>, jobId: string, i: number): void {
  if (record.job_id === undefined || record.job_id === null || record.job_id === jobId) return;
  const detail = {path: `predictions[${i}].job_id`, message: 'must be the job_id of the batch, or left out'};
  throw new HttpError(422, 'other_job', `${detail.path} ${detail.message}.`, {details: [detail]});
}

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD here, so that a retry compares equal to what was stored. */
function normalize(record: SentPrediction, i: number): CheckedRecord {
  const known: Partial<Record<SentField, unknown>> = {};
  for (const name of SENT_FIELDS) {
    const value = record[name];
    if (value === undefined || value === null) continue;
    const rule = ruleOf(name);
    if (typeof value === 'string') known[name] = value.toWellFormed();
    else if (rule.kind === 'errors')
      known[name] = storable(value, `predictions[${i}].${name}`, rule.maxBytes);
    else known[name] = value;
  }
  // The same values, checked by the schema that is made from the same table.
  return known as SentPrediction;
}
