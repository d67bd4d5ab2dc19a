/**
 * What rows can be filtered and ordered by: one name each, in the page, on the wire and in the database. Each place says
 * what a name means to it in a record that has them all.
 */
import {SCORE_NAMES, byName, type Prediction, type ScoreName, type ValueOf} from './fields.ts';
import {SAMPLES_PATTERN} from './sample-filter.ts';
import {isOwnScore, isScoreKey, scoreReader, type OwnScore, type ScoreKey} from './own-scores.ts';
import {
  ENDINGS,
  SORT_NAMES,
  isFixedSort,
  type FixedSort,
  type SortDirection,
  type SortName,
} from './score-names.ts';

export {SORT_NAMES, type SortDirection, type SortName};

type FilterRule =
  | {readonly kind: 'count' | 'flag'}
  | {readonly kind: 'text'; readonly maxBytes: number; readonly pattern?: string; readonly says?: string}
  | {readonly kind: 'choice'; readonly values: readonly string[]};

export const FILTERS = {
  epoch: {kind: 'count'},
  sample_index: {kind: 'count'},
  /** Some samples, as `sample-filter.ts` writes them. */
  samples: {
    kind: 'text',
    maxBytes: 2000,
    pattern: SAMPLES_PATTERN,
    says: 'numbers of samples such as 5,7,12 or 5,7@source;5@other, or none',
  },
  validation: {kind: 'choice', values: ['pass', 'fail', 'none']},
  ended: {kind: 'choice', values: ENDINGS},
  /** Only scored rows that are no exact match: one without a ground truth is neither right nor wrong. */
  wrong: {kind: 'flag'},
  /** Literal, case-insensitive substring of prompt, ground_truth or prediction. */
  q: {kind: 'text', maxBytes: 200},
} as const satisfies Readonly<Record<string, FilterRule>>;

type Filters = typeof FILTERS;
export type PlainFilter = keyof Filters;
/** The least or the greatest value of a score. */
export type BoundName = `${'min' | 'max'}_${ScoreName}`;
/** The same of an own score: `min_scores.reward`. */
export type OwnBound = `${'min' | 'max'}_${OwnScore}`;
export type FilterName = PlainFilter | BoundName | OwnBound;

export type FilterValues = {readonly [Name in PlainFilter]: ValueOf<Filters[Name]>} & {
  readonly [Name in BoundName | OwnBound]: number;
};

/** Which rows are meant: all that is given holds. */
export type RowFilter = {readonly [Name in FilterName]?: FilterValues[Name]};

/** The same where what is not wanted may be `null`, an empty text or `false`. */
export type LooseFilter = {readonly [Name in FilterName]?: FilterValues[Name] | null | undefined};

export interface Bound {
  readonly name: BoundName | OwnBound;
  readonly side: 'min' | 'max';
  readonly score: ScoreKey;
}

export const PLAIN_FILTERS = Object.keys(FILTERS) as readonly PlainFilter[];
const BOUNDS: readonly Bound[] = SCORE_NAMES.flatMap((score) =>
  (['min', 'max'] as const).map((side) => ({name: `${side}_${score}` as const, side, score})),
);
const FILTER_NAMES: readonly FilterName[] = [...PLAIN_FILTERS, ...BOUNDS.map(({name}) => name)];

/** The bound that a name stands for, of a known score or of an own one; `null` for what is none. */
function boundOf(name: string): Bound | null {
  const side = name.startsWith('min_') ? 'min' : name.startsWith('max_') ? 'max' : null;
  const score = name.slice('min_'.length);
  return side !== null && isOwnScore(score) ? {name: `${side}_${score}`, side, score} : null;
}

/** The bounds of own scores that are given. */
const ownBounds = (filter: LooseFilter): readonly Bound[] =>
  Object.keys(filter).flatMap((name) => boundOf(name) ?? []);

const namesIn = (filter: LooseFilter): readonly FilterName[] => [
  ...FILTER_NAMES,
  ...ownBounds(filter).map(({name}) => name),
];

const narrows = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false;

/** What of it narrows. */
function givenFilter(filter: LooseFilter): RowFilter {
  const given = namesIn(filter).flatMap((name) =>
    narrows(filter[name]) ? [[name, filter[name]] as const] : [],
  );
  return Object.fromEntries(given) as RowFilter;
}

export const isFiltering = (filter: LooseFilter): boolean =>
  namesIn(filter).some((name) => narrows(filter[name]));

export const isSameFilter = (a: LooseFilter, b: LooseFilter): boolean =>
  [...namesIn(a), ...namesIn(b)].every(
    (name) => a[name] === b[name] || (!narrows(a[name]) && !narrows(b[name])),
  );

/** As a query has it. */
export function filterQuery(filter: LooseFilter): Readonly<Record<string, string | number>> {
  const entries = Object.entries<string | number | boolean | undefined>(givenFilter(filter));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : Number(value)]),
  );
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
  for (const bound of [...BOUNDS, ...ownBounds(filter)]) {
    const value = filter[bound.name];
    if (value !== null && value !== undefined) made.push(boundRule(bound, value));
  }
  return made;
}

const TIES = ['step', 'sample_index', 'completion_index', 'seq'] as const;
/** What decides an order, one after the other: the last tells any two rows apart. */
type SortColumns = readonly ['epoch' | ScoreKey | (typeof TIES)[number], ...(typeof TIES)[number][]];

/** Rows without the score come last both ways; all else turns round with the direction. */
const SORTS: Readonly<Record<FixedSort, SortColumns>> = {
  epoch: ['epoch', ...TIES],
  arrival: ['seq'],
  step: TIES,
  sample_index: ['sample_index', 'step', 'completion_index', 'seq'],
  ...byName(SCORE_NAMES, (name): SortColumns => [name, ...TIES]),
};

export const sortColumns = (sort: SortName): SortColumns =>
  isFixedSort(sort) ? SORTS[sort] : [sort, ...TIES];

/** Reads such a column of any row. */
export const sortReader = (column: SortColumns[number]): ((row: Prediction) => number | null) =>
  isScoreKey(column) ? scoreReader(column) : (row) => row[column];
