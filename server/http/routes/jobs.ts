import {Type, type Static} from 'typebox';
import type {Principal} from '../../auth/principal.ts';
import {hashSecret, newJobToken} from '../../auth/secrets.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {findJob, listJobs, saveJob, setJobStatus, type Job, type JobEntry} from '../../store/jobs.ts';
import {HttpError, jobNotFound, tooMany} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {RateLimit} from '../limits/rate-limit.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, nullable, oneOf, optional, Status, text, Time} from '../input/schemas.ts';
import {checkScoreConfig} from '../input/score-config.ts';
import {checkWebhookConfig} from '../input/webhook-config.ts';
import {storable} from '../input/storable.ts';
import {JOB_STATUSES} from '../../../src/protocol/protocol.ts';

const NewJob = Type.Object({
  job_id: JobId,
  model_name: optional(text(4096)),
  dataset_path: optional(text(4096)),
  status: optional(oneOf(JOB_STATUSES)),
  config: Type.Optional(
    Type.Unsafe<unknown>({
      description:
        'any JSON; `scores` says what own scores mean, `score_text` what is scored, `webhook` ({url, right?, of?}) who is told when a sample is lost',
    }),
  ),
});

const CreatedJob = Type.Object({
  success: Type.Literal(true),
  persisted: Type.Literal(true),
  job_id: JobId,
  job_token: Type.String({description: 'good for POST of predictions and PATCH of the status of this job'}),
});

const listed = {
  id: JobId,
  model_name: nullable(Type.String()),
  status: Status,
  started_at: nullable(Time),
  completed_at: nullable(Time),
  created_at: nullable(Time),
};

const JobList = Type.Object({
  jobs: Type.Array(Type.Object(listed)),
  total: count(),
  limit: count(),
  offset: count(),
});

const WholeJob = Type.Object({
  ...listed,
  error_message: nullable(Type.String()),
  dataset_path: nullable(Type.String()),
  config: Type.Unknown(),
});

const Page = Type.Object({
  limit: Type.Optional(Type.Integer({minimum: 1, maximum: 1000, default: 50})),
  offset: Type.Optional(Type.Integer({minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0})),
});

const StatusChange = Type.Object({status: Status, error_message: optional(text(65_536))});

const MAX_CONFIG_BYTES = 64 << 10;

/** Ids of others that one user may run into in a minute: enough for mistakes, too few to probe for names. */
const TAKEN_PER_MINUTE = 30;

export interface JobOptions {
  readonly db: Database;
  /** Told of each commit of a status. */
  readonly committed: (jobId: string) => void;
  /** Origins that a job's webhook may have. */
  readonly webhookOrigins: readonly string[];
}

export function jobRoutes({db, committed, webhookOrigins}: JobOptions): readonly Route[] {
  const taken = new RateLimit(TAKEN_PER_MINUTE);
  return [
    route(
      {
        method: 'POST',
        path: '/api/training/jobs',
        aliases: ['/api/training/local/jobs'],
        action: 'manage',
        summary: "Creates a job, or updates the caller's own, and gives a fresh job token",
        body: NewJob,
        answers: {200: CreatedJob},
        errors: [409],
      },
      async ({principal, body}) => {
        checkScoreConfig(body.config);
        checkWebhookConfig(body.config, webhookOrigins);
        const created = await createJob(db, principal, body, taken);
        committed(body.job_id);
        return {status: 200, body: created};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/jobs',
        action: 'list',
        summary: "The user's jobs, newest first",
        query: Page,
        answers: {200: JobList},
      },
      async ({principal, query: {limit = 50, offset = 0}}) => {
        const {jobs, total} = await listJobs(db, userOf(principal), {limit, offset});
        return {status: 200, body: {jobs: jobs.map(listedJob), total, limit, offset}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/jobs/{jobId}',
        action: 'read',
        summary: 'One job',
        answers: {200: WholeJob},
        errors: [404],
      },
      async ({principal, params}) => {
        const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
        const job = await findJob(db, jobId);
        if (!job) throw jobNotFound();
        return {status: 200, body: wholeJob(job, principal)};
      },
    ),
    route(
      {
        method: 'PATCH',
        path: '/api/training/jobs/{jobId}',
        action: 'report',
        summary: "Sets a job's status",
        body: StatusChange,
        answers: {200: WholeJob},
        errors: [404],
      },
      async ({principal, params, body}) => {
        const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
        const errorMessage = body.error_message?.toWellFormed() ?? null;
        const job = await setJobStatus(db, jobId, {status: body.status, errorMessage});
        if (!job) throw jobNotFound();
        committed(jobId);
        return {status: 200, body: wholeJob(job, principal)};
      },
    ),
  ];
}

async function createJob(
  db: Database,
  principal: Principal,
  body: Static<typeof NewJob>,
  taken: RateLimit,
): Promise<Static<typeof CreatedJob>> {
  const token = newJobToken();
  const userId = userOf(principal);
  // Who ran into too many is refused before it can be seen whether this id is taken, too.
  const mustWaitMs = taken.wait(userId);
  if (mustWaitMs > 0) throw tooManyTaken(mustWaitMs);
  const outcome = await saveJob(db, {
    jobId: body.job_id,
    userId,
    modelName: body.model_name?.toWellFormed() ?? null,
    datasetPath: body.dataset_path?.toWellFormed() ?? null,
    config: storable(body.config ?? null, 'config', MAX_CONFIG_BYTES),
    status: body.status ?? 'running',
    tokenHash: hashSecret(token),
  });
  if (outcome === 'taken') {
    taken.take(userId);
    throw new HttpError(409, 'job_id_taken', 'The job_id is taken: choose another.');
  }
  return {success: true, persisted: true, job_id: body.job_id, job_token: token};
}

function tooManyTaken(waitMs: number): HttpError {
  return tooMany('too_many_requests', 'Too many job ids that are taken.', waitMs / 1000);
}

function userOf(principal: Principal): string {
  if (principal.kind === 'embed')
    throw new HttpError(
      403,
      'forbidden',
      'Expected a user’s credential, but got an embed token: it only reads predictions.',
    );
  return principal.userId;
}

function listedJob(job: JobEntry) {
  const {job_id: id, model_name, status, started_at, completed_at, created_at} = job;
  return {id, model_name, status, started_at, completed_at, created_at};
}

/** Where a model was trained and how is its user's business, not that of who holds a token of the job. */
function wholeJob(job: Job, {kind}: Principal) {
  const isToken = kind === 'embed' || kind === 'job-token';
  const inside = isToken ? {dataset_path: null, config: null} : job;
  const {dataset_path, config} = inside;
  return {...listedJob(job), error_message: job.error_message, dataset_path, config};
}
