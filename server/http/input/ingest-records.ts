import {Type, type Static} from 'typebox';
import {lastUserText} from '../../../src/protocol/messages.ts';
import {isOwnName} from '../../../src/protocol/own-scores.ts';
import {
  isScore,
  isSentField,
  ruleOf,
  type SentField,
  type SentPrediction,
} from '../../../src/protocol/fields.ts';
import type {CheckedRecord} from '../../ingest/checked-record.ts';
import {checker} from './check.ts';
import {HttpError} from '../http-error.ts';
import {JobId, NewPrediction} from './schemas.ts';
import {UnknownFields} from '../../../src/protocol/unknown-fields.ts';
import {MAX_PATH, storable} from './storable.ts';

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
  readonly unknown: UnknownFields;
}

/**
 * Checks a batch and gives its records with the known fields alone.
 *
 * @throws {HttpError} 400 or 422, naming the fields of the first bad record by their paths.
 */
export function checkBatch(body: unknown): CheckedBatch {
  const {job_id: jobId, predictions} = checkEnvelope(body);
  const unknown = new UnknownFields();
  const records = predictions.map((item, i) => {
    const record = checkRecord(item, `predictions[${i}]`);
    unknown.look(record);
    refuseOtherJob(record, jobId, i);
    return normalize(record, i);
  });
  return {jobId, records, unknown};
}

function refuseOtherJob(record: Static<typeof NewPrediction>, jobId: string, i: number): void {
  if (record.job_id === undefined || record.job_id === null || record.job_id === jobId) return;
  const detail = {path: `predictions[${i}].job_id`, message: 'must be the job_id of the batch, or left out'};
  throw new HttpError(422, 'other_job', `${detail.path} ${detail.message}.`, {details: [detail]});
}

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD here, so that a retry compares equal to what was stored. */
function normalize(record: SentPrediction, i: number): CheckedRecord {
  const known: Partial<Record<SentField, unknown>> = {};
  for (const name in record) {
    if (!isSentField(name)) continue;
    const value = record[name];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string') known[name] = value.toWellFormed();
    else known[name] = checkOther(value, name, i);
  }
  known.prompt ??= promptOf(record, `predictions[${i}].prompt`);
  // The same values, checked by the schema that is made from the same table.
  return known as SentPrediction;
}

/** What is no text. */
function checkOther(value: unknown, name: SentField, i: number): unknown {
  const rule = ruleOf(name);
  if (typeof value === 'boolean' && rule.kind === 'number') return Number(value);
  if (rule.kind === 'scores') return checkOwnNames(value, `predictions[${i}].${name}`);
  return 'maxBytes' in rule ? storable(value, `predictions[${i}].${name}`, rule.maxBytes) : value;
}

/** A conversation says what was asked. */
function promptOf({messages}: SentPrediction, path: string): string {
  if (messages != null) return lastUserText(messages).toWellFormed();
  const detail = {path, message: 'is missing (it may be left out beside `messages` only)'};
  throw new HttpError(400, 'bad_request', `${path} ${detail.message}.`, {details: [detail]});
}

/** Names are told by their paths; how many there are, and their values, the schema has checked. */
function checkOwnNames(scores: unknown, path: string): unknown {
  for (const name of Object.keys(Object(scores) as object)) {
    if (isOwnName(name)) continue;
    const message = isScore(name)
      ? 'has a field of its own: send it beside scores'
      : 'must be named by 1 to 64 of A-Z a-z 0-9 _ . : / -';
    const detail = {path: `${path}.${name}`.slice(0, MAX_PATH), message};
    throw new HttpError(422, 'bad_value', `${detail.path} ${message}.`, {details: [detail]});
  }
  return scores;
}
