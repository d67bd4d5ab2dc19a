import type {SortDirection, SortName} from '../../../../src/protocol/filters.ts';
import type {ScoreKey} from '../../../../src/protocol/own-scores.ts';
import {
  accessFor,
  foundBy,
  hidden,
  lineMayMatch,
  whereFilter,
  type Access,
  type PredictionFilter,
} from '../filter.ts';
import {whereBehind, type KeyStart, type SortKey} from './order.ts';
import {sql, type Sql} from '../../postgres/sql.ts';
import {isTellable} from '../tellable.ts';

/** The rows that are meant, before they are put in order. */
export interface Selection {
  readonly jobId: string;
  readonly filter: PredictionFilter;
  /** Rows above this seq are left to the stream. */
  readonly headSeq: number;
  /** Whether the job has rows that cannot be told: to look for them costs half as much again as most searches. */
  readonly hasLeftOut: boolean;
  /** Of several answers to one prompt at one step only the first that matches, in the order of the page. */
  readonly grouped: boolean;
}

export interface PageRequest extends Selection {
  readonly sort: SortName;
  readonly dir: SortDirection;
  /** Sort key of the last row before the page. */
  readonly behind: SortKey | null;
  readonly limit: number;
  readonly offset: number;
  /** True when the lines of the roll-up that may hold a match have few rows: they are read first, and put in order. */
  readonly fewLines: boolean;
  /** Behind it no row of the page can be, nor the first row of a group. Default: none is known. */
  readonly bound?: ScoreBound;
}

/** The last rows that a page by a score can have. */
export interface ScoreBound {
  readonly score: ScoreKey;
  readonly start: KeyStart;
  /** True when few lines of the roll-up reach so far: their rows are read, and not the job from end to end. */
  readonly byLine: boolean;
}

/** All rows `p` that match, as they stand behind a SELECT. */
export function matching(selection: Selection, byLine: boolean): Sql {
  const condition = selected(selection, accessFor(selection.filter, false));
  return byLine
    ? sql`FROM ${lines(selection, sql`true`)} AS line CROSS JOIN LATERAL ${rowsOfLine(condition)} AS p`
    : sql`FROM training_predictions p WHERE ${condition}`;
}

/** Rows of the lines `r` that may hold a match, and of which this holds. */
export function rowsToLookAt(selection: Selection, condition: Sql = sql`true`): Sql {
  return sql`SELECT coalesce(sum(r.row_count), 0)::bigint AS n FROM ${lines(selection, condition)} AS r`;
}

export const selected = (selection: Selection, access: Access, seq?: Sql): Sql =>
  sql`${foundBy(access, selection.jobId, selection.filter)} AND ${passes(selection, access, seq)}`;

/** Whether a row of the job is meant. */
export const passes = (selection: Selection, access: Access, seq: Sql = hidden.seq): Sql =>
  sql`${seq} <= ${selection.headSeq} AND ${isTold(selection)} AND ${whereFilter(selection.filter, access)}`;

export const isTold = ({hasLeftOut}: Selection): Sql => (hasLeftOut ? isTellable(sql`p`) : sql`true`);

export const isBehind = (request: PageRequest): Sql =>
  request.behind === null ? sql`true` : whereBehind(request, request.behind);

/** The (epoch, step) that may hold a match. */
export function lines({jobId, filter}: Selection, condition: Sql): Sql {
  return sql`(
    SELECT r.epoch, r.step, r.row_count FROM prediction_rollup r
    WHERE r.job_id = ${jobId} AND r.step >= 0 AND ${lineMayMatch(filter)} AND ${condition})`;
}

/** OFFSET 0 keeps the planner from reading the whole job instead. */
export function rowsOfLine(condition: Sql): Sql {
  return sql`(
    SELECT * FROM training_predictions p
    WHERE ${condition} AND p.epoch = line.epoch AND p.step = line.step OFFSET 0)`;
}
