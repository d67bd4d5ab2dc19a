import type {Prediction} from '../../../src/protocol/protocol.ts';
import {sql, type Sql} from '../postgres/sql.ts';

/** The columns of a whole prediction, in the order that `toPrediction` reads them; the table is `p`. */
export const predictionColumns = sql`
  p.id, p.seq, p.job_id, p.epoch, p.step, p.sample_index, p.prompt, p.prediction, p.ground_truth,
  p.exact_match, p.char_error_rate, p.length_ratio, p.word_overlap,
  p.prompt_id, p.source_index, p.sample_source, p.sample_source_id,
  p.prompt_tokens, p.completion_tokens, p.total_tokens, p.max_new_tokens, p.latency_ms, p.do_sample,
  p.validation_pass, p.validation_kind, p.validation_errors, p.created_at, p.updated_at`;

/** The same as one column: the driver describes each column of each answer, which costs most where answers are small. */
export const predictionJson = sql`json_build_array(${predictionColumns})`;

/** `predictionJson` as it was parsed; it becomes the prediction's. */
export function fromJson(columns: unknown[]): Prediction {
  for (const time of [columns.length - 2, columns.length - 1]) {
    columns[time] = new Date(String(columns[time])).toISOString();
  }
  return toPrediction(columns);
}

/** `predictionColumns` as an array row. */
export function toPrediction(row: readonly unknown[]): Prediction {
  let at = 0;
  const next = () => row[at++];
  // Properties are read in the order they are written in, which is that of the columns.
  return {
    id: next(),
    seq: next(),
    job_id: next(),
    epoch: next(),
    step: next(),
    sample_index: next(),
    prompt: next(),
    prediction: next(),
    ground_truth: next(),
    exact_match: next(),
    char_error_rate: next(),
    length_ratio: next(),
    word_overlap: next(),
    prompt_id: next(),
    source_index: next(),
    sample_source: next(),
    sample_source_id: next(),
    prompt_tokens: next(),
    completion_tokens: next(),
    total_tokens: next(),
    max_new_tokens: next(),
    latency_ms: next(),
    do_sample: next(),
    validation_pass: next(),
    validation_kind: next(),
    validation_errors: next(),
    created_at: next(),
    updated_at: next(),
  } as Prediction;
}

/** Bytes of the long texts of a row, the three of them known without reading them; what limits on a batch count. */
export const textBytes = sql`(
  octet_length(p.prompt) + octet_length(p.prediction) + coalesce(octet_length(p.ground_truth), 0)
  + coalesce(octet_length(p.validation_errors::text), 0))`;

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
