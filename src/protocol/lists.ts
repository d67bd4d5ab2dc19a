/** What the server's lists answer with. */
import type {Prediction, RangedScore, ScoreName} from './fields.ts';
import type {JobSummary} from './job.ts';
import type {ScoreKey} from './own-scores.ts';

/** `GET /api/training/predictions/{jobId}`. */
export interface PredictionList {
  readonly job_id: string;
  readonly job: JobSummary;
  readonly predictions: readonly Prediction[];
  /** Rows that match the filters; with `group=1` groups of which any row does. */
  readonly total_count: number;
  readonly total_is_exact: boolean;
  readonly epoch_count: number;
  /** Opaque: a stream opened with it continues this list with no gap and no repeat. */
  readonly cursor: string;
  /** Opaque: pass as `after` for the next page; `null` on the last. */
  readonly next: string | null;
  /** With `group=1`: groups of this page, whose rows stand together. */
  readonly group_count?: number;
  /** With `group=1`: groups of more answers than a page holds, which begin here. */
  readonly cut_groups?: readonly CutGroup[];
}

/** What all answers to one prompt at one step have in common. */
export type GroupKey = Pick<Prediction, 'epoch' | 'step' | 'sample_index' | 'sample_source_id'>;

/** A group of which only the first answers are in a page; lists of rows have the others. */
export type CutGroup = GroupKey & {
  /** All its answers. */
  readonly count: number;
};

export interface EpochSummary {
  readonly epoch: number;
  readonly prediction_count: number;
  readonly latest_step: number;
}

/** One own score over some rows, over non-null values only. */
export interface ScoreSummary {
  readonly count: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
}

/** Averages over all rows of an epoch (or of one step of it), over non-null values only. */
export type TrendPoint = {
  readonly epoch: number;
  /** The greatest step of the rows. */
  readonly step: number;
  readonly sample_count: number;
  /** True / non-null, 0 to 1. */
  readonly validation_pass_rate: number | null;
  /** The trainer's own scores by name; empty where there are none. Servers before 0.2 do not say it. */
  readonly scores?: Readonly<Record<string, ScoreSummary>>;
  /** With `group=1`. */
  readonly groups?: GroupPoint;
} & {readonly [Name in ScoreName as `avg_${Name}`]: number | null} & {
  readonly [Name in RangedScore as `min_${Name}` | `max_${Name}`]: number | null;
};

/**
 * What the groups of answers of an epoch, or of one step of it, are worth by a score. All but the first are of the groups
 * of several answers: `null` where none of them tells.
 */
export interface GroupPoint {
  readonly group_count: number;
  readonly several_count: number;
  /** The mean over groups of the best value in each, and of the mean in each. */
  readonly avg_best: number | null;
  readonly avg_mean: number | null;
  /** The chance that one answer is right, and that one of n is; 0 to 1, over groups with as many that can be told. */
  readonly pass_1: number | null;
  readonly pass_n: number | null;
}

export interface TrendList {
  readonly job_id: string;
  readonly trends: readonly TrendPoint[];
  /** Percent by which char_error_rate fell from the first scored epoch to the last; positive is better. */
  readonly overall_improvement: number | null;
  /** With `group=1`: the score that `groups` is about. */
  readonly metric?: ScoreKey;
  /** With `group=1`: answers of most groups of several over the whole job; `null`: none has several. */
  readonly n?: number | null;
}

/** All that the trainer measured at one step: losses, learning rate, …. */
export interface MetricPoint {
  readonly step: number;
  /** The last that was sent with it. */
  readonly epoch: number | null;
  readonly values: Readonly<Record<string, number>>;
  readonly recorded_at: string;
}

/** `GET /api/training/jobs/{jobId}/metrics`. */
export interface MetricList {
  readonly job_id: string;
  /** Ascending by step. */
  readonly metrics: readonly MetricPoint[];
  /** For `after`; `null` on the last page. */
  readonly next: string | null;
  /** For `since`: what is stored later than this answer. Servers before 0.3 do not say it. */
  readonly since?: string | null;
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
  /** The trainer's own scores by name. Servers before 0.2 do not say it. */
  readonly scores?: Readonly<Record<string, SampleScore>>;
}

/** One own score of a sample over the run. */
export interface SampleScore {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
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

/**
 * `GET …/{jobId}/scores`: one score of every sample at the latest step of each epoch. With `limit`, `after` or `epochs` one of
 * the pages that have all samples; servers before 0.3 do not know these, and say no `next`.
 */
export interface ScoreMatrixAnswer {
  readonly job_id: string;
  readonly metric: ScoreKey;
  /** Ascending; at most 500, the first ones; of a page, those that come next. */
  readonly samples: readonly Pick<SampleSummary, 'sample_index' | 'sample_source_id'>[];
  /** Ascending; at most 1,000, the last ones. */
  readonly epochs: readonly number[];
  /** `values[sample][epoch]`; `null` where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Samples at the latest step of the last epoch, those too that are not among `samples`. Not on pages; servers before 0.2 do not say it. */
  readonly sample_count?: number;
  /** Of a page: by epoch, its latest step. */
  readonly steps?: readonly number[];
  /** Of a page: position in the job's stream; what it has up to there is in the values. */
  readonly seq?: number;
  /** Of a page: opaque, to be passed as `after` for the next; `null` on the last. */
  readonly next?: string | null;
}

/** Which prompts the samples of a round are. Lists by sample. */
export interface RoundPrompts {
  readonly ids: readonly (string | null)[];
  readonly source_indexes: readonly (number | null)[];
  /** Equal where the prompt and its turns are. */
  readonly digests: readonly string[];
}

/** `GET …/{jobId}/epochs/{epoch}/scores`: one score of every sample at one step of an epoch. Lists by sample, ascending by index and source. */
export interface RoundScoresAnswer {
  readonly job_id: string;
  readonly metric: ScoreKey;
  readonly epoch: number;
  /** `null`: the epoch has no such step. */
  readonly step: number | null;
  readonly indexes: readonly number[];
  readonly sources: readonly (string | null)[];
  /** Of several answers the mean; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** `null` where they were not asked for. */
  readonly prompts: RoundPrompts | null;
  /** Position in the job's stream: what it has up to there is in the values. */
  readonly seq: number;
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
