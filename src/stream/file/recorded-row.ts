import {NO_OPTIONAL_FIELDS, type Prediction, type Scores} from '../../protocol/protocol.ts';
import {NO_SCORES, scoreInSlices} from '../../protocol/scores.ts';

/** One row of a recorded run. */
export interface RecordedRow {
  readonly row: Prediction;
  /** Seconds since the run began. */
  readonly atS: number;
}

const TEXTS = ['prompt', 'prediction'] as const;
const COUNTS = ['epoch', 'step', 'sample_index'] as const;

const ABSENT = {...NO_SCORES, ...NO_OPTIONAL_FIELDS, job_id: '', created_at: '', updated_at: ''};

/**
 * One line of a recorded run (what a trainer sends, with `t`, seconds since the start) or of an export (rows as a server
 * gives them). Scores that are absent are computed: as everywhere, a score that was sent wins.
 *
 * @param seq its place in the file: later lines replace earlier ones of the same sample
 * @throws {SyntaxError} when the line is no row, naming what was expected
 */
export function* readRecordedRow(line: string, seq: number): Generator<void, RecordedRow> {
  const record: unknown = JSON.parse(line);
  if (typeof record !== 'object' || record === null) throw new SyntaxError('Expected an object.');
  const fields = record as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) {
    if (typeof fields[name] !== 'string') throw new SyntaxError(`Expected a text as "${name}".`);
  }
  for (const name of COUNTS) {
    const value = fields[name];
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      throw new SyntaxError(`Expected a whole number from 0 as "${name}".`);
    }
  }
  const row = {...ABSENT, ...fields, seq} as unknown as Prediction;
  const {epoch, step, sample_index, sample_source_id} = row;
  const id =
    typeof fields['id'] === 'string'
      ? fields['id']
      : JSON.stringify([epoch, step, sample_index, sample_source_id]);
  return {row: {...row, id, ...(yield* scoresOf(row))}, atS: timeOf(fields)};
}

function* scoresOf(row: Prediction): Generator<void, Scores> {
  const {exact_match, char_error_rate, length_ratio, word_overlap} = row;
  const sent: Scores = {exact_match, char_error_rate, length_ratio, word_overlap};
  if (Object.values(sent).every((score) => score !== null)) return sent;
  const computed = yield* scoreInSlices(row.prediction, row.ground_truth);
  return {
    exact_match: exact_match ?? computed.exact_match,
    char_error_rate: char_error_rate ?? computed.char_error_rate,
    length_ratio: length_ratio ?? computed.length_ratio,
    word_overlap: word_overlap ?? computed.word_overlap,
  };
}

function timeOf({t, created_at}: Readonly<Record<string, unknown>>): number {
  if (typeof t === 'number') return t;
  const time = typeof created_at === 'string' ? Date.parse(created_at) / 1000 : NaN;
  return Number.isNaN(time) ? 0 : time;
}
