import {isScore} from '../../../../src/protocol/fields.ts';
import {isScoreKey, ownNameOf, type ScoreKey} from '../../../../src/protocol/own-scores.ts';
import {
  accessFor,
  hidden,
  isOfWholeLines,
  isRanged,
  lineMayMatch,
  lineReaches,
  scoreColumn,
  whereFilter,
  whereNear,
} from '../filter.ts';
import {firstOfGroups} from '../groups.ts';
import {orderBy, sideOf, whereNearlyUpTo, whereUpTo, type KeyStart} from './order.ts';
import {summaryColumn} from '../roll-up.ts';
import {
  isBehind,
  isTold,
  lines,
  rowsOfLine,
  rowsToLookAt,
  selected,
  type PageRequest,
  type ScoreBound,
} from './selection.ts';
import type {Queryable} from '../../postgres/queryable.ts';
import {column, sql, type Sql} from '../../postgres/sql.ts';

/** Rows of a job below which all of them are soon sorted. */
const MANY_ROWS = 100_000;
/** Places of a job at which a sample is taken, and how many rows in a row at each: as many as are asked for. */
const PLACES = 100;
const ROWS_AT_PLACE = {least: 50, most: 200};
/** So many rows of a sample bound a page with certainty; of more, twice as many as there should be before its end are enough. */
const CERTAIN = 400;
/** Where in its part of a job a place is, against the one before: a trainer asks the same samples in turn. */
const GOLDEN = 0.618;
/** Rows of lines come by an index: of a larger share of the job, reading it from end to end is faster. */
const SHARE_BY_LINE = 1 / 3;

/** Rows or groups, and how many of them there are, those included that their bytes kept out. */
export interface Found<Rows> {
  readonly rows: Rows;
  readonly count: number;
}

/**
 * Reads a page within a bound where one is known, so that what is behind it need not be sorted, and otherwise from all that
 * matches. Whatever a bound is, a page that is full within it is the page.
 */
export async function readBounded<Rows>(
  db: Queryable,
  request: PageRequest,
  read: (request: PageRequest) => Promise<Found<Rows>>,
): Promise<Rows> {
  const bound = await findBound(db, request);
  if (bound !== null) {
    const {rows, count} = await read({...request, bound});
    // Fewer: what the bound was told from went in between, or is not of the page.
    if (count === request.limit) return rows;
  }
  return (await read(request)).rows;
}

/** Where a long job is in order of a score, which no index has: a place that as many rows, or groups, are before as are asked for. */
async function findBound(db: Queryable, request: PageRequest): Promise<ScoreBound | null> {
  const {sort: score, filter, fewLines, headSeq, behind} = request;
  const isSorted = isScoreKey(score) && !fewLines && headSeq >= MANY_ROWS && behind?.[0] !== null;
  if (!isSorted || accessFor(filter, false) !== 'plain' || filter.q !== undefined) return null;
  const start = await findStart(db, request, score);
  if (start === null) return null;
  const looked = isRanged(score)
    ? await countRows(db, request, lineReachesTo(request, score, start))
    : Infinity;
  return {score, start, byLine: looked <= headSeq * SHARE_BY_LINE};
}

async function findStart(db: Queryable, request: PageRequest, score: ScoreKey): Promise<KeyStart | null> {
  const read = async (statement: Sql) => {
    const [start] = await db.queryArrays(statement);
    return start === undefined ? null : (start as [number, ...number[]]);
  };
  const byLines = boundOfLines(request, score);
  const start = byLines && (await read(byLines));
  if (start !== null) return start;
  // A sample of the job has next to nothing of one epoch.
  const rows = await countRows(db, request);
  if (request.filter.epoch !== undefined && rows < MANY_ROWS) return null;
  return read(boundOfSample(request, score, rows));
}

async function countRows(db: Queryable, request: PageRequest, condition?: Sql): Promise<number> {
  const [counted] = await db.query<{n: number}>(rowsToLookAt(request, condition));
  return counted?.n ?? 0;
}

/**
 * Of the lines of the roll-up, in order of the best that each has, the score and the step of that which would be the last
 * of the page if each had one row there: they have one at least. `null` where lines cannot tell. No row: there are too few.
 */
function boundOfLines(request: PageRequest, score: ScoreKey): Sql | null {
  const {jobId, dir, behind, filter} = request;
  if (!isRanged(score) || !isOfWholeLines(filter)) return null;
  const down = dir === 'asc' ? sql`` : sql` DESC`;
  const end = dir === 'asc' ? 'min' : 'max';
  const extreme = isScore(score) ? sql`r.${summaryColumn(score, end)}` : sql`r.${column(end)}`;
  const table = isScore(score) ? sql`prediction_rollup r` : sql`score_rollup r`;
  const isOfScore = isScore(score) ? sql`${extreme} IS NOT NULL` : sql`r.name = ${ownNameOf(score)}`;
  const last = sql`${behind?.[0] ?? null}, ${behind?.[1] ?? null}`;
  const isLater =
    behind === null
      ? sql`true`
      : dir === 'asc'
        ? sql`(${extreme}, r.step) > (${last})`
        : sql`(${extreme}, r.step) < (${last})`;
  return sql`
    SELECT ${extreme}, r.step FROM ${table}
    WHERE r.job_id = ${jobId} AND r.step >= 0 AND ${isOfScore} AND ${lineMayMatch(filter)} AND ${isLater}
    ORDER BY ${extreme}${down}, r.step${down} LIMIT 1 OFFSET ${request.limit + request.offset - 1}`;
}

