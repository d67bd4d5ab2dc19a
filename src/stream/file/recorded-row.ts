import {NO_OPTIONAL_FIELDS, type Prediction, type Scores} from '../../protocol/protocol.ts';
import {NO_SCORES, scoreInSlices} from '../../protocol/scores.ts';
import {checkRecord} from './check-record.ts';
import type {RawRecord} from './trainers/columns.ts';

/** One row of a recorded run. */
export interface RecordedRow {
  readonly row: Prediction;
  /** Seconds since the run began. */
  readonly atS: number;
}

const ABSENT = {...NO_SCORES, ...NO_OPTIONAL_FIELDS, job_id: ''};

/**
 * One record of a recorded run (what a trainer sends, with `t`, seconds since the start) or of an export (rows as a server
 * gives them). Scores that are absent are computed: as everywhere, a score that was sent wins. Its identity is the
 * contract's key, whatever it calls `id`: data sets have ids of their own, the same in every epoch.
 *
 * @param seq its place in the file: later records replace earlier ones of the same sample
 * @throws {SyntaxError} when a field is not as the server would have it, naming what was expected and what came
 */
export function* readRecordedRow(record: RawRecord, seq: number): Generator<void, RecordedRow> {
  const created = timeIn(record['created_at']);
  const row = {
    ...ABSENT,
    ...checkRecord(record),
    id: keyOf(record),
    seq,
    created_at: created ?? '',
    updated_at: timeIn(record['updated_at']) ?? created ?? '',
  } as Prediction;
  return {row: {...row, ...(yield* scoresOf(row))}, atS: secondsOf(record['t'], created)};
}

function keyOf({epoch, step, sample_index, sample_source_id, completion_index}: RawRecord): string {
  return JSON.stringify([epoch, step, sample_index, sample_source_id ?? null, completion_index ?? 0]);
}

function* scoresOf(row: Prediction): Generator<void, Scores> {
  const {exact_match, char_error_rate, length_ratio, word_overlap} = row;
  const sent: Scores = {exact_match, char_error_rate: capped(char_error_rate), length_ratio, word_overlap};
  if (Object.values(sent).every((score) => score !== null)) return sent;
  const computed = yield* scoreInSlices(row.prediction, row.ground_truth);
  return {
    exact_match: sent.exact_match ?? computed.exact_match,
    char_error_rate: sent.char_error_rate ?? computed.char_error_rate,
    length_ratio: sent.length_ratio ?? computed.length_ratio,
    word_overlap: sent.word_overlap ?? computed.word_overlap,
  };
}

/** As the server stores it. */
const capped = (rate: number | null): number | null => (rate === null ? null : Math.min(1, rate));

function timeIn(value: unknown): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

function secondsOf(t: unknown, created: string | null): number {
  if (typeof t === 'number' && Number.isFinite(t)) return t;
  return created === null ? 0 : Date.parse(created) / 1000;
}
