import {Ajv2020, type ErrorObject, type ValidateFunction} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type {Static, TSchema} from 'typebox';
import {HttpError, type ErrorDetail} from '../http-error.ts';
import {notFinite} from './parse-json.ts';

/** Details that one answer lists at most. */
const MAX_DETAILS = 20;

/** What is a bad value of the right type: 422. Everything else that a schema refuses is 400. */
const BAD_VALUE = new Set([
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'x-max-bytes',
  'maxProperties',
]);

/** Stops at the first fault, so that a body full of faults costs no more than one. */
const first = makeAjv(false);
/** Finds every fault, to name them all. */
const all = makeAjv(true);

function makeAjv(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({allErrors, allowUnionTypes: true, verbose: true});
  addFormats.default(ajv, ['uuid', 'date-time']);
  // Bytes of UTF-8, which bound what is stored and sent; `maxLength` would count code points.
  ajv.addKeyword({
    keyword: 'x-max-bytes',
    type: 'string',
    schemaType: 'number',
    errors: false,
    compile: (most: number) => (text: string) => text.length * 3 <= most || Buffer.byteLength(text) <= most,
  });
  return ajv;
}

/** Turns a schema into a function that gives the value its type, or throws an {@link HttpError} naming every field. */
export function checker<T extends TSchema>(schema: T): (value: unknown, at?: string) => Static<T> {
  let validate: ValidateFunction | undefined;
  return (value, at = '') => {
    validate ??= first.compile(schema);
    if (validate(value)) return value as Static<T>;
    const {errors} = validate;
    if (!isSmall(value)) throw refusal(errors ?? [], at);
    const explain = all.compile(schema);
    explain(value);
    throw refusal(explain.errors ?? errors ?? [], at);
  };
}

const SMALL = 1000;

/** Whether the value has few enough parts for all of its faults to be listed. */
function isSmall(value: unknown): boolean {
  const open = [value];
  for (let seen = 0; open.length > 0; seen++) {
    const part = open.pop();
    if (seen + open.length > SMALL) return false;
    if (typeof part !== 'object' || part === null) continue;
    const children: readonly unknown[] = Array.isArray(part) ? part : Object.values(part);
    if (children.length > SMALL) return false;
    open.push(...children);
  }
  return true;
}

function refusal(errors: readonly ErrorObject[], at: string): HttpError {
  const details = errors.map((error) => ({path: fieldPath(error, at), message: describe(error)}));
  const shown = uniquePaths(details).slice(0, MAX_DETAILS);
  if (errors.every(isNotFinite)) return notFinite(shown);
  const [first] = shown;
  const message = first
    ? `${first.path || 'The request'} ${first.message}.`
    : 'The request is not as expected.';
  const badValue = errors.every((error) => BAD_VALUE.has(error.keyword) || isNotFinite(error));
  return badValue
    ? new HttpError(422, 'bad_value', message, {details: shown})
    : new HttpError(400, 'bad_request', message, {details: shown});
}

/** JSON's `1e999` is Infinity to JavaScript. */
const isNotFinite = ({data}: ErrorObject): boolean => typeof data === 'number' && !Number.isFinite(data);

function uniquePaths(details: readonly ErrorDetail[]): readonly ErrorDetail[] {
  return [...new Map(details.toReversed().map((detail) => [detail.path, detail])).values()].toReversed();
}

/** `/predictions/3/epoch` → `predictions[3].epoch`. */
function fieldPath({instancePath, keyword, params}: ErrorObject, at: string): string {
  const steps = instancePath.split('/').slice(1).map(unescapePointer);
  if (keyword === 'required') steps.push(String((params as {missingProperty: string}).missingProperty));
  return steps.reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    return path ? `${path}.${step}` : step;
  }, at);
}

const unescapePointer = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

function describe(error: ErrorObject): string {
  if (isNotFinite(error)) return 'must be finite: send null';
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return 'is missing';
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}, but is ${typeName(error.data)}${rounded(params, error.data)}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${String(params['comparison'])} ${String(params['limit'])}, but is ${String(error.data)}`;
    case 'x-max-bytes':
      return `must be at most ${String(error.schema)} bytes of UTF-8`;
    case 'pattern':
      return describePattern(error);
    default:
      return error.message ?? 'is not as expected';
  }
}

/** Trainers count epochs in fractions. */
const rounded = ({type}: Record<string, unknown>, value: unknown): string =>
  [type].flat().includes('integer') && typeof value === 'number'
    ? ` ${value} (round it down: ${Math.floor(value)})`
    : '';

function describePattern({data, parentSchema, schema}: ErrorObject): string {
  if (String(data).includes('\0')) return 'must not have a NUL character (\\u0000)';
  const description = (parentSchema as {description?: string}).description;
  return description ? `must be ${description}` : `must match ${String(schema)}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
