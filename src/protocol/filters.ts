/**
 * What rows can be filtered and ordered by: one name each, in the page, on the wire and in the database. Each place says
 * what a name means to it in a record that has them all.
 */
import {SCORE_NAMES, byName, type ScoreName, type ValueOf} from './fields.ts';

type FilterRule =
  | {readonly kind: 'count' | 'flag'}
  | {readonly kind: 'text'; readonly maxBytes: number}
  | {readonly kind: 'choice'; readonly values: readonly string[]};

export const FILTERS = {
  epoch: {kind: 'count'},
  sample_index: {kind: 'count'},
  validation: {kind: 'choice', values: ['pass', 'fail', 'none']},
  /** Only scored rows that are no exact match: one without a ground truth is neither right nor wrong. */
  wrong: {kind: 'flag'},
  /** Literal, case-insensitive substring of prompt, ground_truth or prediction. */
  q: {kind: 'text', maxBytes: 200},
} as const satisfies Readonly<Record<string, FilterRule>>;

type Filters = typeof FILTERS;
export type PlainFilter = keyof Filters;
/** The least or the greatest value of a score. */
export type BoundName = `${'min' | 'max'}_${ScoreName}`;
export type FilterName = PlainFilter | BoundName;

export type FilterValues = {readonly [Name in PlainFilter]: ValueOf<Filters[Name]>} & {
  readonly [Name in BoundName]: number;
};

/** Which rows are meant: all that is given holds. */
export type RowFilter = {readonly [Name in FilterName]?: FilterValues[Name]};

/** The same where what is not wanted may be `null`, an empty text or `false`. */
export type LooseFilter = {readonly [Name in FilterName]?: FilterValues[Name] | null | undefined};

export interface Bound {
  readonly name: BoundName;
  readonly side: 'min' | 'max';
  readonly score: ScoreName;
}

export const PLAIN_FILTERS = Object.keys(FILTERS) as readonly PlainFilter[];
export const BOUNDS: readonly Bound[] = SCORE_NAMES.flatMap((score) =>
  (['min', 'max'] as const).map((side) => ({name: `${side}_${score}` as const, side, score})),
);
export const FILTER_NAMES: readonly FilterName[] = [...PLAIN_FILTERS, ...BOUNDS.map(({name}) => name)];

const narrows = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false;

/** What of it narrows. */
export function givenFilter(filter: LooseFilter): RowFilter {
  const given = FILTER_NAMES.flatMap((name) =>
    narrows(filter[name]) ? [[name, filter[name]] as const] : [],
  );
  return Object.fromEntries(given);
}

export const isFiltering = (filter: LooseFilter): boolean =>
  FILTER_NAMES.some((name) => narrows(filter[name]));

export const isSameFilter = (a: LooseFilter, b: LooseFilter): boolean =>
  FILTER_NAMES.every((name) => a[name] === b[name] || (!narrows(a[name]) && !narrows(b[name])));

/** As a query has it. */
export function filterQuery(filter: LooseFilter): Readonly<Record<string, string | number>> {
  const entries = Object.entries(givenFilter(filter));
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'boolean' ? 1 : value]));
}

/** What each place makes of a filter's value. */
export type FilterRules<Made> = {readonly [Name in PlainFilter]: (value: FilterValues[Name]) => Made};

/** What the rules make of all that is given. */
export function applyRules<Made>(
  filter: LooseFilter,
  rules: FilterRules<Made>,
  boundRule: (bound: Bound, value: number) => Made,
): Made[] {
  const made: Made[] = [];
  const apply = <Name extends PlainFilter>(name: Name): void => {
    const value: FilterValues[Name] | null | undefined = filter[name];
    if (value !== null && value !== undefined && narrows(value)) made.push(rules[name](value));
  };
  PLAIN_FILTERS.forEach(apply);
  for (const bound of BOUNDS) {
    const value = filter[bound.name];
    if (value !== null && value !== undefined) made.push(boundRule(bound, value));
  }
  return made;
}

/** `arrival`: as rows came, or were replaced. */
export type SortName = 'arrival' | 'epoch' | 'step' | 'sample_index' | ScoreName;
export type SortDirection = 'asc' | 'desc';

const TIES = ['step', 'sample_index', 'completion_index', 'seq'] as const;
/** What decides an order, one after the other: the last tells any two rows apart. */
type SortColumns = readonly ['epoch' | ScoreName | (typeof TIES)[number], ...(typeof TIES)[number][]];

/** Rows without the score come last both ways; all else turns round with the direction. */
export const SORTS: Readonly<Record<SortName, SortColumns>> = {
  epoch: ['epoch', ...TIES],
  arrival: ['seq'],
  step: TIES,
  sample_index: ['sample_index', 'step', 'completion_index', 'seq'],
  ...byName(SCORE_NAMES, (name): SortColumns => [name, ...TIES]),
};

export const SORT_NAMES = Object.keys(SORTS) as readonly SortName[];
export const isSortName = (text: unknown): text is SortName =>
  typeof text === 'string' && Object.hasOwn(SORTS, text);
