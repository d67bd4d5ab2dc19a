import type {Static, TObject} from 'typebox';
import {checker} from './check.ts';
import {HttpError} from '../http-error.ts';

/**
 * Reads a query by its schema: texts become the numbers that the schema asks for, what is not named is ignored, what is
 * given twice is refused, unless the schema asks for several.
 */
export function queryReader<T extends TObject>(schema: T): (query: URLSearchParams) => Static<T> {
  const check = checker(schema);
  const types = Object.entries(schema.properties as Record<string, {type?: string}>);
  const {patternProperties = {}} = schema as {patternProperties?: Readonly<Record<string, {type?: string}>>};
  const patterns = Object.entries(patternProperties).map(([text, {type}]) => ({
    pattern: new RegExp(text),
    type,
    begins: OWN_BOUND,
  }));
  return (query) => {
    const values: Record<string, unknown> = {};
    const further = patterns.flatMap(({pattern, type, begins}) =>
      [...new Set(query.keys())].flatMap((name) => {
        if (!begins.test(name)) return [];
        if (!pattern.test(name)) throw queryFault(name.slice(0, 80), 'must end in the name of an own score');
        return [[name, {type}] as const];
      }),
    );
    for (const [name, {type}] of [...types, ...further]) {
      const given = query.getAll(name);
      if (type === 'array') {
        values[name] = given;
        continue;
      }
      if (given.length > 1) throw queryFault(name, 'must be given once');
      if (given[0] !== undefined) values[name] = read(given[0], type);
    }
    return check(values);
  };
}

/** What is meant as one, whatever follows. */
const OWN_BOUND = /^(?:min|max)_scores\./;

/** A text that is not such a number stays a text, which the schema then refuses. */
function read(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return Number(text);
  if (type === 'number' && /^-?\d{1,20}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/.test(text)) return Number(text);
  return text;
}

export function queryFault(path: string, message: string): HttpError {
  return new HttpError(400, 'bad_request', `${path} ${message}.`, {details: [{path, message}]});
}

/** A part of the path that counts something. */
export function wholeNumber(path: string, text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number)) throw queryFault(path, 'must be a whole number from 0');
  return number;
}
