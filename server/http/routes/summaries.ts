import {Type} from 'typebox';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {readEpochs, readTrends} from '../../store/epochs.ts';
import {reachJob} from './job-access.ts';
import {route, type Route} from '../route.ts';
import {EpochSummary, JobId, nullable, oneOf, TrendPoint} from '../input/schemas.ts';

const EpochList = Type.Object({job_id: JobId, epochs: Type.Array(EpochSummary)});

const TrendsQuery = Type.Object({by: Type.Optional(oneOf(['epoch', 'step'], {default: 'epoch'}))});

const Trends = Type.Object({
  job_id: JobId,
  trends: Type.Array(TrendPoint),
  overall_improvement: nullable(Type.Number()),
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
      async ({principal, params, query: {by = 'epoch'}}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        return {status: 200, body: {job_id, ...(await readTrends(readDb, job_id, by))}};
      },
    ),
  ];
}
