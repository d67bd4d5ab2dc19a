import type {WholeRecord} from '../../protocol/prediction.ts';
import {sampleKeyOf} from '../../protocol/sample-key.ts';
import type {Prediction, Scores} from '../../protocol/protocol.ts';
import {NO_SCORES, hasAllScores, scoreInSlices, storedScores} from '../../protocol/scores.ts';
import {checkRecord} from './check-record.ts';
import type {RawRecord} from './trainers/columns.ts';

/** One row of a recorded run. */
export interface RecordedRow {
  readonly row: Prediction;
  /** Seconds since the run began. */
  readonly atS: number;
}

/**
 * One record of a recorded run (what a trainer sends, with `t`, seconds since the start) or of an export (rows as a server
 * gives them). Scores that are absent are computed: as everywhere, a score that was sent wins. Its identity is the
 * contract's key, whatever it calls `id`: data sets have ids of their own, the same in every epoch.
 *
 * @param seq its place in the file: later records replace earlier ones of the same sample
 * @throws {SyntaxError} when a field is not as the server would have it, naming what was expected and what came
 */
export function* readRecordedRow(fields: RawRecord, seq: number): Generator<void, RecordedRow> {
  const record = checkRecord(fields);
  const created = timeIn(fields['created_at']);
  const row: Prediction = {
    ...record,
    ...(yield* scoresOf(record)),
    id: sampleKeyOf(record),
    seq,
    job_id: '',
    created_at: created ?? '',
    updated_at: timeIn(fields['updated_at']) ?? created ?? '',
  };
  return {row, atS: secondsOf(fields['t'], created)};
}

function* scoresOf(record: WholeRecord): Generator<void, Scores> {
  const computed = hasAllScores(record)
    ? NO_SCORES
    : yield* scoreInSlices(record.prediction, record.ground_truth);
  return storedScores(record, computed);
}

function timeIn(value: unknown): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

function secondsOf(t: unknown, created: string | null): number {
  if (typeof t === 'number' && Number.isFinite(t)) return t;
  return created === null ? 0 : Date.parse(created) / 1000;
}
