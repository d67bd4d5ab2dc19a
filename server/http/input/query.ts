import type {Static, TObject} from 'typebox';
import {checker} from './check.ts';
import {HttpError} from '../http-error.ts';

/**
 * Reads a query by its schema: texts become the numbers that the schema asks for, what is not named is ignored, what is
 * given twice is refused.
 */
export function queryReader<T extends TObject>(schema: T): (query: URLSearchParams) => Static<T> {
  const check = checker(schema);
  const types = Object.entries(schema.properties as Record<string, {type?: string}>);
  return (query) => {
    const values: Record<string, unknown> = {};
    for (const [name, {type}] of types) {
      const given = query.getAll(name);
      if (given.length > 1) throw queryFault(name, 'must be given once');
      if (given[0] !== undefined) values[name] = read(given[0], type);
    }
    return check(values);
  };
}

/** A text that is not such a number stays a text, which the schema then refuses. */
function read(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return Number(text);
  if (type === 'number' && /^-?\d{1,20}(\.\d{1,30})?$/.test(text)) return Number(text);
  return text;
}

export function queryFault(path: string, message: string): HttpError {
  return new HttpError(400, 'bad_request', `${path} ${message}.`, {details: [{path, message}]});
}
