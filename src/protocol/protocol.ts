/**
 * The wire contract: what goes over HTTP between a trainer, the server and the elements. Field names are those of the
 * FineTune Lab API. Times are ISO 8601 UTC with milliseconds; a missing optional value is `null`. The server and
 * the page share it.
 */

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

export type SampleSource = 'dataset' | 'prediction_set';

export interface ValidationError {
  readonly validator: string;
  readonly message: string;
  readonly detail?: unknown;
  readonly schema_path?: string | null;
}

/** The four scores of a prediction against its ground truth; `null` where there is none. See `scores.ts`. */
export interface Scores {
  /** 1 when prediction and truth are equal after trimming and lower-casing, else 0. */
  readonly exact_match: number | null;
  /** 0 (equal) to 1; lower is better. */
  readonly char_error_rate: number | null;
  /** Code points of the prediction per code point of the truth. */
  readonly length_ratio: number | null;
  /** 0 to 1: the share of the prediction's words that the truth has too. */
  readonly word_overlap: number | null;
}

export type ScoreName = keyof Scores;

/** One stored prediction, as lists and streams give it. */
export interface Prediction extends Scores {
  /** Identity of the row (UUID); the same logical sample keeps it when it is replaced. */
  readonly id: string;
  /** Position in the job's stream; a replaced row takes a new one. Of two versions the greater wins. */
  readonly seq: number;
  readonly job_id: string;
  /** Epoch 0 is a real epoch: before training. */
  readonly epoch: number;
  /** The trainer's global optimizer step. */
  readonly step: number;
  /** Ordinal of the fixed prompt. */
  readonly sample_index: number;
  /** Text from outside: show it as text, never as markup. */
  readonly prompt: string;
  readonly prediction: string;
  readonly ground_truth: string | null;
  readonly prompt_id: string | null;
  readonly source_index: number | null;
  readonly sample_source: SampleSource | null;
  readonly sample_source_id: string | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly total_tokens: number | null;
  readonly max_new_tokens: number | null;
  /** Wall-clock milliseconds of the generation. */
  readonly latency_ms: number | null;
  readonly do_sample: boolean | null;
  /** `null`: validation was not run. */
  readonly validation_pass: boolean | null;
  readonly validation_kind: string | null;
  readonly validation_errors: readonly ValidationError[] | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What a prediction need not have, as it is given where it has none of it; scores apart. */
export const NO_OPTIONAL_FIELDS = {
  ground_truth: null,
  prompt_id: null,
  source_index: null,
  sample_source: null,
  sample_source_id: null,
  prompt_tokens: null,
  completion_tokens: null,
  total_tokens: null,
  max_new_tokens: null,
  latency_ms: null,
  do_sample: null,
  validation_pass: null,
  validation_kind: null,
  validation_errors: null,
} satisfies Partial<Prediction>;

/** `GET …/{jobId}`'s `job`. */
export interface JobSummary {
  readonly status: JobStatus;
  readonly model_name: string | null;
  readonly error_message: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** `GET /api/training/predictions/{jobId}`. */
export interface PredictionList {
  readonly job_id: string;
  readonly job: JobSummary;
  readonly predictions: readonly Prediction[];
  /** Rows that match the filters. */
  readonly total_count: number;
  readonly total_is_exact: boolean;
  readonly epoch_count: number;
  /** Opaque: a stream opened with it continues this list with no gap and no repeat. */
  readonly cursor: string;
  /** Opaque: pass as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

export interface EpochSummary {
  readonly epoch: number;
  readonly prediction_count: number;
  readonly latest_step: number;
}

/** Averages over all rows of an epoch (or of one step of it), over non-null values only. */
export interface TrendPoint {
  readonly epoch: number;
  /** The greatest step of the rows. */
  readonly step: number;
  readonly sample_count: number;
  readonly avg_exact_match: number | null;
  readonly avg_char_error_rate: number | null;
  readonly avg_length_ratio: number | null;
  readonly avg_word_overlap: number | null;
  readonly min_char_error_rate: number | null;
  readonly max_char_error_rate: number | null;
  /** True / non-null, 0 to 1. */
  readonly validation_pass_rate: number | null;
}

export interface TrendList {
  readonly job_id: string;
  readonly trends: readonly TrendPoint[];
  /** Percent by which char_error_rate fell from the first scored epoch to the last; positive is better. */
  readonly overall_improvement: number | null;
}

/** `GET …/{jobId}/epochs`. */
export interface EpochList {
  readonly job_id: string;
  /** Ascending. */
  readonly epochs: readonly EpochSummary[];
}

/** One fixed prompt over the whole run; an element of `GET …/{jobId}/samples`. */
export interface SampleSummary {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  /** The first 120 characters of the prompt. */
  readonly prompt_start: string;
  readonly first_char_error_rate: number | null;
  readonly last_char_error_rate: number | null;
  /** The least. */
  readonly best_char_error_rate: number | null;
  /** Whether any of its predictions was right; `null` when none was scored. */
  readonly ever_exact: boolean | null;
}

/** `GET …/{jobId}/samples`. */
export interface SampleList {
  readonly job_id: string;
  /** Ascending by (sample_index, sample_source_id). */
  readonly samples: readonly SampleSummary[];
  /** Opaque: pass as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

/** `GET …/{jobId}/samples/{sampleIndex}`. */
export interface SampleHistory {
  readonly job_id: string;
  /** Ascending by (epoch, step). */
  readonly predictions: readonly Prediction[];
  /** Opaque: pass as `after` for the next page; `null` on the last. */
  readonly next: string | null;
}

/** `GET …/{jobId}/stream` with `Accept: application/json` (long poll). */
export interface EventList {
  readonly events: readonly {
    readonly id?: string | null;
    readonly event: string;
    /** An object, as in `EventData`. */
    readonly data: unknown;
  }[];
  /** The position after these events: send it with the next request. */
  readonly cursor: string;
  /** There is more: ask again at once. */
  readonly more: boolean;
}

/** The body of every answer that is not 2xx. */
export interface ErrorBody {
  readonly error: string;
  readonly code: string;
  readonly details?: readonly {readonly path: string; readonly message: string}[];
}

/** The events of the stream; see `events.ts`. */
export type {ByeReason, EventData, EventName, ResetReason, StreamEvent} from './events.ts';
