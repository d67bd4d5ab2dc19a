/** What a job's server answers beside its list and its stream; fetched when it is first asked. */
import {filterQuery, type LooseFilter} from '../protocol/filters.ts';
import type {SampleHistory, SampleList, ScoreKey, ScoreMatrixAnswer} from '../protocol/protocol.ts';
import {getList} from './job-lists.ts';
import type {ScorePageQuery} from './prediction-source.ts';
import type {SampleKey} from './rows/sample-key.ts';
import {StreamError} from './wire/error.ts';
import type {JobRequests as AllRequests} from './wire/requests.ts';

export {readRows} from './rows/job-rows.ts';

type JobRequests = Pick<AllRequests, 'json'>;

const PAGE = 1000;
/** Samples; fewer come where there are many epochs. */
const SCORES_PAGE = 10_000;

/** It is made before it is sent. */
const SNAPSHOT_TIMEOUT_MS = 600_000;
/** Bytes of a snapshot that say what it is. */
const START_OF_SNAPSHOT = 200;

type Page<Row> = {readonly next: string | null} & Row;

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

export interface ScoresQuery {
  readonly metric: ScoreKey;
  /** The only one that is wanted; `null`: all. */
  readonly epoch: number | null;
  /** Of the pages that have all samples. */
  readonly page: ScorePageQuery | undefined;
}

export async function readScores(
  requests: JobRequests,
  {metric, epoch, page}: ScoresQuery,
  signal: AbortSignal,
): Promise<ScoreMatrixAnswer> {
  const epochs = (epoch === null ? page?.epochs : [epoch])?.join() ?? null;
  const paged = page === undefined ? {} : {limit: SCORES_PAGE, after: page.after, epochs};
  const query = {metric, group: 1, ...paged};
  const answer = await getList<ScoreMatrixAnswer>(requests, '/scores', 'samples', signal, query);
  if (epoch === null || answer.next !== undefined) return answer;
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

export async function readSnapshot(
  requests: AllRequests,
  filter: LooseFilter,
  signal: AbortSignal,
): Promise<Blob> {
  const query = {...filterQuery(filter), format: 'html'};
  const response = await requests.send({
    ...{path: '/export', query, signal},
    ...{accept: 'text/html', headTimeoutMs: SNAPSHOT_TIMEOUT_MS},
  });
  const page = await response.blob();
  if ((await page.slice(0, START_OF_SNAPSHOT).text()).includes('snapshot by ftl-predictions')) return page;
  throw new StreamError('server', 'Expected a snapshot, but another page came: one to log in, perhaps.');
}
