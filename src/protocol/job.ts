import type {ScoreMeanings, ScoreText} from './own-scores.ts';

export type JobStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

export const JOB_STATUSES: readonly JobStatus[] = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
];

/** True for the statuses after which a trainer sends nothing more, unless training resumes. */
export function isFinished(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** `GET …/{jobId}`'s `job`. */
export interface JobSummary {
  readonly status: JobStatus;
  readonly model_name: string | null;
  readonly error_message: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  /** What the trainer's own scores mean, by name; `null` where it does not say. Servers before 0.2 do not say it. */
  readonly scores?: ScoreMeanings | null;
  /** Default: `whole`. */
  readonly score_text?: ScoreText;
}
