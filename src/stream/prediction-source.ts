import type {LooseFilter} from '../protocol/filters.ts';
import type {
  EpochSummary,
  EventData,
  JobSummary,
  Prediction,
  SampleSummary,
  ScoreKey,
  ScoreMatrixAnswer,
  TrendPoint,
} from '../protocol/protocol.ts';
import type {RowPage, RowQuery} from './rows/job-rows.ts';
import type {PredictionStore} from './rows/prediction-store.ts';
import type {SampleKey} from './rows/sample-key.ts';
import type {Credential} from './source-options.ts';
import type {StreamEnvironment} from './wire/environment.ts';
import type {StreamError} from './wire/error.ts';
import type {JobRequests} from './wire/requests.ts';
import type {StreamState} from './wire/state.ts';

/** Which epoch all panels of a source show: every one, the newest as it comes, or one. */
export type EpochCursor = 'all' | 'latest' | number;

/** Samples that all panels of a source are narrowed to. */
export interface SampleSelection {
  /** What they have in common, in words. */
  readonly label: string;
  readonly samples: readonly SampleKey[];
  /** What kind of samples they are, where an element has chosen them. */
  readonly kind?: string;
  /** Where samples may be missing: why the scores beyond those that the page holds could not be read. */
  readonly lack?: {readonly message: string; readonly retry: () => void};
}

/** How rows reach the page. */
export type Transport = 'stream' | 'long-poll' | 'fetch' | 'file' | 'replay';

/**
 * One source of predictions (a job on a server, or a recorded file) as the elements of a page share it: the value of
 * the context. All of it is readable at any time; `subscribe` tells when any of it changed.
 */
export interface PredictionSource {
  readonly state: StreamState;
  /** True while rows flow: `live`, `catching-up` or `polling`. */
  readonly isConnected: boolean;
  /** The last fault, until rows flow again. */
  readonly error: StreamError | null;
  /** The rows that the page holds: by id, of two versions the greater seq. */
  readonly store: PredictionStore;
  /** Rows of the job (of the epoch, where the source is filtered), by the server's word; `null` until known. */
  readonly totalCount: number | null;
  /** True when the store holds every row of the job: local answers are then the whole truth. */
  readonly isComplete: boolean;
  readonly job: JobSummary | null;
  readonly jobId: string | null;
  /** Ascending by epoch. */
  readonly epochs: readonly EpochSummary[];
  /** Averages per epoch, ascending. */
  readonly trendsByEpoch: readonly TrendPoint[];
  /** Averages per (epoch, step), ascending. */
  readonly trendsByStep: readonly TrendPoint[];
  /** Percent by which char_error_rate fell from the first scored epoch to the last; positive is better. */
  readonly overallImprovement: number | null;
  readonly latestPrediction: Prediction | null;
  readonly transport: Transport | null;
  /** `Date.now()` of the last event from the server; `null` before the first. */
  readonly lastEventAt: number | null;
  /** Milliseconds from insert to paint of the latest live row, clocks compared; `null` while unknown. */
  readonly delayMs: number | null;
  /** 0 to 1 while a file or a first list is being read; `null` otherwise. */
  readonly progress: number | null;
  /** What of a file could not be read, for the reader to know; `null` where there is nothing of the kind. */
  readonly leftOut?: LeftOut | null;

  /** The epoch that all panels of this source show. Writing it tells every subscriber. */
  epochCursor: EpochCursor;

  /** The samples that all panels of this source are narrowed to; `null`: all. Writing it tells every subscriber. */
  sampleSelection?: SampleSelection | null;
  /**
   * The sample that a reader opened last: comparisons turn to it, once for each object that is written. Writing it tells
   * every subscriber.
   */
  openedSample?: SampleKey | null;

  /** Lets go of the stream and keeps the cursor (`paused`); `resume()` goes on from it. */
  pause(): void;
  resume(): void;
  /** Asks again at once: ends a wait, re-reads the list where there is no stream. */
  refresh(): void;

  /** Every row of one sample, ascending by (epoch, step): from the store when that is complete, else from the server. */
  loadSample(sample: SampleKey, options?: {signal?: AbortSignal}): Promise<readonly Prediction[]>;
  /** All samples of the job, ascending: from the store when that is complete, else from the server. */
  loadSamples(options?: {signal?: AbortSignal}): Promise<readonly SampleSummary[]>;
  /**
   * Rows of the job, those too that the page does not hold, filtered and ordered by the server. They do not go into the
   * store. Missing where there is no server to ask (a file).
   */
  loadRows?(query: RowQuery, options?: {signal?: AbortSignal}): Promise<RowPage>;

