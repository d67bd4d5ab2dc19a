import {FIELD_NAMES, ruleOf} from '../../protocol/fields.ts';
import type {Prediction} from '../../protocol/protocol.ts';

/** Bytes of a row without its texts, measured on V8. */
const ROW_BYTES = 600;
/** What may be longer than this counts. */
const LONG_BYTES = 16 << 10;

const LONG = FIELD_NAMES.filter((name) => {
  const rule = ruleOf(name);
  return 'maxBytes' in rule && rule.maxBytes > LONG_BYTES;
});

const lengthOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : value == null ? 0 : JSON.stringify(value).length;

/** About the bytes that a row takes: two a character, since one character beyond Latin-1 makes a text take two each. */
export const bytesOf = (row: Prediction): number =>
  LONG.reduce((bytes, name) => bytes + 2 * lengthOf(row[name]), ROW_BYTES);
