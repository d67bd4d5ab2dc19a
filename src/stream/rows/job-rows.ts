import {filterQuery, type LooseFilter, type SortDirection, type SortName} from '../../protocol/filters.ts';
import type {Prediction, PredictionList} from '../../protocol/protocol.ts';
import {getList} from '../job-lists.ts';
import {wholeRows} from '../../protocol/prediction.ts';
import type {JobRequests} from '../wire/requests.ts';

/** Which rows of a job to ask for, and in which order, as the server's lists do both. */
export interface RowQuery extends LooseFilter {
  readonly sort: SortName;
  readonly dir: SortDirection;
  /** `next` of the page before; `null` for the first page. */
  readonly after: string | null;
  /**
   * Several answers to one prompt at one step are one: totals and pages are of groups, and a group comes whole where any of
   * its rows matches.
   */
  readonly group?: boolean;
  /** An older name of `q`. */
  readonly text?: string;
  /** An older name of `wrong`. */
  readonly wrongOnly?: boolean;
}

/** One page of an answer: at most 1,000 rows, or groups of at most 5,000 rows. */
export interface RowPage {
  readonly rows: readonly Prediction[];
  /** Rows of the job that the query lets through, or groups: exactly, or at least so many. */
  readonly total: number;
  /** Whether it is of groups: a server before 0.2 does not know them. */
  readonly isOfGroups?: boolean;
  readonly isExact: boolean;
  /** `null` on the last page. */
  readonly next: string | null;
}

const PAGE = 1000;

export async function readRows(
  requests: JobRequests,
  {sort, dir, after, group = false, text, wrongOnly, ...filter}: RowQuery,
  signal: AbortSignal,
): Promise<RowPage> {
  const wanted = {...filter, q: filter.q ?? text, wrong: filter.wrong ?? wrongOnly};
  const query = {...filterQuery(wanted), sort, dir, after, limit: PAGE, ...(group && {group: 1})};
  const list = await getList<PredictionList>(requests, '', 'predictions', signal, query);
  return {
    rows: wholeRows(list.predictions),
    total: list.total_count,
    isExact: list.total_is_exact,
    isOfGroups: list.group_count !== undefined,
    next: list.next,
  };
}
