import type {JobStatus} from '../../src/protocol.ts';
import type {Database, Queryable} from './database.ts';

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
  readonly created_at: string;
}

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

export declare function saveJob(db: Database, request: JobRequest): Promise<SaveOutcome>;
export declare function findJob(db: Queryable, jobId: string): Promise<Job | null>;
/** Newest first. */
export declare function listJobs(
  db: Queryable,
  userId: string,
  page: {limit: number; offset: number},
): Promise<{jobs: readonly Job[]; total: number}>;
/** The job after the change; `null` when there is none. */
export declare function setJobStatus(
  db: Database,
  jobId: string,
  change: {status: JobStatus; errorMessage?: string | null},
): Promise<Job | null>;
