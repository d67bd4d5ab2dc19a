import type {Prediction} from '../../src/protocol.ts';
import type {Queryable} from './database.ts';

export interface SampleRequest {
  readonly sampleIndex: number;
  /** Only of this source; `null` = of none; left out = of any. */
  readonly source?: string | null;
  readonly limit: number;
  readonly after?: {readonly epoch: number; readonly step: number; readonly seq: number} | null;
}

/** One sample over all epochs and steps, ascending. `next` is `null` on the last page. */
export declare function readSample(
  db: Queryable,
  jobId: string,
  request: SampleRequest,
): Promise<{
  readonly predictions: readonly Prediction[];
  readonly next: {readonly epoch: number; readonly step: number; readonly seq: number} | null;
}>;
