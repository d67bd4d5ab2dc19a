import {FIELD_NAMES, ruleOf, type FieldName} from '../../protocol/fields.ts';
import type {Prediction} from '../../protocol/protocol.ts';

/** Bytes of a row without its texts, measured on V8. */
const ROW_BYTES = 600;
/** What may be longer than this counts. */
const LONG_BYTES = 16 << 10;

const LONG: readonly FieldName[] = FIELD_NAMES.filter((name) => {
  const rule = ruleOf(name);
  return 'maxBytes' in rule && rule.maxBytes > LONG_BYTES;
});

function lengthOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return typeof value === 'string' ? value.length : JSON.stringify(value).length;
}

/** About the bytes that a row takes: two a character, since one character beyond Latin-1 makes a text take two each. */
export function bytesOf(row: Prediction): number {
  let characters = 0;
  // Of each row three times: a closure would take a twentieth of the time of reading an event.
  for (const name of LONG) characters += lengthOf(row[name]);
  return ROW_BYTES + 2 * characters;
}
