import type {
  PredictionList,
  SampleHistory,
  SampleList,
  ScoreKey,
  ScoreMatrixAnswer,
  TrendList,
} from '../protocol/protocol.ts';
import type {JobRequests as AllRequests} from './wire/requests.ts';
import type {SampleKey} from './rows/sample-key.ts';

type JobRequests = Pick<AllRequests, 'json'>;

/** The first page is small, so that something is on screen soon. */
const FIRST_PAGE = 200;
const PAGE = 1000;

type Page<Row> = {readonly next: string | null} & Row;

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

export async function readSample(requests: JobRequests, sample: SampleKey, signal: AbortSignal) {
  const pages = await allPages<SampleHistory>(
    requests,
    `/samples/${sample.sample_index}`,
    'predictions',
    signal,
    {
      source: sample.sample_source_id,
    },
  );
  return pages
    .flatMap((page) => page.predictions)
    .filter((row) => row.sample_source_id === sample.sample_source_id);
}

export async function readSamples(requests: JobRequests, signal: AbortSignal) {
  const pages = await allPages<SampleList>(requests, '/samples', 'samples', signal, {});
  return pages.flatMap((page) => page.samples);
}

/** @param epoch the only one that is wanted; `null`: all */
export async function readScores(
  requests: JobRequests,
  metric: ScoreKey,
  epoch: number | null,
  signal: AbortSignal,
): Promise<ScoreMatrixAnswer> {
  const query = {metric, group: 1};
  const answer = await getList<ScoreMatrixAnswer>(requests, '/scores', 'samples', signal, query);
  if (epoch === null) return answer;
  const column = answer.epochs.indexOf(epoch);
  return {
    ...answer,
    epochs: column < 0 ? [] : [epoch],
    values: answer.values.map((values) => (column < 0 ? [] : [values[column] ?? null])),
  };
}

async function allPages<Body>(
  requests: JobRequests,
  path: string,
  holds: string,
  signal: AbortSignal,
  query: Readonly<Record<string, string | null>>,
): Promise<readonly Page<Body>[]> {
  const pages: Page<Body>[] = [];
  let after: string | null = null;
  do {
    const page: Page<Body> = await getList(requests, path, holds, signal, {...query, limit: PAGE, after});
    pages.push(page);
    after = page.next;
  } while (after !== null);
  return pages;
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
