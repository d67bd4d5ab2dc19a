import {isConversation} from '../../../src/protocol/messages.ts';
import type {
  Message,
  OwnScores,
  Prediction,
  SampleSource,
  ValidationError,
} from '../../../src/protocol/protocol.ts';
import {FIELDS, FIELD_NAMES, isFieldName, ruleOf} from '../../../src/protocol/fields.ts';
import {column, list, plus, sql, type Sql} from '../postgres/sql.ts';

/** The values of a row one after the other, each checked to be what its column should hold. */
interface RowReader {
  text(): string;
  textOrNull(): string | null;
  number(): number;
  numberOrNull(): number | null;
  flagOrNull(): boolean | null;
  sourceOrNull(): SampleSource | null;
  /** Any JSON may be stored in these: what is not as it should be counts as nothing. */
  errorsOrNull(): readonly ValidationError[] | null;
  scoresOrNull(): OwnScores | null;
  messagesOrNull(): readonly Message[] | null;
  objectOrNull(): Readonly<Record<string, unknown>> | null;
}

/**
 * Reads a whole prediction, in the order of these properties. Spelled out, since a loop over the names takes fifteen times
 * as long; a field that is missing does not compile.
 */
function read(row: RowReader): Prediction {
  return {
    id: row.text(),
    seq: row.number(),
    job_id: row.text(),
    epoch: row.number(),
    step: row.number(),
    sample_index: row.number(),
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
    prompt_id: row.textOrNull(),
    source_index: row.numberOrNull(),
    sample_source: row.sourceOrNull(),
    sample_source_id: row.textOrNull(),
    completion_index: row.number(),
    prompt_tokens: row.numberOrNull(),
    completion_tokens: row.numberOrNull(),
    total_tokens: row.numberOrNull(),
    max_new_tokens: row.numberOrNull(),
    latency_ms: row.numberOrNull(),
    do_sample: row.flagOrNull(),
    validation_pass: row.flagOrNull(),
    validation_kind: row.textOrNull(),
    validation_errors: row.errorsOrNull(),
    metadata: row.objectOrNull(),
    created_at: row.text(),
    updated_at: row.text(),
  };
}

/** A row holds something that its column cannot hold. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
}

const isSource = (value: string): value is SampleSource =>
  FIELDS.sample_source.values.some((source) => source === value);
const isErrors = (value: unknown): value is readonly ValidationError[] => Array.isArray(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumberOrNull = (entry: [string, unknown]): entry is [string, number | null] =>
  entry[1] === null || typeof entry[1] === 'number';
function isScores(value: Readonly<Record<string, unknown>>): value is OwnScores {
  for (const name in value) if (value[name] !== null && typeof value[name] !== 'number') return false;
  return true;
}

class ArrayReader implements RowReader {
  #row: readonly unknown[] = [];
  #at = 0;

  start(row: readonly unknown[]): this {
    this.#row = row;
    this.#at = 0;
    return this;
  }

  text(): string {
    const value = this.#row[this.#at++];
    return typeof value === 'string' ? value : this.#refuse(value);
  }

  textOrNull(): string | null {
    const value = this.#row[this.#at++];
    return value === null || typeof value === 'string' ? value : this.#refuse(value);
  }

  number(): number {
    const value = this.#row[this.#at++];
    return typeof value === 'number' ? value : this.#refuse(value);
  }

  numberOrNull(): number | null {
    const value = this.#row[this.#at++];
    return value === null || typeof value === 'number' ? value : this.#refuse(value);
  }

  flagOrNull(): boolean | null {
    const value = this.#row[this.#at++];
    return value === null || typeof value === 'boolean' ? value : this.#refuse(value);
  }

  sourceOrNull(): SampleSource | null {
    const value = this.textOrNull();
    return value === null || isSource(value) ? value : this.#refuse(value);
  }

  errorsOrNull(): readonly ValidationError[] | null {
    const value = this.#row[this.#at++];
    return isErrors(value) ? value : null;
  }

  scoresOrNull(): OwnScores | null {
    const value = this.objectOrNull();
    if (value === null || isScores(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(isNumberOrNull));
  }

  messagesOrNull(): readonly Message[] | null {
    const value = this.#row[this.#at++];
    return isConversation(value) ? value : null;
  }

  objectOrNull(): Readonly<Record<string, unknown>> | null {
    const value = this.#row[this.#at++];
    return isObject(value) ? value : null;
  }

  #refuse(value: unknown): never {
    const column = PREDICTION_COLUMNS[this.#at - 1];
    throw new UnreadableRow(`Expected another type in the column ${column}, got ${typeof value}.`);
  }
}

const NOTHING: RowReader = {
  text: () => '',
  textOrNull: () => null,
  number: () => 0,
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

/** The columns of a whole prediction, in the order that `toPrediction` reads them; the table is `p`. */
export const predictionColumns = list(PREDICTION_COLUMNS.map((name) => sql`p.${column(name)}`));

/** The same as one column: the driver describes each column of each answer, which costs most where answers are small. */
export const predictionJson = sql`json_build_array(${predictionColumns})`;

/** `predictionJson` as it was parsed; it becomes the prediction's. */
export function fromJson(columns: unknown[]): Prediction {
  for (const time of TIMES) columns[time] = new Date(String(columns[time])).toISOString();
  return toPrediction(columns);
}

const reader = new ArrayReader();

/**
 * `predictionColumns` as an array row.
 *
 * @throws {UnreadableRow} when a column holds what it should not.
 */
export const toPrediction = (row: readonly unknown[]): Prediction => read(reader.start(row));

/** What may be longer than this counts. */
const LONG_BYTES = 16 << 10;

/** Bytes of the long values of a row, those of texts known without reading them; what limits on a batch count. */
export const textBytes = sql`(${plus(
  FIELD_NAMES.flatMap((name) => {
    const rule = ruleOf(name);
    if (!('maxBytes' in rule) || rule.maxBytes < LONG_BYTES) return [];
    const value = sql`p.${column(name)}`;
    return [sql`coalesce(octet_length(${rule.kind === 'text' ? value : sql`${value}::text`}), 0)`];
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
