import type {PredictionList, TrendList} from '../protocol/protocol.ts';
import type {JobRequests as AllRequests} from './wire/requests.ts';

type JobRequests = Pick<AllRequests, 'json'>;

/** The first page is small, so that something is on screen soon. */
const FIRST_PAGE = 200;
const PAGE = 1000;

/** One page of the list, newest rows first. */
export function listPage(
  requests: JobRequests,
  {epoch, after, signal}: {epoch: number | null; after: string | null; signal: AbortSignal},
): Promise<PredictionList> {
  const limit = after === null ? FIRST_PAGE : PAGE;
  return getList(requests, '', 'predictions', signal, {sort: 'arrival', dir: 'desc', epoch, limit, after});
}

/** Averages in both ways: those of groups at each point too, where they were asked for and the server knows them. */
export interface TrendLists {
  readonly byEpoch: TrendList;
  readonly byStep: TrendList;
}

export async function readTrends(
  requests: JobRequests,
  signal: AbortSignal,
  more: Readonly<Record<string, string | number>> = {},
): Promise<TrendLists> {
  const [byEpoch, byStep] = await Promise.all([
    getList<TrendList>(requests, '/trends', 'trends', signal, {by: 'epoch', ...more}),
    getList<TrendList>(requests, '/trends', 'trends', signal, {by: 'step', ...more}),
  ]);
  return {byEpoch, byStep};
}

/**
 * A list below the job.
 *
 * @param holds what the list is of, by the name it has in the answer
 */
export function getList<Body>(
  requests: JobRequests,
  path: string,
  holds: string,
  signal: AbortSignal,
  query: Readonly<Record<string, string | number | null>>,
): Promise<Body> {
  return requests.json<Body>({path, holds, query, signal});
}