  /**
   * One score of the first 500 samples at the latest step of each of the last 1,000 epochs, of several answers the best, as
   * the server has them; with `page` one of the pages that have all samples, which an older server does not know: then it is
   * the same without it, and has no `next`. Missing where there is no server to ask.
   */
  loadScores?(
    metric: ScoreKey,
    options?: {signal?: AbortSignal; page?: ScorePageQuery},
  ): Promise<ScoreMatrixAnswer>;

  /**
   * All rows of the job that the filter lets through as one HTML file that shows them from disk, of at most 50 MB. Missing
   * where there is no server to ask.
   */
  loadSnapshot?(filter: LooseFilter, options?: {signal?: AbortSignal}): Promise<Blob>;
  /** By what further questions are put to the job's server, as `besideOf` does. Missing where there is none (a file). */
  readonly asking?: Asking;

  /** Called after each change, at most once a flush; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** Which page of the scores of all samples. */
export interface ScorePageQuery {
  /** `next` of the page before; `null` for the first. */
  readonly after: string | null;
  /** The only ones that are wanted, ten at the most; `null`: all. */
  readonly epochs: readonly number[] | null;
}

/** What a job's server is asked with. */
export interface Asking {
  readonly environment: StreamEnvironment;
  readonly requests: Pick<JobRequests, 'json'>;
  /** The source is let go of. */
  readonly closed: AbortSignal;
}

/** A record of a file that is not shown, and why. */
export interface LeftOutRecord {
  /** Name of its file, where the run has several. */
  readonly file: string | null;
  /** What `at` counts, from 1: lines of a text, entries of a JSON array, rows of a Parquet file. */
  readonly unit: 'line' | 'entry' | 'row';
  readonly at: number;
  /** Follows the place, as in `line 17: not JSON: expected …`. */
  readonly reason: string;
}

/** What of a file could not be read. */
export interface LeftOut {
  readonly count: number;
  /** Records that there are, those that could be read too. */
  readonly total: number;
  /** The first few. */
  readonly reasons: readonly LeftOutRecord[];
  /** Fields that look like ours under another name: `` `expected`: did you mean `ground_truth`? `` */
  readonly hints: readonly string[];
}

/** Something that the reader or the author of a page may want to know of, and that does not end the stream. */
export interface StreamWarning {
  readonly code:
    | 'bad-event'
    | 'bad-line'
    | 'unknown-field'
    | 'incomplete-list'
    | 'incomplete-trends'
    /** The trainer's own curves could not be read. */
    | 'incomplete-curves'
    | 'unknown-metric'
    /** The page's Content-Security-Policy lets nothing be drawn. */
    | 'trusted-types'
    /** The words of a language could not be loaded. */
    | 'no-language'
    /** An attribute or property of an element has a value that is not expected. */
    | 'bad-attribute'
    /** An element has an attribute that is none, but looks like one. */
    | 'unknown-attribute';
  readonly message: string;
  /** Name of the attribute or property, where it is about one. */
  readonly attribute?: string;
}

/** What a source tells as it happens; the elements pass it on as `ftl-*` events. */
export type SourceEvent =
  | {readonly type: 'state'; readonly detail: StreamState}
  /** One row of the stream, in order; rows of the first list are not told one by one. */
  | {readonly type: 'prediction'; readonly detail: Prediction}
  /** The new rows that came in one go, those of lists too. */
  | {readonly type: 'batch'; readonly detail: readonly Prediction[]}
  | {readonly type: 'epoch-complete'; readonly detail: EpochSummary}
  | {readonly type: 'trends'; readonly detail: EventData['trends_update']}
  | {readonly type: 'job-status'; readonly detail: EventData['job_status']}
  | {readonly type: 'error'; readonly detail: StreamError}
  | {readonly type: 'warning'; readonly detail: StreamWarning};

/** How much a source holds, and how often it tells of changes. */
export interface SourceLimits {
  readonly maxRows: number;
  readonly flushInterval: number | 'auto';
}

/** A source together with whoever opened it. */
export interface OwnedSource extends PredictionSource {
  /** Calls the listener for everything that happens, as it happens; returns the function that ends it. */
  listen(listener: (event: SourceEvent) => void): () => void;
  /** Another credential for the same reader: rows and position stay, and a refusal is forgotten. */
  setCredential(credential: Credential): void;
  /** Other limits from now on; where more rows may be held, those that are missing are read. */
  adjust(limits: SourceLimits): void;
  /** Lets go of sockets, timers and listeners; the rows stay readable. */
  close(): void;
}
