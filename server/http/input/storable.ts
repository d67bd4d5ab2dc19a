import {MAX_DEPTH} from '../../../src/protocol/prediction.ts';
import {HttpError} from '../http-error.ts';

/**
 * Any JSON, as PostgreSQL's jsonb takes it: half surrogate pairs become U+FFFD.
 *
 * @param path Where it stands in the request.
 * @param maxBytes Of its JSON.
 * @throws {HttpError} 422 for a NUL, a number that is not finite, nesting deeper than 64, or too many bytes.
 */
export function storable(value: unknown, path: string, maxBytes: number): unknown {
  const copy = copyOf(value, path, 0);
  if (copy !== null && Buffer.byteLength(JSON.stringify(copy)) > maxBytes) {
    throw badValue(path, `must be at most ${maxBytes} bytes of JSON`);
  }
  return copy;
}

function copyOf(value: unknown, path: string, depth: number): unknown {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw badValue(path, 'must not have a NUL character (\\u0000)');
    return value.toWellFormed();
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw badValue(path, 'must be finite: send null');
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) throw badValue(path, `must not be nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item, i) => copyOf(item, `${path}[${i}]`, depth + 1));
  const entries = Object.entries(value).map(([key, child]) => [
    copyOf(key, path, depth),
    copyOf(child, `${path}.${key}`, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/** Keys may be as long as a body: an answer names where to look, and is not as long. */
export const MAX_PATH = 200;

function badValue(where: string, message: string): HttpError {
  const path = where.slice(0, MAX_PATH);
  return new HttpError(422, 'bad_value', `${path} ${message}.`, {details: [{path, message}]});
}
