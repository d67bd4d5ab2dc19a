import {Type, type Static} from 'typebox';
import {SORT_NAMES} from '../../../src/protocol/filters.ts';
import type {PredictionList} from '../../../src/protocol/protocol.ts';
import {formatCursor} from '../../feed/cursor.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {listPredictions, type ListRequest} from '../../store/predictions/pages/list-predictions.ts';
import {jobNotFound} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {FILTER_QUERY, OWN_BOUNDS, readFilter} from '../input/filters.ts';
import {pageToken} from '../input/page-token.ts';
import {queryFault} from '../input/query.ts';
import {route, type Route} from '../route.ts';
import {
  count,
  groupKey,
  JobId,
  JobSummary,
  nullable,
  oneOf,
  oneOfOrOwn,
  Prediction,
} from '../input/schemas.ts';

const ListQuery = Type.Object(
  {
    ...FILTER_QUERY,
    limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 50})),
    offset: Type.Optional(count()),
    after: Type.Optional(
      Type.String({
        description: "`next` of the page before; it keeps that page's order, filters and grouping",
      }),
    ),
    sort: Type.Optional(oneOfOrOwn(SORT_NAMES, {default: 'epoch'})),
    dir: Type.Optional(oneOf(['asc', 'desc'], {default: 'asc'})),
    group: Type.Optional(
      oneOf(['1', '0'], {
        description:
          '1: several answers to one prompt at one step are one: limit, offset and total_count are of groups. A group is there where any of its answers matches the filters, stands where the first of these would (so by its best or worst in the direction asked for), and comes whole, by completion_index. A page ends before 5,000 answers or 16 MiB of texts would be more.',
      }),
    ),
  },
  OWN_BOUNDS,
);

/** What a list of groups says besides. */
const GROUPS = {
  group_count: Type.Optional(Type.Integer({minimum: 0, description: 'groups of this page'})),
  cut_groups: Type.Optional(
    Type.Array(Type.Object({...groupKey(), count: count()}), {
      description:
        'groups of more answers than a page holds: count is of all, of which the first came; lists of rows have the others',
    }),
  ),
};

const List = Type.Object({
  ...GROUPS,
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
    ...(list.groups !== null && {group_count: list.groups.groupCount, cut_groups: list.groups.cut}),
    cursor: formatCursor({...list.head, epoch: request.filter.epoch ?? null}),
    next: list.next && pageToken.format(list.next),
  };
}

function listRequest(query: Static<typeof ListQuery>): ListRequest {
  const {limit = 50, offset, after, sort = 'epoch', dir = 'asc'} = query;
  const filter = readFilter(query);
  const grouped = query.group === '1';
  if (after === undefined) return {sort, dir, filter, grouped, limit, from: {offset: offset ?? 0}};
  if (offset !== undefined) throw queryFault('offset', 'must be left out beside `after`');
  const token = pageToken.parse(after);
  if (!token) throw queryFault('after', 'must be the `next` of an earlier page');
  return {sort: token.sort, dir: token.dir, filter: token.filter, limit, from: {after: token}};
}
