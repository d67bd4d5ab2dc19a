import {Type, type Static} from 'typebox';
import type {CheckedRecord} from '../../ingest/checked-record.ts';
import {checker} from './check.ts';
import {HttpError} from '../http-error.ts';
import {eachOptional, JobId, OPTIONAL_FIELDS, REQUIRED_FIELDS} from './schemas.ts';
import {storable} from './storable.ts';

/** One prediction as a trainer sends it. Fields that are not named here are ignored. */
const NewPrediction = Type.Object({
  job_id: Type.Optional(Type.Unsafe<string | null>({type: ['string', 'null']})),
  ...REQUIRED_FIELDS,
  ...eachOptional(OPTIONAL_FIELDS),
});

const MAX_BATCH = 1000;

/** Of the JSON of one record's validation errors. */
const MAX_ERRORS_BYTES = 64 << 10;

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

const FIELDS = [...Object.keys(REQUIRED_FIELDS), ...Object.keys(OPTIONAL_FIELDS)] as (keyof CheckedRecord)[];

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD here, so that a retry compares equal to what was stored. */
function normalize(record: Static<typeof NewPrediction>, i: number): CheckedRecord {
  const known: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = record[field];
    if (value === undefined || value === null) continue;
    known[field] = typeof value === 'string' ? value.toWellFormed() : value;
  }
  if (record.validation_errors) {
    known['validation_errors'] = storable(
      record.validation_errors,
      `predictions[${i}].validation_errors`,
      MAX_ERRORS_BYTES,
    );
  }
  return known as unknown as CheckedRecord;
}
