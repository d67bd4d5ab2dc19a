/** Several answers to one prompt at one step: found by the first of them, and then whole. */
import {KEY_FIELDS, isScore} from '../../../src/protocol/fields.ts';
import type {GroupKey} from '../../../src/protocol/protocol.ts';
import {isScoreKey} from '../../../src/protocol/own-scores.ts';
import type {SortDirection, SortName} from '../../../src/protocol/filters.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';
import {inOrderOfKey, unforeseen} from './is-unchanged.ts';
import {hidden, scoreColumn} from './filter.ts';
import {predictionColumns, textBytes} from './row.ts';
import {isTellable} from './tellable.ts';

/** Answers of one group that a page holds at most: the first ones. */
export const MOST_ANSWERS = 1000;

/** Of the texts of one page, and as much of the first group. */
const PAGE_BYTES = 16 * 1024 * 1024;

const GROUP_FIELDS = KEY_FIELDS.filter((name) => name !== 'completion_index');

/** The columns by which a row `p` belongs to a group, in the order of the natural key's index. */
const groupColumns = list(GROUP_FIELDS.map((name) => sql`p.${column(name)}`));

/** Spelled so that the natural key's index finds them. */
const isSameGroup = (a: Sql, b: Sql): Sql => sql`${a}.epoch = ${b}.epoch AND ${a}.step = ${b}.step
  AND ${a}.sample_index = ${b}.sample_index AND (${a}.sample_source_id = ${b}.sample_source_id
    OR (${a}.sample_source_id IS NULL AND ${b}.sample_source_id IS NULL))`;

/**
 * Whether no row before `p` in this order, of those for which `condition` on `p` holds, is of the same group. For orders
 * that differ within a group by place alone: each look-up costs the rows of one group. A sub-select, since a join may
 * read the whole job first.
 */
export function isFirstOfGroup(sort: SortName, dir: SortDirection, condition: Sql): Sql {
  const place = sort === 'arrival' ? hidden.seq : sql`p.completion_index`;
  const ofRow = sort === 'arrival' ? sql`h.seq` : sql`h.completion_index`;
  return sql`(
    SELECT true FROM (SELECT p.job_id, ${groupColumns}, p.completion_index, p.seq) AS h
    CROSS JOIN LATERAL (
      SELECT FROM training_predictions p
      WHERE p.job_id = h.job_id AND ${condition} AND ${isSameGroup(sql`p`, sql`h`)} AND ${place} ${dir === 'asc' ? sql`<` : sql`>`} ${ofRow}
      ORDER BY ${inOrderOfKey(sql`p`)} LIMIT 1
    ) AS earlier) IS NULL`;
}

/** Of each group among `rows`, which are a FROM and a WHERE on `p`, the row that is first in this order. */
export function firstOfGroups(rows: Sql, sort: SortName, dir: SortDirection): Sql {
  const down = dir === 'asc' ? sql`` : sql` DESC`;
  const byScore = isScoreKey(sort) ? sql`${scoreColumn(sort)}${down} NULLS LAST, ` : sql``;
  const place = sort === 'arrival' ? sql`p.seq` : sql`p.completion_index`;
  return sql`
    SELECT DISTINCT ON (${groupColumns}) ${groupColumns}, p.completion_index, p.seq${
      isScoreKey(sort) ? sql`, ${isScore(sort) ? sql`p.${column(sort)}` : sql`p.scores`}` : sql``
    }
    ${rows} ORDER BY ${groupColumns}, ${byScore}${place}${down}`;
}

/** How many groups there are among `rows`, counted to `most`. In the order of an index, so that it ends there. */
export const countGroups = (rows: Sql, most: number): Sql => sql`
  SELECT count(*) AS n FROM (
    SELECT DISTINCT ON (${groupColumns}) 1 ${rows} ORDER BY ${groupColumns} LIMIT ${most}
  ) AS limited`;

/** The rows of a job that a list tells: up to its head. */
export interface Told {
  readonly jobId: string;
  readonly headSeq: number;
  readonly hasLeftOut: boolean;
}

const isTold = ({jobId, headSeq, hasLeftOut}: Told, row: Sql): Sql =>
  sql`${row}.job_id = ${unforeseen(sql`${jobId}::text`)} AND (${row}.seq + 0) <= ${headSeq} AND ${hasLeftOut ? isTellable(row) : sql`true`}`;

/** Where the first row of a group stands: its columns, in order; the last is the number of the group's answers. */
export const headColumns = (told: Told, sort: SortName): Sql => sql`
  ${groupColumns}, p.completion_index, p.seq, ${isScoreKey(sort) ? scoreColumn(sort) : sql`NULL`},
  (SELECT count(*) FROM training_predictions m WHERE ${isTold(told, sql`m`)} AND ${isSameGroup(sql`m`, sql`p`)})`;

/**
 * The answers of these groups by their index, as many as their texts fit into 16 MiB: `predictionColumns`, and last the
 * place of the group from 1.
 */
export function rowsOfGroups(told: Told, groups: readonly GroupKey[]): Sql {
  const all = <Name extends keyof GroupKey>(name: Name) => groups.map((group) => group[name]);
  return sql`
    SELECT ${predictionColumns}, p.place
    FROM (
      SELECT p.*, sum(${textBytes}) OVER (ORDER BY p.place, p.completion_index) - ${textBytes} AS bytes_before
      FROM (
        SELECT p.*, g.place::double precision AS place
        FROM unnest(${all('epoch')}::bigint[], ${all('step')}::bigint[], ${all('sample_index')}::bigint[],
          ${all('sample_source_id')}::text[]) WITH ORDINALITY AS g (epoch, step, sample_index, sample_source_id, place)
        CROSS JOIN LATERAL (
          SELECT * FROM training_predictions p
          WHERE ${isTold(told, sql`p`)} AND ${isSameGroup(sql`p`, sql`g`)}
          ORDER BY p.completion_index LIMIT ${MOST_ANSWERS}
        ) AS p
      ) AS p
    ) AS p
    WHERE p.bytes_before < ${PAGE_BYTES}
    ORDER BY p.place, p.completion_index`;
}
