import {FIELD_NAMES} from '../../../src/protocol/fields.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';

export const CSV_HEAD = `${FIELD_NAMES.join(',')}\r\n`;

/**
 * A row as a line of CSV (RFC 4180). An empty field is `null`, a quoted empty one is an empty text. Texts are what the
 * model said, unchanged: who opens the file in a spreadsheet should import them as text, since a cell may begin with `=`.
 */
export function toCsvLine(row: Prediction): string {
  return `${FIELD_NAMES.map((name) => toField(row[name])).join(',')}\r\n`;
}

function toField(value: Prediction[keyof Prediction]): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
