import type {SortDirection, SortName} from '../../../../src/protocol/filters.ts';
import {scoreConfig} from '../../../../src/protocol/own-scores.ts';
import type {JobSummary, Prediction} from '../../../../src/protocol/protocol.ts';
import type {Database, Queryable} from '../../postgres/queryable.ts';
import {countedRows, isCounted, lineMayMatch, narrowsLines, type PredictionFilter} from '../filter.ts';
import {sortKeyOf, type SortKey} from './order.ts';
import {readGroupPage, type GroupPage} from './group-page.ts';
import {countOf, pageOf} from './page-of.ts';
import {rowsToLookAt, type PageRequest, type Selection} from './selection.ts';
import {readBounded} from './score-bound.ts';
import {tellLeftOut} from '../left-out.ts';
import {toPage} from '../row.ts';
import {withinSearchTime} from '../search-timeout.ts';
import {sql, type Sql} from '../../postgres/sql.ts';
import {StalePage} from './stale-page.ts';

export type {PredictionFilter} from '../filter.ts';

/** Where a page begins: `head` keeps out what came after page 1, `key` is the sort key of the last row before. */
export interface PageToken {
  readonly sort: SortName;
  readonly dir: SortDirection;
  readonly filter: PredictionFilter;
  readonly head: {readonly gen: string; readonly seq: number};
  readonly key: SortKey;
  /** Default: a list of rows. */
  readonly grouped?: boolean;
}

export interface ListRequest {
  readonly sort: SortName;
  readonly dir: SortDirection;
  readonly filter: PredictionFilter;
  readonly limit: number;
  /**
   * Several answers to one prompt at one step count as one, and come whole where one of them matches: `limit`, offset and
   * total are of groups, which stand where their first rows that match would. Default: false.
   */
  readonly grouped?: boolean;
  /** A page token brings its own sort, direction, filter and grouping; those of the request are not looked at. */
  readonly from: {readonly offset: number} | {readonly after: PageToken};
}

export interface ListAnswer {
  readonly job: JobSummary;
  readonly predictions: readonly Prediction[];
  readonly totalCount: number;
  readonly totalIsExact: boolean;
  readonly epochCount: number;
  /** Groups of this page; `null` for a list of rows. */
  readonly groups: Pick<GroupPage, 'groupCount' | 'cut'> | null;
  /** The head of the stream that continues this list (of page 1, when paging by `after`). */
  readonly head: {readonly gen: string; readonly seq: number};
  readonly next: PageToken | null;
}

/** A total that needs rows to be looked at is counted this far. */
const COUNT_AT_MOST = 10_000;

interface JobNow extends Omit<JobSummary, 'scores' | 'score_text'> {
  readonly own_scores: unknown;
  readonly score_order: unknown;
  readonly score_text: unknown;
  readonly gen: string;
  readonly last_seq: number;
  readonly epoch_count: number;
  readonly counted: number;
}

/**
 * One page of a job's rows; `null` when there is no such job. The job's head is read first, and rows above it are left
 * to the stream that starts there: one that is replaced in between is not in the page, and comes with the stream.
 *
 * @throws {StalePage} when the page belongs to another generation of the job.
 * @throws {SearchTimeout} when a search for text took too long.
 */
export async function listPredictions(
  db: Database,
  jobId: string,
  request: ListRequest,
): Promise<ListAnswer | null> {
  return withinSearchTime(db, request.filter, (timed) => list(timed, jobId, request));
}

async function list(db: Queryable, jobId: string, request: ListRequest): Promise<ListAnswer | null> {
  const token = 'after' in request.from ? request.from.after : null;
  const {sort, dir, filter, grouped = false} = token ?? request;
  const [job] = await db.query<JobNow>(sql`
    SELECT s.status, j.model_name, s.error_message, s.started_at, s.completed_at,
      j.config -> 'scores' AS own_scores, j.config -> 'score_order' AS score_order, j.config -> 'score_text' AS score_text,
      s.gen, s.last_seq,
      count(r.epoch) AS epoch_count,
      coalesce(sum(${countedRows(filter)}) FILTER (WHERE ${lineMayMatch(filter)}), 0)::bigint AS counted
    FROM training_jobs j JOIN job_stream s USING (job_id)
    LEFT JOIN prediction_rollup r ON r.job_id = s.job_id AND r.step = -1
    WHERE j.job_id = ${jobId} GROUP BY j.job_id, s.job_id`);
  if (job === undefined) return null;
  const {gen, last_seq, epoch_count, counted, own_scores, score_order, score_text, ...summary} = job;
  if (token !== null && token.head.gen !== gen) throw new StalePage();
  // After the head: what comes, or is spoilt, from now on is above it.
  const hasLeftOut = await tellLeftOut(db, jobId);
  const head = token?.head ?? {gen, seq: last_seq};
  const selection = {jobId, filter, headSeq: head.seq, hasLeftOut, grouped};
  const offset = 'offset' in request.from ? request.from.offset : 0;
  const limit = request.limit + 1;
  const fewLines = narrowsLines(filter) && (await ask(db, rowsToLookAt(selection))) <= FEW_ROWS;
  const wanted = {...selection, sort, dir, behind: token?.key ?? null, limit, offset, fewLines};
  const page = await readPage(db, wanted, request.limit);
  const {predictions, groups, nextKey} = page;
  const isAll = token === null && offset === 0 && nextKey === null;
  const total =
    isCounted(filter) && !grouped
      ? {totalCount: counted, totalIsExact: true}
      : isAll
        ? {totalCount: groups?.groupCount ?? predictions.length, totalIsExact: true}
        : await count(db, selection, fewLines);
  return {
    job: {...summary, ...scoreConfig(own_scores, score_text, score_order)},
    predictions,
    ...total,
    epochCount: epoch_count,
    groups,
    head,
    next: nextKey && {sort, dir, filter, head, key: nextKey, ...(grouped && {grouped})},
  };
}

interface Page {
  readonly predictions: readonly Prediction[];
  readonly groups: ListAnswer['groups'];
  readonly nextKey: SortKey | null;
}

async function readPage(db: Queryable, request: PageRequest, wanted: number): Promise<Page> {
  if (request.grouped) {
    const {predictions, nextKey, ...groups} = await readGroupPage(db, request, wanted);
    return {predictions, groups, nextKey};
  }
  const rows = await readBounded(db, request, async (bounded) => {
    const found = await db.queryArrays(pageOf(bounded));
    return {rows: found, count: Number(found[0]?.at(-1) ?? 0)};
  });
  const {predictions, hasMore} = toPage(rows, wanted);
  const last = predictions.at(-1);
  return {predictions, groups: null, nextKey: hasMore && last ? sortKeyOf(last, request.sort) : null};
}

/** Above this many rows of the lines that may hold a match, reading the table from end to end is faster. */
const FEW_ROWS = 500_000;

async function count(
  db: Queryable,
  selection: Selection,
  fewLines: boolean,
): Promise<{totalCount: number; totalIsExact: boolean}> {
  const n = await ask(db, countOf(selection, COUNT_AT_MOST + 1, fewLines));
  return {totalCount: Math.min(n, COUNT_AT_MOST), totalIsExact: n <= COUNT_AT_MOST};
}

async function ask(db: Queryable, statement: Sql): Promise<number> {
  const [answer] = await db.query<{n: number}>(statement);
  return answer?.n ?? 0;
}