/** The same of some of the `among` rows of a job, from all over it: where that begins which would be the last of the page. */
function boundOfSample(request: PageRequest, score: ScoreKey, among: number): Sql {
  const {jobId, sort, dir, headSeq, limit, offset, grouped} = request;
  const end = limit + offset;
  const atPlace = Math.min(Math.max(end, ROWS_AT_PLACE.least), ROWS_AT_PLACE.most);
  const last = Math.min(end, CERTAIN + Math.ceil((2 * end * PLACES * atPlace) / among));
  const apart = sql`${Math.floor(headSeq / PLACES)}::bigint`;
  const further = sql`${Math.round((headSeq / PLACES) * GOLDEN)}::bigint`;
  const rows = sql`
    FROM generate_series(0, ${PLACES - 1}) AS place
    CROSS JOIN LATERAL (
      SELECT * FROM training_predictions p
      WHERE p.job_id = ${jobId} AND p.seq > place * ${apart} + (place * ${further}) % ${apart} AND p.seq <= (place + 1) * ${apart}
      ORDER BY p.seq LIMIT ${atPlace}
    ) AS p
    WHERE ${selected(request, 'plain')}`;
  const sampled = grouped ? sql`(${firstOfGroups(rows, sort, dir)}) AS p` : sql`(SELECT p.* ${rows}) AS p`;
  const value = scoreColumn(score);
  return sql`
    SELECT ${value}, p.step, p.sample_index FROM ${sampled}
    WHERE ${isBehind(request)} AND ${value} IS NOT NULL
    ORDER BY ${orderBy(request, 3)} LIMIT 1 OFFSET ${last - 1}`;
}

/** Of a page that ends further on, many rows are within its bound. */
const MOST_GATHERED = 1000;

/**
 * All rows `p` that match and are within a bound, as they stand behind a SELECT. What is soon told is asked of all rows,
 * the rest only of those that are left: for a column at the end of a row, as the place among answers is, all columns before
 * it must be looked through, and each row pays for the furthest that is asked for. Own scores are further than that, and
 * where many are left they are better sorted by all workers than gathered first.
 */
export function within(request: PageRequest, {score, start, byLine}: ScoreBound, condition: Sql): Sql {
  const {jobId, headSeq, filter} = request;
  const isNear = sql`${whereNearlyUpTo(request, score, start)} AND p.job_id = ${jobId} AND ${hidden.seq} <= ${headSeq}
    AND ${whereFilter(filter, 'plain')} AND ${condition}`;
  const rows = byLine
    ? sql`${lines(request, lineReachesTo(request, score, start))} AS line CROSS JOIN LATERAL ${rowsOfLine(isNear)} AS p`
    : isScore(score) && request.limit + request.offset <= MOST_GATHERED
      ? sql`(SELECT * FROM training_predictions p WHERE ${isNear} OFFSET 0) AS p`
      : sql`(SELECT * FROM training_predictions p WHERE ${isNear}) AS p`;
  return sql`FROM ${rows} WHERE ${whereUpTo(request, start)} AND ${isTold(request)}`;
}

/** What holds of all rows from the key on that the page is behind. */
export function isNotBefore({behind, dir}: PageRequest, {score}: ScoreBound): Sql {
  const from = behind?.[0];
  return from == null ? sql`true` : whereNear(sideOf(score, dir === 'asc' ? 'desc' : 'asc'), from);
}

/**
 * Whether a line of the roll-up `r` may have rows up to those whose keys start so, behind the key that the page is behind:
 * as long as the score is that of the key, the step tells.
 */
function lineReachesTo({dir, behind}: PageRequest, score: ScoreKey, [value, step]: KeyStart): Sql {
  const isUp = dir === 'asc';
  const reaches = lineReaches(sideOf(score, dir), (extreme) =>
    isUp
      ? sql`(${extreme}, r.step) <= (${value}, ${step})`
      : sql`(${extreme}, r.step) >= (${value}, ${step})`,
  );
  if (behind?.[0] !== value) return reaches;
  const [from, to] = isUp ? [behind[1], step] : [step, behind[1]];
  return sql`${reaches} AND r.step BETWEEN ${from ?? null} AND ${to ?? null}`;
}
