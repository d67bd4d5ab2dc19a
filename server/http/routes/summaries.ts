import {Type} from 'typebox';
import {SCORE_NAMES} from '../../../src/protocol/fields.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {readEpochs, readTrends} from '../../store/epochs.ts';
import {readGroupTrends} from '../../store/group-trends.ts';
import {reachJob} from './job-access.ts';
import {route, type Route} from '../route.ts';
import {EpochSummary, JobId, nullable, oneOf, oneOfOrOwn, TrendPoint} from '../input/schemas.ts';

const EpochList = Type.Object({job_id: JobId, epochs: Type.Array(EpochSummary)});

const TrendsQuery = Type.Object({
  by: Type.Optional(oneOf(['epoch', 'step'], {default: 'epoch'})),
  group: Type.Optional(
    oneOf(['1', '0'], {
      description:
        '1: each point has `groups`: what the answers to one prompt at one step are worth together, by `metric`. An answer is right where exact_match is 1, or an own score is the best that config.scores declares; pass@1 and pass@n are the unbiased estimates of Chen et al. 2021',
    }),
  ),
  metric: Type.Optional(oneOfOrOwn(SCORE_NAMES, {default: 'char_error_rate'})),
});

const Trends = Type.Object({
  job_id: JobId,
  trends: Type.Array(TrendPoint),
  overall_improvement: nullable(Type.Number()),
  metric: Type.Optional(oneOfOrOwn(SCORE_NAMES)),
  n: Type.Optional(
    nullable(
      Type.Integer({minimum: 2, description: 'answers of most groups of several, over the whole job'}),
    ),
  ),
});

/** What is read from roll-ups: epochs and averages. */
export function summaryRoutes({db, readDb}: {db: Queryable; readDb: Queryable}): readonly Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/epochs',
        action: 'read',
        summary: 'Epochs of a job, ascending',
        answers: {200: EpochList},
        errors: [404],
      },
      async ({principal, params}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        return {status: 200, body: {job_id, epochs: await readEpochs(readDb, job_id)}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/trends',
        action: 'read',
        summary: 'Averages per epoch or step, ascending',
        query: TrendsQuery,
        answers: {200: Trends},
        errors: [404],
      },
      async ({principal, params, query: {by = 'epoch', group, metric = 'char_error_rate'}}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const list =
          group === '1'
            ? await readGroupTrends(readDb, job_id, by, metric)
            : await readTrends(readDb, job_id, by);
        return {status: 200, body: {job_id, ...list}};
      },
    ),
  ];
}
