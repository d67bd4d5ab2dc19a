import {isScore} from '../../../../src/protocol/fields.ts';
import {isScoreKey, type ScoreKey} from '../../../../src/protocol/own-scores.ts';
import {
  sortColumns,
  sortReader,
  type SortDirection,
  type SortName,
} from '../../../../src/protocol/filters.ts';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {column, list, sql, type Sql} from '../../postgres/sql.ts';
import {ownJson, scoreColumn, whereNear, type PredictionFilter, type ScoreSide} from '../filter.ts';

/** The value of each column that rows are sorted by, of one row: where the next page goes on. */
export type SortKey = readonly (number | null)[];

export function sortKeyOf(row: Prediction, sort: SortName): SortKey {
  return sortColumns(sort).map((name) => sortReader(name)(row));
}

/** True when a key has as many values as this order, `null` only for a score. */
export function isKeyOf(sort: SortName, key: SortKey): boolean {
  return (
    key.length === sortColumns(sort).length &&
    key.every((value, i) => value !== null || (i === 0 && isScoreKey(sort)))
  );
}

/** An order of rows, once it is known which of its columns the filter fixes. */
export interface Order {
  readonly sort: SortName;
  readonly dir: SortDirection;
  readonly filter: PredictionFilter;
}

/** Columns that have one value in all rows that match are left out: what is left is the order of an index. */
function columnsOf({sort, filter}: Order): readonly {column: Sql; at: number}[] {
  return sortColumns(sort).flatMap((name, at) => {
    if ((name === 'epoch' || name === 'sample_index') && filter[name] !== undefined) return [];
    return [{column: isScoreKey(name) ? scoreColumn(name) : sql`p.${column(name)}`, at}];
  });
}

/** By all columns, or the first ones. */
export function orderBy(order: Order, columns = Infinity): Sql {
  const isDown = order.dir === 'desc';
  return list(
    columnsOf(order)
      .slice(0, columns)
      .map(({column, at}) => {
        if (!isDown) return column;
        return at === 0 && isScoreKey(order.sort) ? sql`${column} DESC NULLS LAST` : sql`${column} DESC`;
      }),
  );
}

/** Rows behind the one with this key. Rows without the score come last in both directions. */
export function whereBehind(order: Order, key: SortKey): Sql {
  const columns = columnsOf(order);
  if (!isScoreKey(order.sort)) return behind(order.dir, columns, key);
  const score = columns[0]!.column;
  if (key[0] === null) return sql`${score} IS NULL AND ${behind(order.dir, columns.slice(1), key)}`;
  return sql`(${behind(order.dir, columns, key)} OR ${score} IS NULL)`;
}

/** The first values of a key by a score: the score, and then those that tell rows with the same score apart. */
export type KeyStart = readonly [score: number, ...ties: number[]];

/** The end of a score's values at which an order by it begins. */
export const sideOf = (score: ScoreKey, dir: SortDirection): ScoreSide => ({
  side: dir === 'asc' ? 'max' : 'min',
  score,
});

/** Rows up to the last of those whose keys start so. Rows without the score are none of them. */
export const whereUpTo = (order: Order, start: KeyStart): Sql => upTo(order.dir, columnsOf(order), start);

/** What holds of all rows for which `whereUpTo` does, and of few others, and is soon told: an own score is not read. */
export function whereNearlyUpTo(order: Order, score: ScoreKey, start: KeyStart): Sql {
  const isNear = whereNear(sideOf(score, order.dir), start[0]);
  if (isScore(score)) return sql`${isNear} AND ${whereUpTo(order, start)}`;
  // A decimal that is read as more than the score is more as a decimal, too.
  const bound = sql`${JSON.stringify(start[0])}::jsonb`;
  const isBefore =
    order.dir === 'asc' ? sql`${ownJson(score)} < ${bound}` : sql`${ownJson(score)} > ${bound}`;
  return sql`${isNear} AND (${isBefore} OR ${upTo(order.dir, columnsOf(order).slice(1), start)})`;
}

type Columns = ReturnType<typeof columnsOf>;

/** Of the columns that a key's start has. */
function upTo(dir: SortDirection, columns: Columns, start: KeyStart): Sql {
  const given = columns.filter(({at}) => at < start.length);
  const [left, right] = besides(given, start);
  return dir === 'asc' ? sql`(${left}) <= (${right})` : sql`(${left}) >= (${right})`;
}

function behind(dir: SortDirection, columns: Columns, key: SortKey): Sql {
  const [left, right] = besides(columns, key);
  return dir === 'asc' ? sql`(${left}) > (${right})` : sql`(${left}) < (${right})`;
}

/** The columns, and beside them the values that a key has for them. */
const besides = (columns: Columns, key: SortKey): readonly [Sql, Sql] => [
  list(columns.map(({column}) => column)),
  list(columns.map(({at}) => sql`${key[at]}`)),
];
