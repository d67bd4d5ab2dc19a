import {Type, type Static} from 'typebox';
import {SORT_NAMES} from '../../../src/protocol/filters.ts';
import type {PredictionList} from '../../../src/protocol/protocol.ts';
import {formatCursor} from '../../feed/cursor.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {listPredictions, type ListRequest} from '../../store/predictions/list-predictions.ts';
import {jobNotFound} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {FILTER_QUERY, OWN_BOUNDS, readFilter} from '../input/filters.ts';
import {pageToken} from '../input/page-token.ts';
import {queryFault} from '../input/query.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, JobSummary, nullable, oneOf, oneOfOrOwn, Prediction} from '../input/schemas.ts';

const ListQuery = Type.Object(
  {
    ...FILTER_QUERY,
    limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 50})),
    offset: Type.Optional(count()),
    after: Type.Optional(
      Type.String({description: "`next` of the page before; it keeps that page's order and filters"}),
    ),
    sort: Type.Optional(oneOfOrOwn(SORT_NAMES, {default: 'epoch'})),
    dir: Type.Optional(oneOf(['asc', 'desc'], {default: 'asc'})),
  },
  OWN_BOUNDS,
);

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
    next: list.next && pageToken.format(list.next),
  };
}

function listRequest(query: Static<typeof ListQuery>): ListRequest {
  const {limit = 50, offset, after, sort = 'epoch', dir = 'asc'} = query;
  const filter = readFilter(query);
  if (after === undefined) return {sort, dir, filter, limit, from: {offset: offset ?? 0}};
  if (offset !== undefined) throw queryFault('offset', 'must be left out beside `after`');
  const token = pageToken.parse(after);
  if (!token) throw queryFault('after', 'must be the `next` of an earlier page');
  return {sort: token.sort, dir: token.dir, filter: token.filter, limit, from: {after: token}};
}
