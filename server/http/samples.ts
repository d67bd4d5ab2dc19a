import {Type} from 'typebox';
import type {Queryable} from '../store/database.ts';
import {readSample} from '../store/samples.ts';
import {reachJob} from './job-access.ts';
import {queryFault} from './query.ts';
import {route, type Route} from './route.ts';
import {count, JobId, nullable, Prediction, text} from './schemas.ts';

const SampleQuery = Type.Object({
  source: Type.Optional({...text(1024), description: 'sample_source_id; empty = those without one'}),
  limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 1000})),
  after: Type.Optional(
    Type.String({
      pattern: '^\\d{1,16}\\.\\d{1,16}\\.\\d{1,16}$',
      description: 'the `next` of an earlier page',
    }),
  ),
});

const SampleHistory = Type.Object({
  job_id: JobId,
  sample_index: count(),
  predictions: Type.Array(Prediction),
  next: nullable(Type.String()),
});

export function sampleRoutes({db, readDb}: {db: Queryable; readDb: Queryable}): readonly Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/samples/{sampleIndex}',
        action: 'read',
        summary: 'One sample over all epochs and steps, ascending',
        query: SampleQuery,
        answers: {200: SampleHistory},
        errors: [404],
      },
      async ({principal, params, query}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const sampleIndex = readSampleIndex(params['sampleIndex']!);
        const {limit = 1000, source, after} = query;
        const [epoch, step, seq] = after?.split('.').map(Number) ?? [];
        const place = {epoch: epoch ?? 0, step: step ?? 0, seq: seq ?? 0};
        const {predictions, next} = await readSample(readDb, job_id, {
          sampleIndex,
          limit,
          ...(source !== undefined && {source: source === '' ? null : source}),
          ...(after !== undefined && {after: place}),
        });
        const nextPlace = next && `${next.epoch}.${next.step}.${next.seq}`;
        return {status: 200, body: {job_id, sample_index: sampleIndex, predictions, next: nextPlace}};
      },
    ),
  ];
}

function readSampleIndex(text: string): number {
  const index = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(index)) throw queryFault('sampleIndex', 'must be a whole number from 0');
  return index;
}
