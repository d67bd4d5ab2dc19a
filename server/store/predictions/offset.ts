import type {SortDirection} from '../../../src/protocol/filters.ts';
import {column, sql, type Sql} from '../postgres/sql.ts';
import {countedRows, lineMayMatch, whereFilter, type PredictionFilter} from './filter.ts';
import {isTellable} from './tellable.ts';

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
 * `before` the page. By the counts of the roll-up, so that no row of what is skipped is read. No row: the page has none.
 */
export function startOfPage(page: PageAt, sort: 'epoch' | 'step'): Sql {
  const above = sql`above AS MATERIALIZED (${rowsAbove(page)})`;
  const offset = sql`${page.offset}::bigint`;
  if (sort === 'step') return sql`${above}, start AS (${firstPast(page, sort, offset, sql`true`)})`;
  const isInEpoch = sql`epoch = (SELECT in_epoch.epoch FROM in_epoch)`;
  return sql`${above},
    in_epoch AS (${firstPast(page, 'epoch', offset, sql`true`)}),
    start AS (
      SELECT in_epoch.epoch, in_step.step, in_step.before FROM in_epoch
      CROSS JOIN (${firstPast(page, 'step', sql`(SELECT in_epoch.before FROM in_epoch)`, isInEpoch)}) AS in_step)`;
}

/** Of the epochs or the steps in order, the first that ends behind the offset, and how much of the offset is in it. */
function firstPast(page: PageAt, name: 'epoch' | 'step', offset: Sql, condition: Sql): Sql {
  const place = column(name);
  const order = page.dir === 'asc' ? place : sql`${place} DESC`;
  return sql`
    SELECT ${place}, (${offset} - (upto - n))::bigint AS before
    FROM (
      SELECT ${place}, n, sum(n) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS upto
      FROM (SELECT ${place}, sum(n) AS n FROM (${counts(page, name)}) AS c WHERE ${condition} GROUP BY ${place}) AS places
    ) AS placed
    WHERE upto > ${offset} ORDER BY ${order} LIMIT 1`;
}

/** Rows that match, by lines or by epochs. */
const counts = ({jobId, filter}: PageAt, name: 'epoch' | 'step'): Sql => sql`
  SELECT r.epoch, r.step, (${countedRows(filter)})::bigint AS n FROM prediction_rollup r
  WHERE r.job_id = ${jobId} AND ${name === 'epoch' ? sql`r.step = -1` : sql`r.step >= 0`} AND ${lineMayMatch(filter)}
  UNION ALL
  SELECT above.epoch, above.step, -1 FROM above`;

/**
 * What the roll-up counts, though it came after the head was read: few rows. Bounded by what the planner does not know, who
 * would otherwise expect many where a job has fewer rows than others.
 */
const rowsAbove = ({jobId, filter, headSeq}: PageAt): Sql => sql`
  SELECT p.epoch, p.step FROM training_predictions p
  WHERE p.job_id = ${jobId} AND p.seq > ${headSeq}
    AND p.seq <= (SELECT s.last_seq FROM job_stream s WHERE s.job_id = ${jobId})
    AND ${isTellable(sql`p`)} AND ${whereFilter(filter, 'plain')}`;
