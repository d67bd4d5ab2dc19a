import type {Prediction, ScoreName} from '../../src/protocol.ts';
import {scoreColumns} from './prediction-filter.ts';
import {sql, type Sql} from './sql.ts';

export type PredictionSort = 'epoch' | 'arrival' | 'step' | 'sample_index' | ScoreName;
export type Direction = 'asc' | 'desc';

/** The value of each column that rows are sorted by, of one row: where the next page goes on. */
export type SortKey = readonly (number | null)[];

type Column = 'epoch' | 'step' | 'sample_index' | 'seq';

const COLUMNS: Readonly<Record<Column, Sql>> = {
  epoch: sql`p.epoch`,
  step: sql`p.step`,
  sample_index: sql`p.sample_index`,
  seq: sql`p.seq`,
};

/** Ties are ordered by step, sample_index and seq, and turn round with the direction. */
const TIES: readonly Column[] = ['step', 'sample_index', 'seq'];
const ORDERS: Readonly<Record<Exclude<PredictionSort, ScoreName>, readonly Column[]>> = {
  epoch: ['epoch', ...TIES],
  arrival: ['seq'],
  step: TIES,
  sample_index: ['sample_index', 'step', 'seq'],
};

const isScore = (sort: PredictionSort): sort is ScoreName => sort in scoreColumns;

export function orderBy(sort: PredictionSort, dir: Direction): Sql {
  const turn = (column: Sql) => (dir === 'asc' ? column : sql`${column} DESC`);
  if (!isScore(sort)) return list(ORDERS[sort].map((column) => turn(COLUMNS[column])));
  const score = dir === 'asc' ? scoreColumns[sort] : sql`${scoreColumns[sort]} DESC NULLS LAST`;
  return list([score, ...TIES.map((column) => turn(COLUMNS[column]))]);
}

export function sortKeyOf(row: Prediction, sort: PredictionSort): SortKey {
  if (!isScore(sort)) return ORDERS[sort].map((column) => row[column]);
  return [row[sort], ...TIES.map((column) => row[column])];
}

/** Rows behind the one with this key. Rows without the score come last in both directions. */
export function whereBehind(sort: PredictionSort, dir: Direction, key: SortKey): Sql {
  const behind = (columns: readonly Sql[], values: SortKey) =>
    dir === 'asc'
      ? sql`(${list(columns)}) > (${list(values.map(asValue))})`
      : sql`(${list(columns)}) < (${list(values.map(asValue))})`;
  if (!isScore(sort))
    return behind(
      ORDERS[sort].map((column) => COLUMNS[column]),
      key,
    );
  const ties = TIES.map((column) => COLUMNS[column]);
  const score = scoreColumns[sort];
  if (key[0] === null) return sql`${score} IS NULL AND ${behind(ties, key.slice(1))}`;
  return sql`(${behind([score, ...ties], key)} OR ${score} IS NULL)`;
}

/** How many values a key of this order has, and whether the first may be `null`. */
export function isKeyOf(sort: PredictionSort, key: SortKey): boolean {
  const length = isScore(sort) ? TIES.length + 1 : ORDERS[sort].length;
  return key.length === length && key.every((value, i) => value !== null || (i === 0 && isScore(sort)));
}

const asValue = (value: number | null) => sql`${value}`;

function list(parts: readonly Sql[]): Sql {
  return parts.reduce((left, right) => sql`${left}, ${right}`);
}
