import {isOwnName, MAX_OWN_SCORE} from '../../../src/protocol/own-scores.ts';
import {isConversation} from '../../../src/protocol/messages.ts';
import {FIELDS, type FieldName} from '../../../src/protocol/fields.ts';
import {MAX_DEPTH} from '../../../src/protocol/prediction.ts';
import type {Message, OwnScores, SampleSource, ValidationError} from '../../../src/protocol/protocol.ts';

/** The values of a row one after the other, each checked to be what its column should hold. */
export interface RowReader {
  text(): string;
  count(): number;
  /** What need not be there is `null` where it is not as it should be, and told as odd. */
  textOrNull(): string | null;
  hashOrNull(): string | null;
  numberOrNull(): number | null;
  countOrNull(): number | null;
  integerOrNull(): number | null;
  flagOrNull(): boolean | null;
  sourceOrNull(): SampleSource | null;
  errorsOrNull(): readonly ValidationError[] | null;
  scoresOrNull(): OwnScores | null;
  messagesOrNull(): readonly Message[] | null;
  objectOrNull(): Readonly<Record<string, unknown>> | null;
}

/** A row holds something that its column cannot hold. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
  readonly field: FieldName;

  constructor(field: FieldName) {
    super(`Expected another value in the column ${field}.`);
    this.field = field;
  }
}

type Guard<T> = (value: unknown) => value is T;

const isText: Guard<string> = (value) => typeof value === 'string';
const HASH = new RegExp(FIELDS.prompt_id.pattern);
const isHash: Guard<string> = (value): value is string => isText(value) && HASH.test(value);
const isNumber: Guard<number> = (value): value is number => Number.isFinite(value);
const isInteger: Guard<number> = (value): value is number => Number.isSafeInteger(value);
const isCount: Guard<number> = (value): value is number => isInteger(value) && value >= 0;
const isFlag: Guard<boolean> = (value) => typeof value === 'boolean';
const isSource: Guard<SampleSource> = (value): value is SampleSource =>
  FIELDS.sample_source.values.some((source) => source === value);

const isObject: Guard<Readonly<Record<string, unknown>>> = (
  value,
): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it comes out of JSON as it went in, and no deeper than a trainer may send it. */
export function isSayable(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === MAX_DEPTH) return false;
  return Object.values(value).every((part) => isSayable(part, depth + 1));
}

const isTextOrNone = (value: unknown): boolean => value == null || isText(value);
const isError = (value: unknown): value is ValidationError =>
  isObject(value) &&
  isText(value['validator']) &&
  isText(value['message']) &&
  isTextOrNone(value['schema_path']);
const isErrors: Guard<readonly ValidationError[]> = (value): value is readonly ValidationError[] =>
  Array.isArray(value) && value.every(isError) && isSayable(value);
const isMessages: Guard<readonly Message[]> = (value): value is readonly Message[] =>
  isConversation(value) && isSayable(value);
const isMetadata: Guard<Readonly<Record<string, unknown>>> = (
  value,
): value is Readonly<Record<string, unknown>> => isObject(value) && isSayable(value);

const isScore = (value: unknown): value is number | null => value === null || isNumber(value);
const isRolledUp = ([name, value]: [string, unknown]): boolean =>
  isOwnName(name) && isScore(value) && Math.abs(value ?? 0) <= MAX_OWN_SCORE;

/** Reads rows that are arrays, in the order of `columns`. */
export class ArrayReader implements RowReader {
  readonly #columns: readonly FieldName[];
  #row: readonly unknown[] = [];
  #at = 0;
  #odd: FieldName[] | null = null;

  constructor(columns: readonly FieldName[]) {
    this.#columns = columns;
  }

  start(row: readonly unknown[]): this {
    this.#row = row;
    this.#at = 0;
    this.#odd = null;
    return this;
  }

  /** Fields of the row that are not told as they are stored; `null`: none. */
  get odd(): readonly FieldName[] | null {
    return this.#odd;
  }

  text(): string {
    const value = this.#row[this.#at++];
    return isText(value) ? value : this.#refuse();
  }

  count(): number {
    const value = this.#row[this.#at++];
    return isCount(value) ? value : this.#refuse();
  }

  textOrNull(): string | null {
    return this.#optional(isText);
  }

  hashOrNull(): string | null {
    return this.#optional(isHash);
  }

  numberOrNull(): number | null {
    return this.#optional(isNumber);
  }

  countOrNull(): number | null {
    return this.#optional(isCount);
  }

  integerOrNull(): number | null {
    return this.#optional(isInteger);
  }

  flagOrNull(): boolean | null {
    return this.#optional(isFlag);
  }

  sourceOrNull(): SampleSource | null {
    return this.#optional(isSource);
  }

  errorsOrNull(): readonly ValidationError[] | null {
    return this.#optional(isErrors);
  }

  /** Numbers of any name and size are told, and odd where they are not rolled up. */
  scoresOrNull(): OwnScores | null {
    const value = this.#optional(isObject);
    if (value === null) return null;
    const entries = Object.entries(value);
    if (entries.length > FIELDS.scores.maxItems || !entries.every(isRolledUp)) this.#note();
    return entries.every(([, score]) => isScore(score))
      ? (value as OwnScores)
      : Object.fromEntries(entries.filter((entry): entry is [string, number | null] => isScore(entry[1])));
  }

  messagesOrNull(): readonly Message[] | null {
    return this.#optional(isMessages);
  }

  objectOrNull(): Readonly<Record<string, unknown>> | null {
    return this.#optional(isMetadata);
  }

  #optional<T>(isGood: Guard<T>): T | null {
    const value = this.#row[this.#at++];
    if (value === null || isGood(value)) return value;
    this.#note();
    return null;
  }

  #note(): void {
    (this.#odd ??= []).push(this.#field);
  }

  #refuse(): never {
    throw new UnreadableRow(this.#field);
  }

  /** The one that was read last. */
  get #field(): FieldName {
    return this.#columns[this.#at - 1]!;
  }
}
