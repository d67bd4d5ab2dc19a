import {FIELD_NAMES, isFieldName, ruleOf, type FieldName} from '../../../src/protocol/fields.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {column, list, literal, plus, sql, type Sql} from '../postgres/sql.ts';
import {tellOddRow} from './odd-rows.ts';
import {ArrayReader, UnreadableRow, type RowReader} from './row-reader.ts';
import {isTellable, leftOutFor} from './tellable.ts';

/**
 * Reads a whole prediction, in the order of these properties. Spelled out, since a loop over the names takes fifteen times
 * as long; a field that is missing does not compile.
 */
function read(row: RowReader): Prediction {
  return {
    id: row.text(),
    seq: row.count(),
    job_id: row.text(),
    epoch: row.count(),
    step: row.count(),
    sample_index: row.count(),
    prompt: row.text(),
    messages: row.messagesOrNull(),
    prediction: row.text(),
    ground_truth: row.textOrNull(),
    exact_match: row.numberOrNull(),
    char_error_rate: row.numberOrNull(),
    length_ratio: row.numberOrNull(),
    word_overlap: row.numberOrNull(),
    scores: row.scoresOrNull(),
    finish_reason: row.textOrNull(),
    prompt_id: row.hashOrNull(),
    source_index: row.integerOrNull(),
    sample_source: row.sourceOrNull(),
    sample_source_id: row.textOrNull(),
    completion_index: row.count(),
    prompt_tokens: row.countOrNull(),
    completion_tokens: row.countOrNull(),
    total_tokens: row.countOrNull(),
    max_new_tokens: row.countOrNull(),
    latency_ms: row.countOrNull(),
    do_sample: row.flagOrNull(),
    validation_pass: row.flagOrNull(),
    validation_kind: row.textOrNull(),
    validation_errors: row.errorsOrNull(),
    metadata: row.objectOrNull(),
    created_at: row.text(),
    updated_at: row.text(),
  };
}

const NOTHING: RowReader = {
  text: () => '',
  count: () => 0,
  textOrNull: () => null,
  hashOrNull: () => null,
  countOrNull: () => null,
  integerOrNull: () => null,
  numberOrNull: () => null,
  flagOrNull: () => null,
  sourceOrNull: () => null,
  errorsOrNull: () => null,
  scoresOrNull: () => null,
  messagesOrNull: () => null,
  objectOrNull: () => null,
};

const PREDICTION_COLUMNS = Object.keys(read(NOTHING)).filter(isFieldName);
const TIMES = PREDICTION_COLUMNS.flatMap((name, i) => (ruleOf(name).kind === 'time' ? [i] : []));

/** Own scores have no bound of their own in the table: what is too large is read as something that is none. */
const MOST_OWN_SCORES = 64 << 10;

function columnOf(name: FieldName): Sql {
  const value = sql`p.${column(name)}`;
  return ruleOf(name).kind === 'scores'
    ? sql`CASE WHEN pg_column_size(${value}) > ${literal(MOST_OWN_SCORES)} THEN '0'::jsonb ELSE ${value} END`
    : value;
}

/** The columns of a whole prediction, in the order that `toPrediction` reads them; the table is `p`. */
export const predictionColumns = list(PREDICTION_COLUMNS.map(columnOf));

/**
 * The same as one column: the driver describes each column of each answer, which costs most where answers are small. Of a
 * row that cannot be told only which it is, and why.
 */
export const predictionJson = sql`CASE WHEN ${isTellable(sql`p`)}
  THEN json_build_array(${predictionColumns})
  ELSE json_build_array(p.id, p.seq, p.epoch, ${leftOutFor(sql`p`)}) END`;

/** A row that is left out, in its place. */
export interface LeftOut {
  readonly id: string;
  readonly seq: number;
  readonly epoch: number;
  readonly field: FieldName;
}

type Told =
  {readonly row: Prediction; readonly leftOut: null} | {readonly row: null; readonly leftOut: LeftOut};

const ID = PREDICTION_COLUMNS.indexOf('id');
const SEQ = PREDICTION_COLUMNS.indexOf('seq');
const EPOCH = PREDICTION_COLUMNS.indexOf('epoch');

/** `predictionJson` as it was parsed; it becomes the prediction's. Nothing that is stored makes it throw. */
export function fromJson(columns: unknown[]): Told {
  if (columns.length < PREDICTION_COLUMNS.length) {
    const [id, seq, epoch, field] = columns as [string, number, number, FieldName];
    return {row: null, leftOut: {id, seq, epoch, field}};
  }
  try {
    for (const time of TIMES) columns[time] = new Date(String(columns[time])).toISOString();
    return {row: toPrediction(columns), leftOut: null};
  } catch (error) {
    const field = error instanceof UnreadableRow ? error.field : 'created_at';
    const [id, seq, epoch] = [String(columns[ID]), Number(columns[SEQ]), Number(columns[EPOCH])];
    return {row: null, leftOut: {id, seq, epoch, field}};
  }
}

const reader = new ArrayReader(PREDICTION_COLUMNS);

/**
 * `predictionColumns` as an array row.
 *
 * @throws {UnreadableRow} when a column that is always there holds what it should not.
 */
export function toPrediction(columns: readonly unknown[]): Prediction {
  const row = read(reader.start(columns));
  const {odd} = reader;
  if (odd !== null) {
    const {job_id: jobId, id, seq} = row;
    for (const field of odd) tellOddRow({jobId, id, seq, field, leftOut: 'field'});
  }
  return row;
}

/** What may be longer than this counts. */
const LONG_BYTES = 16 << 10;

/** Bytes of the long values of a row, those of texts known without reading them; what limits on a batch count. */
export const textBytes = sql`(${plus(
  FIELD_NAMES.flatMap((name) => {
    const rule = ruleOf(name);
    if (!('maxBytes' in rule) || rule.maxBytes < LONG_BYTES) return [];
    const value = sql`p.${column(name)}`;
    return [sql`coalesce(octet_length(${rule.kind === 'text' ? value : sql`${value}::text`}), 0)::bigint`];
  }),
)})`;

/** Of the texts of one page; the first row always passes. */
const PAGE_BYTES = 16 * 1024 * 1024;

/**
 * As many of these rows, in this order, as their texts fit into 16 MiB: `predictionColumns`, and last the number of rows
 * that there were. `rows` selects whole rows of the table; `order` is in terms of `p`.
 */
export function withinBytes(rows: Sql, order: Sql): Sql {
  return sql`
    SELECT ${predictionColumns}, p.found
    FROM (
      SELECT p.*, count(*) OVER () AS found, sum(${textBytes}) OVER (ORDER BY ${order}) - ${textBytes} AS bytes_before
      FROM (${rows}) AS p
    ) AS p
    WHERE p.bytes_before < ${PAGE_BYTES}
    ORDER BY ${order}`;
}

/** Rows read by `withinBytes`, at most `limit` of them. */
export function toPage(
  rows: readonly (readonly unknown[])[],
  limit: number,
): {readonly predictions: readonly Prediction[]; readonly hasMore: boolean} {
  const predictions = rows.slice(0, limit).map((row) => toPrediction(row));
  const found = (rows[0]?.at(-1) ?? 0) as number;
  return {predictions, hasMore: found > predictions.length};
}
