import type {SortDirection} from '../../../../src/protocol/filters.ts';
import {column, sql, type Sql} from '../../postgres/sql.ts';
import {countedRows, hidden, lineMayMatch, whereFilter, type PredictionFilter} from '../filter.ts';
import {isTellable} from '../tellable.ts';

/** A page that is asked for by its offset, of rows that the roll-up can count. */
export interface PageAt {
  readonly jobId: string;
  readonly filter: PredictionFilter;
  readonly headSeq: number;
  readonly dir: SortDirection;
  readonly offset: number;
}

/**
 * For a WITH: `start` is the `epoch` and `step` in which a page begins, or the step alone, and says how many rows of it are
 * `before` the page. By the counts of the roll-up, so that no row of what is skipped is read. No row: there are none behind
 * the offset, or so many lines that the rows before the page are better read.
 */
export function startOfPage(page: PageAt, sort: 'epoch' | 'step'): Sql {
  const {dir} = page;
  const above = sql`above AS MATERIALIZED (${rowsAbove(page)})`;
  const all = {dir, counts: counts(page, sort), place: column(sort), offset: sql`${page.offset}::bigint`};
  if (sort === 'step') return sql`${above}, start AS (${firstPast(all)})`;
  const inEpoch = {
    dir,
    counts: sql`SELECT * FROM (${counts(page, 'step')}) AS c WHERE epoch = (SELECT in_epoch.epoch FROM in_epoch)`,
    place: column('step'),
    offset: sql`(SELECT in_epoch.before FROM in_epoch)`,
  };
  return sql`${above},
    in_epoch AS (${firstPast(all)}),
    start AS (
      SELECT in_epoch.epoch, in_step.step, in_step.before FROM in_epoch CROSS JOIN (${firstPast(inEpoch)}) AS in_step)`;
}

/** Rows that are counted for a page by arrival: at most so many of its offset. */
const COUNTED = 1 / 2;

/**
 * For a WITH: `start` is the `seq` from which a page by arrival can be read, and says how many rows from there are `before`
 * the page. Lines are ordered by where they begin (downwards: end), and all those before the one that the offset is in are
 * taken to be skipped as a whole; of those that go on behind its beginning the rows there are counted. No row: there are
 * none behind the offset, or too many lines or such rows.
 */
export function startOfArrival(page: PageAt): Sql {
  const {jobId, filter, dir, offset} = page;
  const isUp = dir === 'asc';
  const [near, far] = isUp
    ? [column('opened_seq'), column('changed_seq')]
    : [column('changed_seq'), column('opened_seq')];
  const isBeyond = (seq: Sql, place: Sql) => (isUp ? sql`${seq} >= ${place}` : sql`${seq} <= ${place}`);
  return sql`above AS MATERIALIZED (${rowsAbove(page)}),
    lines AS MATERIALIZED (
      SELECT r.epoch, r.step, r.opened_seq, r.changed_seq, r.row_count,
        (${countedRows(filter)})::bigint - coalesce(taken.n, 0) AS n
      FROM prediction_rollup r
      LEFT JOIN (SELECT above.epoch, above.step, count(*) AS n FROM above GROUP BY 1, 2) AS taken USING (epoch, step)
      WHERE r.job_id = ${jobId} AND r.step >= 0 AND ${lineMayMatch(filter)} AND ${hasFewLines(page)}
    ),
    edge AS (${firstPast({dir, counts: sql`SELECT * FROM lines`, place: near, offset: sql`${offset}::bigint`})}),
    astride AS MATERIALIZED (
      SELECT line.* FROM edge
      JOIN lines AS line ON NOT ${isBeyond(sql`line.${near}`, sql`edge.${near}`)} AND ${isBeyond(sql`line.${far}`, sql`edge.${near}`)}
    ),
    start AS (
      SELECT edge.${near} AS seq, edge.before + (
        SELECT count(*) FROM astride AS line CROSS JOIN LATERAL (
          SELECT FROM training_predictions p
          WHERE p.job_id = ${jobId} AND p.epoch = line.epoch AND p.step = line.step
            AND ${isBeyond(hidden.seq, sql`(SELECT edge.${near} FROM edge)`)} AND ${hidden.seq} <= ${page.headSeq}
            AND ${isTellable(sql`p`)} AND ${whereFilter(filter, 'plain')}
          OFFSET 0
        ) AS counted
      ) AS before
      FROM edge WHERE (SELECT coalesce(sum(row_count), 0) FROM astride) <= ${Math.floor(offset * COUNTED)}
    )`;
}

/** The `sample_index` in which a page begins, and how many rows of it are `before` the page: rows are counted, not put in order. */
export const startOfSample = ({dir, offset}: Pick<PageAt, 'dir' | 'offset'>, condition: Sql): Sql =>
  firstPast({
    dir,
    counts: sql`SELECT p.sample_index, count(*) AS n FROM training_predictions p WHERE ${condition} GROUP BY p.sample_index`,
    place: column('sample_index'),
    offset: sql`${offset}::bigint`,
  });

interface Places {
  /** Rows with a place and how many rows are there, `n`. */
  readonly counts: Sql;
  readonly place: Sql;
  readonly dir: SortDirection;
  readonly offset: Sql;
}

/** Of the places in order the first that ends behind the offset, and how much of the offset is in it. */
function firstPast({counts, place, dir, offset}: Places): Sql {
  const order = dir === 'asc' ? place : sql`${place} DESC`;
  return sql`
    SELECT ${place}, (${offset} - (upto - n))::bigint AS before
    FROM (
      SELECT ${place}, n, sum(n) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS upto
      FROM (SELECT ${place}, sum(n) AS n FROM (${counts}) AS c GROUP BY ${place}) AS places
    ) AS placed
    WHERE upto > ${offset} ORDER BY ${order} LIMIT 1`;
}

/** Rows that match, by epochs or by lines. */
const counts = (page: PageAt, by: 'epoch' | 'step'): Sql => sql`
  SELECT r.epoch, r.step, (${countedRows(page.filter)})::bigint AS n FROM prediction_rollup r
  WHERE r.job_id = ${page.jobId} AND ${by === 'epoch' ? sql`r.step = -1` : sql`r.step >= 0`} AND ${lineMayMatch(page.filter)}
    AND ${hasFewLines(page)}
  UNION ALL
  SELECT above.epoch, above.step, -1 FROM above`;

/** A line takes as long as some rows: of the lines of the job, at most so many of the offset are looked through. */
const LINES = 1 / 4;

/** Asked once: the lines are looked through after that, or not at all. */
function hasFewLines({jobId, offset}: PageAt): Sql {
  const most = Math.floor(offset * LINES);
  return sql`(
    SELECT count(*) <= ${most} FROM (
      SELECT FROM prediction_rollup r WHERE r.job_id = ${jobId} AND r.step >= 0 LIMIT ${most + 1}
    ) AS limited)`;
}

/**
 * What the roll-up counts, though it came after the head was read: few rows. Bounded by what the planner does not know, who
 * would otherwise expect many where a job has fewer rows than others.
 */
const rowsAbove = ({jobId, filter, headSeq}: PageAt): Sql => sql`
  SELECT p.epoch, p.step FROM training_predictions p
  WHERE p.job_id = ${jobId} AND p.seq > ${headSeq}
    AND p.seq <= (SELECT s.last_seq FROM job_stream s WHERE s.job_id = ${jobId})
    AND ${isTellable(sql`p`)} AND ${whereFilter(filter, 'plain')}`;
