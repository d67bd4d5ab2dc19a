import {Type, type TSchema} from 'typebox';
import {FILTERS, PLAIN_FILTERS, type PlainFilter, type RowFilter} from '../../../src/protocol/filters.ts';
import {OWN_BOUND_PATTERN} from '../../../src/protocol/own-scores.ts';
import {SCORE_NAMES, byName} from '../../../src/protocol/fields.ts';
import {checker} from './check.ts';
import {count, oneOf, text} from './schemas.ts';

const BOUND_NAMES = SCORE_NAMES.flatMap((score) => [`min_${score}`, `max_${score}`] as const);

function valueSchema(name: PlainFilter): TSchema {
  const rule = FILTERS[name];
  switch (rule.kind) {
    case 'count':
      return count();
    case 'flag':
      return Type.Boolean();
    case 'text':
      return 'pattern' in rule
        ? Type.String({pattern: rule.pattern, description: rule.says, 'x-max-bytes': rule.maxBytes})
        : text(rule.maxBytes);
    case 'choice':
      return oneOf(rule.values);
  }
}

/** In a query a flag is 1 or 0. */
const querySchema = (name: PlainFilter): TSchema =>
  FILTERS[name].kind === 'flag' ? oneOf(['1', '0']) : valueSchema(name);

const bounds = byName(BOUND_NAMES, () => Type.Optional(Type.Number()));

/** Bounds of own scores, by the names of the job. */
export const OWN_BOUNDS = {patternProperties: {[OWN_BOUND_PATTERN]: Type.Number()}};

/** What a list or an export can be narrowed by, with `OWN_BOUNDS`. */
export const FILTER_QUERY = {
  ...byName(PLAIN_FILTERS, (name) => Type.Optional(querySchema(name))),
  ...bounds,
};

/** The same once it has been read. */
export const FilterSchema = Type.Unsafe<RowFilter>(
  Type.Object(
    {...byName(PLAIN_FILTERS, (name) => Type.Optional(valueSchema(name))), ...bounds},
    {additionalProperties: false, ...OWN_BOUNDS},
  ),
);

const OWN_BOUND = new RegExp(OWN_BOUND_PATTERN);
const FLAGS = new Set<string>(PLAIN_FILTERS.filter((name) => FILTERS[name].kind === 'flag'));
const checkFilter = checker(FilterSchema);

/** What of a checked query narrows. */
export function readFilter(query: Readonly<Record<string, unknown>>): RowFilter {
  const given = Object.entries(query).flatMap(([name, value]) => {
    if (value === '' || !(Object.hasOwn(FILTER_QUERY, name) || OWN_BOUND.test(name))) return [];
    if (FLAGS.has(name)) return value === '1' ? [[name, true]] : [];
    return [[name, typeof value === 'string' ? value.toWellFormed() : value]];
  });
  return checkFilter(Object.fromEntries(given));
}
