import {HttpError} from './http-error.ts';

/** Deeper than anybody's configuration; `JSON.stringify` and PostgreSQL have their own ends further down. */
const MAX_DEPTH = 64;

/**
 * A copy of any JSON as PostgreSQL's jsonb takes it: half surrogate pairs become U+FFFD.
 *
 * @param path Where it stands in the request.
 * @throws {HttpError} 422 for a NUL, a number that is not finite, or nesting deeper than 64.
 */
export function storable(value: unknown, path: string, depth = 0): unknown {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw badValue(path, 'must not have a NUL character (\\u0000)');
    return value.toWellFormed();
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw badValue(path, 'must be finite: send null');
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) throw badValue(path, `must not be nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item, i) => storable(item, `${path}[${i}]`, depth + 1));
  const entries = Object.entries(value).map(([key, child]) => [
    storable(key, path, depth),
    storable(child, `${path}.${key}`, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function badValue(path: string, message: string): HttpError {
  return new HttpError(422, 'bad_value', `${path} ${message}.`, {details: [{path, message}]});
}
