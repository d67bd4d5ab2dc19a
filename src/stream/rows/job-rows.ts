import type {Prediction, PredictionList} from '../../protocol/protocol.ts';
import {getList} from '../job-lists.ts';
import type {JobRequests} from '../wire/requests.ts';

/** What the server's lists can be ordered by. */
export type SortKey =
  | 'arrival'
  | 'epoch'
  | 'step'
  | 'sample_index'
  | 'exact_match'
  | 'char_error_rate'
  | 'length_ratio'
  | 'word_overlap';
export type SortDirection = 'asc' | 'desc';

/** Which rows of a job to ask for, and in which order, as the server's lists do both. */
export interface RowQuery {
  readonly sort: SortKey;
  readonly dir: SortDirection;
  /** `null`: every epoch. */
  readonly epoch: number | null;
  /** Found, whatever the letter case, in prompt, ground truth or prediction; at most 200 characters, empty: everywhere. */
  readonly text: string;
  /** Only predictions that differ from their ground truth. */
  readonly wrongOnly: boolean;
  /** `next` of the page before; `null` for the first page. */
  readonly after: string | null;
}

/** One page of an answer: at most 1,000 rows. */
export interface RowPage {
  readonly rows: readonly Prediction[];
  /** Rows of the job that the query lets through: exactly, or at least so many. */
  readonly total: number;
  readonly isExact: boolean;
  /** `null` on the last page. */
  readonly next: string | null;
}

const PAGE = 1000;

export async function readRows(
  requests: JobRequests,
  {sort, dir, epoch, text, wrongOnly, after}: RowQuery,
  signal: AbortSignal,
): Promise<RowPage> {
  const list = await getList<PredictionList>(requests, '', signal, {
    ...{sort, dir, epoch, after, limit: PAGE},
    q: text === '' ? null : text,
    wrong: wrongOnly ? 1 : null,
  });
  return {rows: list.predictions, total: list.total_count, isExact: list.total_is_exact, next: list.next};
}
