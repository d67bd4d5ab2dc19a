import {Type} from 'typebox';
import type {Database} from '../../store/postgres/queryable.ts';
import {listSamples} from '../../store/list-samples.ts';
import {readSample} from '../../store/samples.ts';
import {reachJob} from './job-access.ts';
import {opaque} from '../input/opaque.ts';
import {wholeNumber} from '../input/query.ts';
import {readToken, sampleToken} from '../input/sample-token.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, nullable, Prediction, SampleSummary, text} from '../input/schemas.ts';

const page = {
  limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 1000})),
  after: Type.Optional(Type.String({description: '`next` of the page before'})),
};

const ListQuery = Type.Object(page);
const HistoryQuery = Type.Object({
  ...page,
  source: Type.Optional({...text(1024), description: 'sample_source_id; empty = those without one'}),
});

const SampleList = Type.Object({
  job_id: JobId,
  samples: Type.Array(SampleSummary),
  next: nullable(Type.String()),
});

const SampleHistory = Type.Object({
  job_id: JobId,
  predictions: Type.Array(Prediction),
  next: nullable(Type.String()),
});

const historyToken = opaque(
  Type.Object({epoch: count(), step: count(), completion_index: count(), seq: count()}),
);

/** The fixed prompts of a job, and one of them over all epochs. */
export function sampleRoutes({db, readDb}: {db: Database; readDb: Database}): readonly Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/samples',
        action: 'read',
        summary: 'The samples of a job, ascending by index and source, each summed up over all epochs',
        query: ListQuery,
        answers: {200: SampleList},
        errors: [404],
      },
      async ({principal, params, query: {limit = 1000, after}}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const request = {limit, after: readToken(sampleToken, after)};
        const {samples, next} = await listSamples(readDb, job_id, request);
        return {status: 200, body: {job_id, samples, next: next && sampleToken.format(next)}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/samples/{sampleIndex}',
        action: 'read',
        summary: 'One sample over all epochs and steps, ascending',
        query: HistoryQuery,
        answers: {200: SampleHistory},
        errors: [404],
      },
      async ({principal, params, query: {limit = 1000, after, source}}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const {predictions, next} = await readSample(readDb, job_id, {
          sampleIndex: wholeNumber('sampleIndex', params['sampleIndex']!),
          limit,
          after: readToken(historyToken, after),
          ...(source !== undefined && {source: source === '' ? null : source}),
        });
        return {status: 200, body: {job_id, predictions, next: next && historyToken.format(next)}};
      },
    ),
  ];
}
