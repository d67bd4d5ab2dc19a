import type {Prediction, ScoreName} from '../../../src/protocol/protocol.ts';
import {hidden, isSearch, scoreColumns, type PredictionFilter} from './filter.ts';
import {sql, type Sql} from '../postgres/sql.ts';

export type PredictionSort = 'epoch' | 'arrival' | 'step' | 'sample_index' | ScoreName;
export type Direction = 'asc' | 'desc';

/** The value of each column that rows are sorted by, of one row: where the next page goes on. */
export type SortKey = readonly (number | null)[];

/** Ties are ordered by step, sample_index and seq, and turn round with the direction. */
const TIES = ['step', 'sample_index', 'seq'] as const;
const KEYS = {
  epoch: ['epoch', ...TIES],
  arrival: ['seq'],
  step: TIES,
  sample_index: ['sample_index', 'step', 'seq'],
  exact_match: ['exact_match', ...TIES],
  char_error_rate: ['char_error_rate', ...TIES],
  length_ratio: ['length_ratio', ...TIES],
  word_overlap: ['word_overlap', ...TIES],
} as const satisfies Record<PredictionSort, readonly (keyof Prediction)[]>;

const COLUMNS = {
  epoch: sql`p.epoch`,
  step: sql`p.step`,
  sample_index: sql`p.sample_index`,
  seq: sql`p.seq`,
  ...scoreColumns,
} as const;

const isScore = (sort: PredictionSort): sort is ScoreName => sort in scoreColumns;

export function sortKeyOf(row: Prediction, sort: PredictionSort): SortKey {
  return KEYS[sort].map((name) => row[name]);
}

/** True when a key has as many values as this order, `null` only for a score. */
export function isKeyOf(sort: PredictionSort, key: SortKey): boolean {
  return (
    key.length === KEYS[sort].length && key.every((value, i) => value !== null || (i === 0 && isScore(sort)))
  );
}

/** An order of rows, once it is known which of its columns the filter fixes. */
export interface Order {
  readonly sort: PredictionSort;
  readonly dir: Direction;
  readonly filter: PredictionFilter;
}

/** Columns that have one value in all rows that match are left out: what is left is the order of an index. */
function columnsOf({sort, filter}: Order): readonly {column: Sql; at: number}[] {
  return KEYS[sort].flatMap((name, at) => {
    if (name === 'epoch' && filter.epoch !== undefined) return [];
    if (name === 'sample_index' && filter.sampleIndex !== undefined) return [];
    // In the order of an index, unless a search would then have to fetch its rows from all over the table.
    const isByIndex = name === 'sample_index' && sort === 'sample_index' && !isSearch(filter);
    const spelled = isByIndex ? hidden.sampleIndex : COLUMNS[name];
    return [{column: spelled, at}];
  });
}

export function orderBy(order: Order): Sql {
  const isDown = order.dir === 'desc';
  return list(
    columnsOf(order).map(({column, at}) => {
      if (!isDown) return column;
      return at === 0 && isScore(order.sort) ? sql`${column} DESC NULLS LAST` : sql`${column} DESC`;
    }),
  );
}

/** Rows behind the one with this key. Rows without the score come last in both directions. */
export function whereBehind(order: Order, key: SortKey): Sql {
  const columns = columnsOf(order);
  if (!isScore(order.sort)) return behind(order.dir, columns, key);
  const score = columns[0]!.column;
  if (key[0] === null) return sql`${score} IS NULL AND ${behind(order.dir, columns.slice(1), key)}`;
  return sql`(${behind(order.dir, columns, key)} OR ${score} IS NULL)`;
}

function behind(dir: Direction, columns: readonly {column: Sql; at: number}[], key: SortKey): Sql {
  const left = list(columns.map(({column}) => column));
  const right = list(columns.map(({at}) => sql`${key[at]}`));
  return dir === 'asc' ? sql`(${left}) > (${right})` : sql`(${left}) < (${right})`;
}

function list(parts: readonly Sql[]): Sql {
  return parts.reduce((left, right) => sql`${left}, ${right}`);
}
