import {MAX_OWN_SCORE, isOwnName} from '../../../protocol/own-scores.ts';
import {isSentField} from '../../../protocol/fields.ts';
import {PREDICTION_NAMES, PROMPT_NAMES, STEP_NAMES, TRUTH_NAMES, type RawRecord} from './columns.ts';
import type {SampleBook} from './sample-book.ts';
import {asText, isConversation, isObject, lastOf, type Conversation} from './texts.ts';

/** Where a record stands. */
export interface RecordOrigin {
  /** Name or address of the file: its number is the step where the record has none. */
  readonly file: string;
  /** From 0. */
  readonly ordinal: number;
}

const KEYS: ReadonlySet<string> = new Set(['epoch', 'step', 'sample_index', 'completion_index']);
/** Numbers that say which, not how good. */
const NO_SCORES: ReadonlySet<string> = new Set(['idx', ...KEYS, ...STEP_NAMES]);
const TEXTS: ReadonlySet<string> = new Set(['input', 'output', 'gts', 'pred', 'request_id']);
const MAX_SCORES = 32;
/** Characters; the server takes 16 KiB. */
const MAX_METADATA = 8 * 1024;
const MAX_MESSAGES = 512 * 1024;
const MAX_NAME = 64;

/**
 * A record of a trainer's own log (TRL, verl, LLaMA-Factory, ms-swift, NeMo RL, or names that were mapped) as one of ours.
 * What its columns mean is tried by the vectors that the Python package shares: demo/python/tests/vectors.
 *
 * @throws {SyntaxError} naming what is missing
 */
export function trainerRow(record: RawRecord, origin: RecordOrigin, book: SampleBook): RawRecord {
  const columns = plainColumns(record);
  const used = new Set<string>();
  const take = (names: readonly string[]): unknown => {
    const name = names.find((one) => columns[one] !== undefined && columns[one] !== null);
    if (name !== undefined) used.add(name);
    return name === undefined ? null : columns[name];
  };

  const said = take(PREDICTION_NAMES);
  const asked = take(PROMPT_NAMES);
  const truth = asText(take(TRUTH_NAMES), 'assistant');
  const prediction = asText(said, 'assistant');
  if (prediction === null) throw new SyntaxError(noPrediction(record));
  const messages = isConversation(asked) ? withoutAnswer(asked, prediction) : null;
  const prompt = messages === null ? (asText(asked, 'user') ?? '') : (lastOf(messages, 'user') ?? '');
  const epoch = floorOf(columns['epoch']) ?? 0;
  const step = floorOf(take(STEP_NAMES)) ?? stepOfName(origin.file);
  const isFixedSet = 'predict' in columns || 'labels' in columns;
  const sample_index =
    floorOf(columns['sample_index']) ??
    (isFixedSet ? origin.ordinal : book.indexOf(messages === null ? prompt : JSON.stringify(messages)));
  return {
    epoch,
    step,
    sample_index,
    completion_index: floorOf(columns['completion_index']) ?? book.nextCompletion(epoch, step, sample_index),
    prompt,
    prediction,
    ...(truth !== null && truth !== 'None' && {ground_truth: truth}),
    ...(messages !== null && JSON.stringify(messages).length <= MAX_MESSAGES && {messages}),
    ...rest(columns, used),
    ...ownFields(columns, used),
  };
}

/** Some write the answer behind what was asked, too. */
function withoutAnswer(messages: Conversation, prediction: string): Conversation {
  const isAnswer = messages.at(-1)?.['role'] === 'assistant' && lastOf(messages, 'assistant') === prediction;
  return isAnswer ? messages.slice(0, -1) : messages;
}

function plainColumns(record: RawRecord): RawRecord {
  if (record['idx'] !== undefined && record['content'] !== undefined) return nemoColumns(record);
  return typeof record['score'] === 'string' && record['output'] !== undefined ? withNumbers(record) : record;
}

