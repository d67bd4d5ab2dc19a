/**
 * From what a trainer hands over to a record that the server takes: mended where the meaning is clear, else left out with a
 * complaint that names the field. Pure; demo/python/tests/vectors/mending.json holds the cases, which the Python package
 * decides alike.
 */
import {
  isFieldName,
  isScore,
  REQUIRED_FIELDS,
  ruleOf,
  type FieldRule,
  type SentPrediction,
} from '../protocol/fields.ts';

/** What `log` takes of one prediction: the fields of the wire; `sample_index` is its place in the list unless given. */
export type Sample = Readonly<Record<string, unknown>>;

export interface Complaint {
  readonly field: string;
  /** What is wrong with it, and what became of it. */
  readonly text: string;
}

export interface Mended {
  /** `null`: it has to be left out. */
  readonly record: SentPrediction | null;
  readonly complaints: readonly Complaint[];
}

/** A value that cannot be sent. */
class Unfit extends Error {}

const MAX_SCORE = 1e15;
const MAX_SCORES = 32;
/** As deep as the server lets JSON be. */
const MAX_DEPTH = 64;

/** @param sample `epoch` and `step` in it */
export function mend(sample: Sample, sampleIndex: number): Mended {
  const complaints: Complaint[] = [];
  const record: Record<string, unknown> = {};
  const given: Record<string, unknown> = {sample_index: sampleIndex};
  for (const [field, value] of Object.entries(sample)) {
    if (value !== undefined && value !== null && field !== 'job_id') given[field] = value;
  }
  unfoldConversations(given);
  for (const [field, value] of Object.entries(given)) {
    try {
      record[wellFormed(field)] = checked(field, value);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (isRequired(field)) return leftOut(field, `is ${error.message}`);
      complaints.push({field, text: `${field} is ${error.message}; sent without it`});
    }
  }
  settleScores(record, complaints);
  const missing = REQUIRED_FIELDS.find((field) => !Object.hasOwn(record, field));
  if (missing !== undefined) return leftOut(missing, 'is missing');
  // Each required field has passed the check of its rule, and so has each other that is there.
  return {record: record as SentPrediction, complaints};
}

const isRequired = (field: string): boolean => (REQUIRED_FIELDS as readonly string[]).includes(field);

const leftOut = (field: string, why: string): Mended => ({
  record: null,
  complaints: [{field, text: `${field} ${why}; the sample is left out`}],
});

/** Conversations may stand in `prompt` and `prediction` as well. */
function unfoldConversations(given: Record<string, unknown>): void {
  if (isConversation(given['prompt'])) {
    given['messages'] ??= given['prompt'];
    delete given['prompt'];
  }
  for (const field of ['prediction', 'ground_truth']) {
    const value = given[field];
    if (isConversation(value)) given[field] = value.map(textOf).filter(Boolean).join('\n');
  }
  if (given['prompt'] === undefined && isConversation(given['messages'])) {
    const asked = given['messages'].filter(({role}) => role === 'user').at(-1);
    given['prompt'] = asked === undefined ? '' : textOf(asked);
  }
}

interface Message {
  readonly role: unknown;
  readonly content?: unknown;
}

const isConversation = (value: unknown): value is Message[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item: unknown) => typeof item === 'object' && item !== null && 'role' in item);

function textOf({content}: Message): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  const texts = content.map((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part ? part.text : null,
  );
  return texts.filter((text) => typeof text === 'string').join('\n');
}

/** Half a surrogate pair, and NUL, which PostgreSQL does not store, become U+FFFD. */
function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** @throws {Unfit} */
function checked(field: string, value: unknown): unknown {
  if (field === 'epoch' && typeof value === 'number') return checkedAs({kind: 'count'}, Math.floor(value));
  if (field === 'latency_ms' && typeof value === 'number')
    return checkedAs({kind: 'count'}, Math.round(value));
  if (field === 'scores') return value;
  return isFieldName(field) ? checkedAs(ruleOf(field), value) : json(value);
}

