import {
  accessFor,
  hidden,
  inOrderOfSamples,
  isCounted,
  isSearch,
  narrowsLines,
  type Access,
} from '../filter.ts';
import {isScoreKey} from '../../../../src/protocol/own-scores.ts';
import {firstOfGroups, countGroups, headColumns, isFirstOfGroup} from '../groups.ts';
import {startOfArrival, startOfPage, startOfSample} from './offset.ts';
import {orderBy} from './order.ts';
import {withinBytes} from '../row.ts';
import {isNotBefore, within} from './score-bound.ts';
import {
  isBehind,
  lines,
  matching,
  passes,
  rowsOfLine,
  selected,
  type PageRequest,
  type ScoreBound,
  type Selection,
} from './selection.ts';
import {column, sql, type Sql} from '../../postgres/sql.ts';

/** The rows of one page, and whether there are more: see `withinBytes`. */
export function pageOf(request: PageRequest): Sql {
  return withinBytes(rowsOf(request), orderBy(request));
}

/** The first rows of groups, as `headColumns` has them. */
export const headsOf = (request: PageRequest): Sql => sql`
  SELECT ${headColumns(request, request.sort)} FROM (${rowsOf(request)}) AS p ORDER BY ${orderBy(request)}`;

function rowsOf(request: PageRequest): Sql {
  const {sort, filter} = request;
  const isByLine = sort === 'epoch' || sort === 'step';
  if (isByLine && skipsRows(request)) return pageFromLine(request, sort);
  if (sort === 'arrival' && skipsRows(request) && !request.fewLines) return pageFromSeq(request);
  if (isByLine && narrowsLines(filter)) return pageByLine(request, sort);
  if (sort === 'sample_index' && isFarInSamples(request)) return pageFromSample(request);
  const isSorted = request.fewLines || isScoreKey(sort) || (sort === 'sample_index' && isSearch(filter));
  if (request.grouped && isSorted) return pageOfFirst(request);
  if (request.bound !== undefined) return pageWithin(request, request.bound);
  if (request.fewLines) return pageOfFewLines(request);
  if (sort !== 'step' || filter.epoch !== undefined) return simplePage(request);
  return filter.sample_index === undefined ? pageByLine(request, sort) : pageOfSampleByStep(request);
}

/** How many rows match, or groups of them, counted to `most`. */
export function countOf(selection: Selection, most: number, byLine: boolean): Sql {
  const found = matching(selection, byLine);
  return selection.grouped
    ? countGroups(found, most)
    : sql`SELECT count(*) AS n FROM (SELECT ${found} LIMIT ${most}) AS limited`;
}

function wanted(
  request: PageRequest,
  access: Access,
  seq: Sql = request.sort === 'arrival' ? sql`p.seq` : hidden.seq,
): Sql {
  const isFirst = request.grouped
    ? isFirstOfGroup(request.sort, request.dir, passes(request, 'plain'))
    : sql`true`;
  return sql`${selected(request, access, seq)} AND ${isBehind(request)} AND ${isFirst}`;
}

/** Where the rows before a page are not read: of rows `p`, or lines `r`, those to begin with, and how many rows of them are before it. */
interface Start {
  readonly condition: Sql;
  readonly before: Sql;
}

const skipsRows = ({offset, behind, grouped, filter}: PageRequest): boolean =>
  offset > 0 && behind === null && !grouped && isCounted(filter);

/** Without a start, from the first row on. */
function startAt(request: PageRequest, name: 'epoch' | 'step' | 'seq'): Sql {
  const first = request.dir === 'asc' ? 0 : Number.MAX_SAFE_INTEGER;
  return sql`coalesce((SELECT start.${column(name)} FROM start), ${first}::bigint)`;
}

const before = ({offset}: PageRequest): Sql =>
  sql`coalesce((SELECT start.before FROM start), ${offset}::bigint)`;

function pageFromLine(request: PageRequest, sort: 'epoch' | 'step'): Sql {
  const [epoch, step] = [startAt(request, 'epoch'), startAt(request, 'step')];
  const startOf = (row: Sql): Start => ({
    condition:
      sort === 'step'
        ? isFrom(request, sql`${row}.step`, step)
        : isFrom(request, sql`${row}.epoch, ${row}.step`, sql`${epoch}, ${step}`),
    before: before(request),
  });
  const isInOrder = sort === 'epoch' && !narrowsLines(request.filter);
  const page = isInOrder ? simplePage(request, startOf(sql`p`)) : pageByLine(request, sort, startOf(sql`r`));
  return sql`WITH ${startOfPage(request, sort)} ${page}`;
}

function pageFromSeq(request: PageRequest): Sql {
  const start = {condition: isFrom(request, sql`p.seq`, startAt(request, 'seq')), before: before(request)};
  return sql`WITH ${startOfArrival(request)} ${simplePage(request, start)}`;
}

