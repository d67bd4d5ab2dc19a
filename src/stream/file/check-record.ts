import {
  SENT_FIELDS,
  absentValue,
  byName,
  ruleOf,
  type FieldRule,
  type SentField,
} from '../../protocol/fields.ts';
import {isConversation, lastUserText} from '../../protocol/messages.ts';
import {MAX_OWN_SCORE, isOwnName} from '../../protocol/own-scores.ts';
import {MAX_DEPTH, type WholeRecord} from '../../protocol/prediction.ts';
import type {RawRecord} from './trainers/columns.ts';

/**
 * The known fields of a record, held to the same rules as by the server: what it would refuse is refused, half surrogate
 * pairs become U+FFFD, and a field that is `null` is one that was not sent.
 *
 * @throws {SyntaxError} naming the first field that is wrong, what was expected there and what came
 */
export function checkRecord(record: RawRecord): WholeRecord {
  const given = withPrompt(record);
  const known = byName(SENT_FIELDS, (name) => asSent(given[name], ruleOf(name)) ?? absentValue(name));
  assertRecord(known, record);
  return byName(SENT_FIELDS, (name) => wellFormed(known[name])) as WholeRecord;
}

/** A conversation says what was asked. */
function withPrompt(record: RawRecord): RawRecord {
  const {prompt, messages} = record;
  return prompt == null && isConversation(messages) ? {...record, prompt: lastUserText(messages)} : record;
}

/** The contract takes a yes or no for 1 or 0. */
const asSent = (value: unknown, rule: FieldRule): unknown =>
  rule.kind === 'number' && rule.values !== undefined && typeof value === 'boolean' ? Number(value) : value;

function assertRecord(
  known: Readonly<Record<SentField, unknown>>,
  given: RawRecord,
): asserts known is WholeRecord {
  for (const name of SENT_FIELDS) {
    const rule = ruleOf(name);
    if (known[name] === null && rule.required !== true) continue;
    if (!isGood(known[name], rule)) throw wrong(name, given[name], rule);
  }
}

function isGood(value: unknown, rule: FieldRule): boolean {
  switch (rule.kind) {
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 0;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= (rule.min ?? -Infinity) &&
        value <= (rule.max ?? Infinity) &&
        (rule.values?.includes(value) ?? true)
      );
    case 'choice':
      return typeof value === 'string' && rule.values.includes(value);
    case 'text':
      return (
        typeof value === 'string' &&
        !value.includes('\0') &&
        bytesOf(value, rule.maxBytes) <= rule.maxBytes &&
        (rule.pattern === undefined || new RegExp(rule.pattern).test(value))
      );
    case 'uuid':
    case 'job':
    case 'time':
      return typeof value === 'string';
    case 'scores':
      return (
        isObject(value) &&
        Object.keys(value).length <= rule.maxItems &&
        Object.entries(value).every(([name, score]) => isOwnName(name) && isOwnValue(score))
      );
    case 'messages':
      return isConversation(value) && isJsonOf(value, rule.maxBytes);
    case 'object':
      return isObject(value) && isJsonOf(value, rule.maxBytes);
    case 'errors':
      return (
        Array.isArray(value) &&
        value.length <= rule.maxItems &&
        value.every(isValidationError) &&
        isJsonOf(value, rule.maxBytes)
      );
  }
}

const isObject = (value: unknown): value is RawRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOwnValue = (value: unknown): boolean =>
  value === null || (typeof value === 'number' && Math.abs(value) <= MAX_OWN_SCORE);

const isJsonOf = (value: unknown, most: number): boolean =>
  isJson(value, 0) && bytesOf(JSON.stringify(value), most) <= most;

/** Of UTF-8, where it can matter; a text of fewer than a third of so many characters cannot have more. */
const bytesOf = (text: string, most: number): number =>
  text.length * 3 <= most
    ? text.length
    : text.length > most
      ? text.length
      : new TextEncoder().encode(text).length;

function isValidationError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const {validator, message, schema_path: path} = value as RawRecord;
  return (
    typeof validator === 'string' &&
    typeof message === 'string' &&
    (path === undefined || path === null || typeof path === 'string')
  );
}

/** What PostgreSQL's jsonb takes: no NUL, finite numbers, no more than so deep. */
function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < MAX_DEPTH &&
    Object.entries(value).every(([name, item]) => !name.includes('\0') && isJson(item, depth + 1))
  );
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.toWellFormed(), wellFormed(item)]),
  );
}

function wrong(name: string, value: unknown, rule: FieldRule): SyntaxError {
  return new SyntaxError(`"${name}" is ${said(value)}: expected ${expected(rule)}${advice(value, rule)}`);
}

/** What came, in a few words; a NUL would not be seen. */
function said(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      if (value.includes('\0')) return 'a text with a NUL in it';
      return value.length > 40 ? `a text of ${value.length} characters` : `the text ${JSON.stringify(value)}`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}

function expected(rule: FieldRule): string {
  const orNull = rule.required === true ? '' : ' or null';
  switch (rule.kind) {
    case 'count':
      return `a whole number from 0${orNull}`;
    case 'integer':
      return `a whole number${orNull}`;
    case 'flag':
      return `true, false${orNull}`;
    case 'number':
      if (rule.values !== undefined) return `${rule.values.join(' or ')}${orNull}`;
      return `a number${rule.min === undefined ? '' : ` from ${rule.min}`}${rule.max === undefined ? '' : ` to ${rule.max}`}${orNull}`;
    case 'choice':
      return `${rule.values.join(' or ')}${orNull}`;
    case 'text':
      return `${rule.says ?? `a text of at most ${rule.maxBytes} bytes`}${orNull}`;
    case 'uuid':
    case 'job':
    case 'time':
      return `a text${orNull}`;
    case 'scores':
      return `at most ${rule.maxItems} names (of 1 to 64 A-Z a-z 0-9 _ . : / -) with a number or null each${orNull}`;
    case 'messages':
      return `a list of {role, content} in ${rule.maxBytes} bytes${orNull}`;
    case 'object':
      return `an object of at most ${rule.maxBytes} bytes of JSON${orNull}`;
    case 'errors':
      return `a list of at most ${rule.maxItems} {validator, message} and ${rule.maxBytes} bytes${orNull}`;
  }
}

function advice(value: unknown, rule: FieldRule): string {
  if (rule.kind === 'count' && typeof value === 'number' && value > 0 && !Number.isInteger(value)) {
    return ` (round it down to ${Math.floor(value)})`;
  }
  if (rule.kind === 'text' && rule.required === true && value === null) return ' ("" where there is none)';
  return '';
}