function checkedAs(rule: FieldRule, value: unknown): unknown {
  switch (rule.kind) {
    case 'count':
    case 'integer':
      return whole(value, rule.kind === 'count' ? 0 : Number.MIN_SAFE_INTEGER);
    case 'number':
      return number(value, rule);
    case 'flag':
      if (value === true || value === 1) return true;
      if (value === false || value === 0) return false;
      throw new Unfit(`${shown(value)} (expected true or false)`);
    case 'text':
      return text(value, rule.maxBytes);
    case 'choice':
      return text(value, 64);
    case 'errors':
      if (!Array.isArray(value)) throw new Unfit(`${shown(value)} (expected a list of errors)`);
      return jsonWithin(value, rule.maxBytes);
    default:
      return json(value);
  }
}

function whole(value: unknown, least: number): number {
  if (typeof value === 'bigint') value = Number(value);
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new Unfit(`${shown(value)} (expected a whole number from ${least})`);
}

function number(value: unknown, {min = -Infinity, max = MAX_SCORE, values}: NumberBounds): number {
  const found = typeof value === 'boolean' ? Number(value) : value;
  if (values !== undefined) {
    if (values.includes(found as number)) return found as number;
    throw new Unfit(`${shown(value)} (expected ${values.join(' or ')})`);
  }
  if (typeof found === 'number' && found >= min && found <= max) return found;
  const bounds = max < MAX_SCORE ? `from ${min} to ${max}` : `from ${min}`;
  throw new Unfit(`${shown(value)} (expected a number ${bounds})`);
}

interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly number[];
}

function text(value: unknown, maxBytes: number): string {
  const found = value instanceof Uint8Array ? decoded(value) : value;
  if (typeof found !== 'string') throw new Unfit(`${shown(value)} (expected text)`);
  // Most texts are short: only one that may be too long is measured.
  if (found.length * 3 > maxBytes) {
    const size = Buffer.byteLength(found);
    if (size > maxBytes) throw new Unfit(`a text of ${size} bytes (at most ${maxBytes})`);
  }
  return wellFormed(found);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    throw new Unfit('bytes that are not UTF-8 (expected text)');
  }
}

function jsonWithin(value: unknown, maxBytes: number): unknown {
  const copy = json(value);
  const size = Buffer.byteLength(JSON.stringify(copy));
  if (size > maxBytes) throw new Unfit(`${size} bytes of JSON (at most ${maxBytes})`);
  return copy;
}

/** A copy as JSON; a number that is not finite becomes `null`, as it has none. */
function json(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toJSON();
  if (typeof value !== 'object') throw new Unfit(`${shown(value)} (expected JSON)`);
  if (depth === MAX_DEPTH) throw new Unfit(`nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item) => json(item ?? null, depth + 1));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [wellFormed(name), json(item, depth + 1)]));
}

/** Keeps the own scores that are numbers; those that have fields of their own move there. */
function settleScores(record: Record<string, unknown>, complaints: Complaint[]): void {
  const given = record['scores'];
  delete record['scores'];
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const text = `scores is ${shown(given)} (expected names with numbers); sent without it`;
    complaints.push({field: 'scores', text});
    return;
  }
  const kept = new Map<string, number | null>();
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    try {
      if (isScore(name)) {
        if (value !== null && value !== undefined) record[name] ??= checkedAs(ruleOf(name), value);
      } else if (value === null || value === undefined) kept.set(wellFormed(name), null);
      else if (kept.size === MAX_SCORES) throw new Unfit(`one too many (at most ${MAX_SCORES})`);
      else kept.set(wellFormed(name), number(value, {min: -MAX_SCORE, max: MAX_SCORE}));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      complaints.push({field: `scores.${name}`, text: `scores.${name} is ${error.message}; sent without it`});
    }
  }
  if (kept.size > 0) record['scores'] = Object.fromEntries(kept);
}

/** Never the value of a text in full. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value === 'string') return `text ${JSON.stringify(value.slice(0, 40))}`;
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