/** A row that comes by the index of samples takes as long as ten that are counted in passing. */
const isFarInSamples = ({offset, behind, grouped, filter, headSeq}: PageRequest): boolean =>
  offset * 10 > headSeq &&
  behind === null &&
  !grouped &&
  filter.sample_index === undefined &&
  !isSearch(filter);

function pageFromSample(request: PageRequest): Sql {
  const start = {
    condition: isFrom(request, sql`p.sample_index`, sql`(SELECT start.sample_index FROM start)`),
    before: before(request),
  };
  return sql`WITH start AS (${startOfSample(request, selected(request, 'plain'))}) ${simplePage(request, start)}`;
}

const isFrom = ({dir}: PageRequest, columns: Sql, place: Sql): Sql =>
  dir === 'asc' ? sql`(${columns}) >= (${place})` : sql`(${columns}) <= (${place})`;

function simplePage(request: PageRequest, start?: Start): Sql {
  return sql`
    SELECT p.* FROM training_predictions p
    WHERE ${wanted(request, accessFor(request.filter, request.sort === 'arrival'))}
      AND ${start?.condition ?? sql`true`}
      AND ${request.sort === 'sample_index' && !isSearch(request.filter) ? inOrderOfSamples(request.jobId) : sql`true`}
    ORDER BY ${orderBy(request)} LIMIT ${request.limit} OFFSET ${start?.before ?? request.offset}`;
}

/**
 * By way of the roll-up, which has each (epoch, step) and says whether it may hold a match: it stands in for an index by
 * step, and leaves out what cannot match. The rows of each line come by an index, until the page is full.
 */
function pageByLine(request: PageRequest, sort: 'epoch' | 'step', start?: Start): Sql {
  const {behind, dir, limit, offset} = request;
  const down = dir === 'asc' ? sql`` : sql` DESC`;
  const columns = sort === 'epoch' ? sql`r.epoch, r.step` : sql`r.step`;
  const lastLine =
    behind &&
    (sort === 'epoch' ? sql`${behind[0] ?? null}, ${behind[1] ?? null}` : sql`${behind[0] ?? null}`);
  const isLater = lastLine === null ? (start?.condition ?? sql`true`) : isFrom(request, columns, lastLine);
  const epoch = sort === 'epoch' ? sql`line.epoch${down}, ` : sql``;
  return sql`
    SELECT p.*
    FROM (SELECT * FROM ${lines(request, isLater)} AS r ORDER BY ${sort === 'epoch' ? sql`r.epoch${down}, ` : sql``}r.step${down}) AS line
    CROSS JOIN LATERAL ${rowsOfLine(wanted(request, accessFor(request.filter, false)))} AS p
    ORDER BY ${epoch}line.step${down}, p.sample_index${down}, p.completion_index${down}, p.seq${down}
    LIMIT ${limit} OFFSET ${start?.before ?? offset}`;
}

function pageOfFewLines(request: PageRequest): Sql {
  return sql`
    SELECT p.*
    FROM ${lines(request, sql`true`)} AS line
    CROSS JOIN LATERAL ${rowsOfLine(wanted(request, accessFor(request.filter, false), hidden.seq))} AS p
    ORDER BY ${orderBy(request)} LIMIT ${request.limit} OFFSET ${request.offset}`;
}

function pageWithin(request: PageRequest, bound: ScoreBound): Sql {
  const start = isNotBefore(request, bound);
  return sql`
    SELECT p.* ${within(request, bound, start)} AND ${isBehind(request)}
    ORDER BY ${orderBy(request)} LIMIT ${request.limit} OFFSET ${request.offset}`;
}

/** Where no index has the order: of each group among all rows that match the first, and these in order. */
function pageOfFirst(request: PageRequest): Sql {
  const {sort, dir, limit, offset, fewLines, bound} = request;
  const rows = bound === undefined ? matching(request, fewLines) : within(request, bound, sql`true`);
  return sql`
    SELECT p.* FROM (${firstOfGroups(rows, sort, dir)}) AS p
    WHERE ${isBehind(request)} ORDER BY ${orderBy(request)} LIMIT ${limit} OFFSET ${offset}`;
}

/** One sample by step over all epochs: in each epoch its rows are in order already, and a page of each is enough. */
function pageOfSampleByStep(request: PageRequest): Sql {
  const {jobId, limit, offset} = request;
  return sql`
    SELECT p.*
    FROM (SELECT r.epoch FROM prediction_rollup r WHERE r.job_id = ${jobId} AND r.step = -1) AS line
    CROSS JOIN LATERAL (
      SELECT * FROM training_predictions p
      WHERE ${wanted(request, 'sample')} AND p.epoch = line.epoch
      ORDER BY ${orderBy(request)} LIMIT ${limit + offset}
    ) AS p
    ORDER BY ${orderBy(request)} LIMIT ${limit} OFFSET ${offset}`;
}
