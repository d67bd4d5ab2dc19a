import {Type, type Static} from 'typebox';
import type {PredictionList} from '../../../src/protocol/protocol.ts';
import {formatCursor} from '../../feed/cursor.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {
  listPredictions,
  type ListRequest,
  type PredictionFilter,
} from '../../store/predictions/list-predictions.ts';
import {jobNotFound} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {pagePlace, SORTS} from '../input/page-place.ts';
import {queryFault} from '../input/query.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, JobSummary, nullable, oneOf, Prediction, SCORES, text} from '../input/schemas.ts';

const bound = () => Type.Optional(Type.Number());

/** What a list or an export can be narrowed by. */
export const FILTERS = {
  epoch: Type.Optional(count()),
  sample_index: Type.Optional(count()),
  validation: Type.Optional(oneOf(['pass', 'fail', 'none'])),
  wrong: Type.Optional(oneOf(['1', '0'])),
  min_exact_match: bound(),
  max_exact_match: bound(),
  min_char_error_rate: bound(),
  max_char_error_rate: bound(),
  min_length_ratio: bound(),
  max_length_ratio: bound(),
  min_word_overlap: bound(),
  max_word_overlap: bound(),
  q: Type.Optional(text(200)),
};

const ListQuery = Type.Object({
  ...FILTERS,
  limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 50})),
  offset: Type.Optional(count()),
  after: Type.Optional(
    Type.String({description: "`next` of the page before; it keeps that page's order and filters"}),
  ),
  sort: Type.Optional(oneOf(SORTS, {default: 'epoch'})),
  dir: Type.Optional(oneOf(['asc', 'desc'], {default: 'asc'})),
});

const List = Type.Object({
  job_id: JobId,
  job: JobSummary,
  predictions: Type.Array(Prediction),
  total_count: count(),
  total_is_exact: Type.Boolean(),
  epoch_count: count(),
  cursor: Type.String(),
  next: nullable(Type.String()),
});

interface Databases {
  readonly db: Database;
  readonly readDb: Database;
}

export function getPredictions({db, readDb}: Databases): Route {
  return route(
    {
      method: 'GET',
      path: '/api/training/predictions/{jobId}',
      action: 'read',
      summary: 'Predictions of a job, in pages',
      query: ListQuery,
      answers: {200: List},
      errors: [404, 409],
    },
    async ({principal, params, query}) => {
      const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
      return {status: 200, body: await listPage({db, readDb}, jobId, listRequest(query))};
    },
  );
}

async function listPage(
  {db, readDb}: Databases,
  jobId: string,
  request: ListRequest,
): Promise<PredictionList> {
  const list =
    (await listPredictions(readDb, jobId, request)) ??
    // A job that was made a moment ago may be missing on a standby.
    (await listPredictions(db, jobId, request));
  if (!list) throw jobNotFound();
  return {
    job_id: jobId,
    job: list.job,
    predictions: list.predictions,
    total_count: list.totalCount,
    total_is_exact: list.totalIsExact,
    epoch_count: list.epochCount,
    cursor: formatCursor({...list.head, epoch: request.filter.epoch ?? null}),
    next: list.next && pagePlace.format(list.next),
  };
}

function listRequest(query: Static<typeof ListQuery>): ListRequest {
  const {limit = 50, offset, after, sort = 'epoch', dir = 'asc'} = query;
  const filter = readFilter(query);
  if (after === undefined) return {sort, dir, filter, limit, from: {offset: offset ?? 0}};
  if (offset !== undefined) throw queryFault('offset', 'must be left out beside `after`');
  const place = pagePlace.parse(after);
  if (!place) throw queryFault('after', 'must be the `next` of an earlier page');
  return {sort: place.sort, dir: place.dir, filter: place.filter, limit, from: {after: place}};
}

type FilterQuery = Pick<Static<typeof ListQuery>, keyof typeof FILTERS>;

export function readFilter(query: FilterQuery): PredictionFilter {
  const {epoch, sample_index: sampleIndex, validation, wrong, q} = query;
  return {
    ...(epoch !== undefined && {epoch}),
    ...(sampleIndex !== undefined && {sampleIndex}),
    ...(validation !== undefined && {validation}),
    ...(wrong === '1' && {wrong: true}),
    ...(q !== undefined && q !== '' && {text: q.toWellFormed()}),
    ...bounds('min', query),
    ...bounds('max', query),
  };
}

function bounds(side: 'min' | 'max', query: FilterQuery): Pick<PredictionFilter, 'min' | 'max'> {
  const given = SCORES.flatMap((score) => {
    const value = query[`${side}_${score}`];
    return value === undefined ? [] : [[score, value] as const];
  });
  return given.length === 0 ? {} : {[side]: Object.fromEntries(given)};
}
