import {scoreConfig, withScoreOrder} from '../../src/protocol/own-scores.ts';
import {isFinished, type JobStatus, type ScoreText} from '../../src/protocol/protocol.ts';
import {tellOddRow} from './predictions/odd-rows.ts';
import {isSayable} from './predictions/row-reader.ts';
import type {Database, Queryable} from './postgres/queryable.ts';
import {sql, type Sql} from './postgres/sql.ts';
import {beginWatching, endWatching} from './webhooks/positions.ts';

export interface Job {
  readonly job_id: string;
  readonly user_id: string;
  readonly model_name: string | null;
  readonly dataset_path: string | null;
  readonly config: unknown;
  readonly status: JobStatus;
  readonly error_message: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  /** `null` where somebody stored one that ISO 8601 cannot say. */
  readonly created_at: string | null;
}

/** A job without its configuration, which may be long. */
export type JobEntry = Omit<Job, 'config' | 'dataset_path'>;

export interface JobRequest {
  readonly jobId: string;
  readonly userId: string;
  readonly modelName?: string | null;
  readonly datasetPath?: string | null;
  readonly config?: unknown;
  /** Default `running`. */
  readonly status?: JobStatus;
  /** SHA-256 of a fresh job token; the job's newest 20 tokens stay valid. */
  readonly tokenHash: Buffer;
}

/** `taken`: the id belongs to another user. */
export type SaveOutcome = 'created' | 'updated' | 'taken';

export interface StatusChange {
  readonly status: JobStatus;
  readonly errorMessage?: string | null;
}

const VALID_TOKENS = 20;

/** Creates a job, or updates the caller's own: what a repeat leaves out keeps its value, but for the status. */
export async function saveJob(db: Database, request: JobRequest): Promise<SaveOutcome> {
  const {jobId, userId, modelName = null, datasetPath = null, tokenHash} = request;
  const config = request.config == null ? null : JSON.stringify(withScoreOrder(request.config));
  const change = {status: request.status ?? 'running'};
  return db.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('ftl.own_path', 'on', true)`);
    const saved = await tx.query<{created: boolean}>(sql`
      INSERT INTO training_jobs AS job (job_id, user_id, model_name, dataset_path, config)
      VALUES (${jobId}, ${userId}, ${modelName}, ${datasetPath}, ${config})
      ON CONFLICT (job_id) DO UPDATE SET
        model_name = coalesce(excluded.model_name, job.model_name),
        dataset_path = coalesce(excluded.dataset_path, job.dataset_path),
        config = coalesce(excluded.config, job.config)
      WHERE job.user_id = excluded.user_id
      RETURNING xmax = 0 AS created`);
    const outcome = saved[0];
    if (outcome === undefined) return 'taken';
    if (outcome.created) {
      const {status} = change;
      await tx.query(sql`
        INSERT INTO job_stream (job_id, status, started_at, completed_at)
        VALUES (${jobId}, ${status}, CASE WHEN ${status === 'running'} THEN now() END,
          CASE WHEN ${isFinished(status)} THEN now() END)`);
    } else {
      await tx.query(statusUpdate(jobId, change));
    }
    if (namesWebhook(request.config)) await beginWatching(tx, jobId);
    else if (request.config != null) await endWatching(tx, jobId);
    await tx.query(sql`INSERT INTO job_tokens (token_hash, job_id) VALUES (${tokenHash}, ${jobId})`);
    await tx.query(sql`
      DELETE FROM job_tokens WHERE job_id = ${jobId} AND number <= (
        SELECT number FROM job_tokens WHERE job_id = ${jobId} ORDER BY number DESC OFFSET ${VALID_TOKENS} LIMIT 1)`);
    return outcome.created ? 'created' : 'updated';
  });
}

const namesWebhook = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'webhook' in config && config.webhook != null;

/** A status that is the same already changes nothing; any other takes a position in the job's stream. */
function statusUpdate(jobId: string, {status, errorMessage = null}: StatusChange): Sql {
  return sql`
    UPDATE job_stream SET
      status = ${status},
      error_message = ${errorMessage},
      last_seq = last_seq + 1,
      status_seq = last_seq + 1,
      status_changed_at = now(),
      started_at = CASE WHEN ${status === 'running'} THEN coalesce(started_at, now()) ELSE started_at END,
      completed_at = CASE WHEN ${isFinished(status)} THEN now() END
    WHERE job_id = ${jobId} AND (status, error_message) IS DISTINCT FROM (${status}, ${errorMessage})`;
}

/** The job after the change; `null` when there is none. */
export async function setJobStatus(db: Database, jobId: string, change: StatusChange): Promise<Job | null> {
  return db.transaction(async (tx) => {
    await tx.query(statusUpdate(jobId, change));
    return findJob(tx, jobId);
  });
}

const ENTRY = sql`job_id, user_id, model_name, status, error_message, started_at, completed_at, created_at`;
const FROM = sql`FROM training_jobs JOIN job_stream USING (job_id)`;

/** `null` when there is none. */
export async function findJobEntry(db: Queryable, jobId: string): Promise<JobEntry | null> {
  const [job] = await db.query<JobEntry>(sql`SELECT ${ENTRY} ${FROM} WHERE job_id = ${jobId}`);
  return job ?? null;
}

/** Those of these jobs that there are. */
export async function findJobEntries(db: Queryable, jobIds: readonly string[]): Promise<readonly JobEntry[]> {
  return db.query<JobEntry>(sql`SELECT ${ENTRY} ${FROM} WHERE job_id = ANY(${jobIds}::text[])`);
}

/** `null` when there is none. Who only asks whose it is takes `findJobEntry`. */
export async function findJob(db: Queryable, jobId: string): Promise<Job | null> {
  const [job] = await db.query<Job>(
    sql`SELECT ${ENTRY}, dataset_path, config ${FROM} WHERE job_id = ${jobId}`,
  );
  if (job === undefined || isSayable(job.config)) return job ?? null;
  // No JSON of ours goes so deep, or has such numbers.
  tellOddRow({jobId, id: jobId, seq: 0, field: 'config', leftOut: 'field'});
  return {...job, config: null};
}

/** What of a job's predictions is scored; `whole` where it does not say. */
export async function readScoreText(db: Queryable, jobId: string): Promise<ScoreText> {
  const [job] = await db.query<{text: unknown}>(
    sql`SELECT config -> 'score_text' AS text FROM training_jobs WHERE job_id = ${jobId}`,
  );
  return scoreConfig(null, job?.text).score_text;
}

/** Newest first. */
export async function listJobs(
  db: Queryable,
  userId: string,
  page: {readonly limit: number; readonly offset: number},
): Promise<{jobs: readonly JobEntry[]; total: number}> {
  const [jobs, counted] = await Promise.all([
    db.query<JobEntry>(
      sql`SELECT ${ENTRY} ${FROM} WHERE user_id = ${userId} ORDER BY created_at DESC, job_id LIMIT ${page.limit} OFFSET ${page.offset}`,
    ),
    db.query<{total: number}>(sql`SELECT count(*) AS total FROM training_jobs WHERE user_id = ${userId}`),
  ]);
  return {jobs, total: counted[0]?.total ?? 0};
}
