import type {JobSummary, Prediction, ScoreName} from '../../src/protocol.ts';
import type {Queryable} from './database.ts';

export type PredictionSort = 'epoch' | 'arrival' | 'step' | 'sample_index' | ScoreName;

export interface PredictionFilter {
  readonly epoch?: number;
  readonly sampleIndex?: number;
  readonly validation?: 'pass' | 'fail' | 'none';
  /** Only scored rows that are no exact match. */
  readonly wrong?: boolean;
  readonly min?: Partial<Record<ScoreName, number>>;
  readonly max?: Partial<Record<ScoreName, number>>;
  /** Literal, case-insensitive substring of prompt, ground_truth or prediction. */
  readonly text?: string;
}

/** Where a page begins: `head` keeps out what came after page 1, `key` is the sort key of the last row before. */
export interface PagePlace {
  readonly sort: PredictionSort;
  readonly dir: 'asc' | 'desc';
  readonly filter: PredictionFilter;
  readonly head: {readonly gen: string; readonly seq: number};
  readonly key: readonly (number | null)[];
}

export interface ListRequest {
  readonly sort: PredictionSort;
  readonly dir: 'asc' | 'desc';
  readonly filter: PredictionFilter;
  readonly limit: number;
  readonly from: {readonly offset: number} | {readonly after: PagePlace};
}

export interface ListAnswer {
  readonly job: JobSummary;
  readonly predictions: readonly Prediction[];
  readonly totalCount: number;
  readonly totalIsExact: boolean;
  readonly epochCount: number;
  /** The head of the stream that continues this list (of page 1, when paging by `after`). */
  readonly head: {readonly gen: string; readonly seq: number};
  readonly next: PagePlace | null;
}

/** `null` when there is no such job. */
export declare function listPredictions(
  db: Queryable,
  jobId: string,
  request: ListRequest,
): Promise<ListAnswer | null>;
