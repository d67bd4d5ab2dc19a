import {Type, type Static} from 'typebox';
import {MAX_NAMES_A_JOB, MAX_OWN_SCORE} from '../../../src/protocol/own-scores.ts';
import type {MetricPoint} from '../../../src/protocol/protocol.ts';
import type {Database, Queryable} from '../../store/postgres/queryable.ts';
import {lastStored, readMetrics, saveMetrics} from '../../store/metrics.ts';
import {HttpError, jobNotFound} from '../http-error.ts';
import {opaque} from '../input/opaque.ts';
import {queryFault} from '../input/query.ts';
import {count, JobId, nullable, text, Time} from '../input/schemas.ts';
import {route, type Route} from '../route.ts';
import {reachJob} from './job-access.ts';

const MAX_NAMES_A_RECORD = 32;
/** Steps of one answer. */
const PAGE = 10_000;

const value = {type: 'number', minimum: -MAX_OWN_SCORE, maximum: MAX_OWN_SCORE} as const;

const Values = Type.Unsafe<Readonly<Record<string, number>>>({
  type: 'object',
  minProperties: 1,
  maxProperties: MAX_NAMES_A_RECORD,
  patternProperties: {'^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9_.:/-]{1,64}$': value},
  additionalProperties: false,
  description: 'numbers by name: 1 to 64 of A-Z a-z 0-9 _ . : / -',
});

const Metrics = Type.Object({
  metrics: Type.Array(
    Type.Object({
      step: count(),
      epoch: Type.Optional(nullable(Type.Number({minimum: 0, maximum: Number.MAX_SAFE_INTEGER}))),
      values: Values,
    }),
    {minItems: 1, maxItems: 1000},
  ),
});

const Saved = Type.Object({success: Type.Literal(true), count: count()});

const Query = Type.Object({
  names: Type.Optional(text(4096)),
  after: Type.Optional(Type.String()),
  since: Type.Optional(Type.String()),
});

const since = nullable(
  Type.String({description: 'for `since`: what is stored after this answer; on page 1'}),
);
const at = {step: count(), epoch: nullable(Type.Number()), recorded_at: Time};
const Listed = Type.Object({
  job_id: JobId,
  metrics: Type.Array(Type.Object({...at, values: Type.Record(Type.String(), Type.Number())})),
  next: nullable(Type.String({description: 'for `after`'})),
  since,
});
const Flat = Type.Object({
  job_id: JobId,
  metrics: Type.Array(Type.Object(at, {additionalProperties: Type.Number()})),
  next: nullable(Type.String({description: 'for `after`'})),
  since,
});

const token = opaque(Type.Object({step: count()}));
const storedToken = opaque(Type.Object({at: count()}));

/** The trainer's own curves. */
export function metricRoutes({
  db,
  readDb,
}: {
  readonly db: Database;
  readonly readDb: Queryable;
}): readonly Route[] {
  async function list(jobId: string, {names, after, since}: Static<typeof Query>) {
    const from = after === undefined ? null : token.parse(after);
    if (after !== undefined && from === null)
      throw queryFault('after', 'must be the `next` of an earlier page');
    const later = since === undefined ? null : storedToken.parse(since);
    if (since !== undefined && later === null)
      throw queryFault('since', 'must be the `since` of an earlier answer');
    // Before the values: what is stored between the two is read again, not passed over.
    const last = after === undefined ? await lastStored(readDb, jobId) : null;
    const points = await readMetrics(readDb, jobId, {
      after: from?.step ?? null,
      since: later?.at ?? null,
      limit: PAGE,
      ...(names !== undefined && {names: names.split(',')}),
    });
    const metrics = points.slice(0, PAGE);
    const next = points.length > PAGE ? token.format({step: metrics.at(-1)!.step}) : null;
    return {
      job_id: jobId,
      metrics,
      next,
      since: last === null ? (since ?? null) : storedToken.format({at: last}),
    };
  }
  return [
    route(
      {
        method: 'POST',
        path: '/api/training/jobs/{jobId}/metrics',
        action: 'append',
        summary: "Stores the trainer's own curves; a value of the same step and name is replaced",
        body: Metrics,
        answers: {200: Saved},
        errors: [404],
      },
      async ({principal, params, body}) => {
        const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
        const outcome = await saveMetrics(db, jobId, body.metrics, MAX_NAMES_A_JOB);
        if (outcome === 'no-job') throw jobNotFound();
        if (outcome === 'too-many-names')
          throw new HttpError(
            422,
            'too_many_names',
            `A job has at most ${MAX_NAMES_A_JOB} names of metrics, and this batch would make it more.`,
          );
        return {status: 200, body: {success: true, count: body.metrics.length}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/jobs/{jobId}/metrics',
        action: 'read',
        summary: "The trainer's own curves, ascending by step",
        query: Query,
        answers: {200: Listed},
        errors: [404],
      },
      async ({principal, params, query}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        return {status: 200, body: await list(job_id, query)};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/local/{jobId}/metrics',
        action: 'read',
        summary: 'The same as the published Python client reads them: values beside the step',
        query: Query,
        answers: {200: Flat},
        errors: [404],
      },
      async ({principal, params, query}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const {metrics, ...rest} = await list(job_id, query);
        return {status: 200, body: {...rest, metrics: metrics.map(flat)}};
      },
    ),
  ];
}

const flat = ({values, ...rest}: MetricPoint) => ({...values, ...rest});