/** NeMo RL: every value in a list of its own, and all turns in one: their texts, or with their roles. */
function nemoColumns(record: RawRecord): RawRecord {
  let content = record['content'];
  while (Array.isArray(content) && content.length === 1 && !isConversation(content)) content = content[0];
  const turns = Array.isArray(content) ? withRoles(content) : [];
  const answer = turns.findLastIndex((turn) => turn['role'] === 'assistant');
  const said =
    turns.length === 0
      ? {completion: content}
      : {completion: turns.slice(answer, answer + 1), messages: turns.slice(0, Math.max(0, answer))};
  return {
    ...said,
    reward: single(record['rewards']),
    filtered_reward: single(record['filtered_rewards']),
  };
}

/** Texts without roles: what was asked, what the model said, what the environment said to it, and so on. */
function withRoles(turns: readonly unknown[]): Conversation {
  if (isConversation(turns)) return turns;
  const roleOf = (i: number): string => (i === 0 ? 'user' : i % 2 === 1 ? 'assistant' : 'environment');
  return turns.map((content, i) => ({role: roleOf(i), content}));
}

const single = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;

/** Some versions of verl write every value as a text. */
function withNumbers(record: RawRecord): RawRecord {
  const entries = Object.entries(record).map(([name, value]): [string, unknown] => {
    const isNumber =
      typeof value === 'string' && !TEXTS.has(name) && value.trim() !== '' && !Number.isNaN(Number(value));
    return [name, isNumber ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

/** A whole number from 0, of a number or of a text of one; fractions are cut off. */
function floorOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return null;
  return Math.floor(number);
}

/** `12.jsonl`, `completions_00012.parquet`, `train_data_step12.jsonl`, `checkpoint-12/generated_predictions.jsonl`. */
function stepOfName(file: string): number {
  const path = file.replace(/[?#].*$/, '');
  const digits =
    /(?:^|[/_a-z])(\d{1,7})(?:\.[a-z]+)+$/i.exec(path)?.[1] ?? /checkpoint-(\d{1,9})/.exec(path)?.[1];
  return Number(digits ?? 0);
}

/** Fields that have our names are ours; a score that is no number is none. */
function ownFields(columns: RawRecord, used: ReadonlySet<string>): RawRecord {
  const own = Object.entries(columns).filter(
    ([name, value]) => isSentField(name) && !used.has(name) && !KEYS.has(name) && !Number.isNaN(value),
  );
  return Object.fromEntries(own);
}

const isScoreValue = (value: unknown): value is number | boolean =>
  typeof value === 'boolean' || (typeof value === 'number' && Math.abs(value) <= MAX_OWN_SCORE);

/** Numbers are scores, true and false too; other values are kept to be shown. Lists of tokens are not. */
function rest(columns: RawRecord, used: ReadonlySet<string>): RawRecord {
  const scores: [string, number][] = [];
  const metadata: [string, unknown][] = [];
  for (const [name, value] of Object.entries(columns)) {
    if (used.has(name) || NO_SCORES.has(name) || isSentField(name)) continue;
    if (isScoreValue(value)) {
      if (isOwnName(scoreName(name))) scores.push([scoreName(name), Number(value)]);
    } else if (typeof value === 'string' || isObject(value)) metadata.push([name, value]);
  }
  return {
    ...(scores.length > 0 && {scores: Object.fromEntries(scores.slice(0, MAX_SCORES))}),
    ...(metadata.length > 0 && isShort(metadata) && {metadata: Object.fromEntries(metadata)}),
  };
}

/** More is not kept of what is only shown; it must not cost the prediction. */
const isShort = (metadata: unknown): boolean => JSON.stringify(metadata).length <= MAX_METADATA;

const scoreName = (name: string): string => name.replace(/[^A-Za-z0-9_.:/-]/g, '_').slice(0, MAX_NAME);

function noPrediction(record: RawRecord): string {
  const names = Object.keys(record);
  const shown = names.slice(0, 8).map((name) => `"${name.slice(0, 40)}"`);
  const found = names.length === 0 ? 'no field' : shown.join(', ') + (names.length > 8 ? ', …' : '');
  return `no prediction: expected "prediction" (with epoch, step, sample_index and prompt), or what TRL, verl, LLaMA-Factory, ms-swift or NeMo RL write, but found ${found}. map="prediction=…" names another field`;
}
