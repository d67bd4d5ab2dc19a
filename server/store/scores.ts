import type {ScoreKey} from '../../src/protocol/protocol.ts';
import {scoreColumn} from './predictions/filter.ts';
import type {Queryable} from './postgres/queryable.ts';
import {bestValue, readAim} from './group-sums.ts';
import type {SampleId} from './list-samples.ts';
import {isBehind} from './round-scores.ts';
import {isTellable} from './predictions/tellable.ts';
import {sql} from './postgres/sql.ts';

export interface ScoreMatrix {
  /** Ascending; at most 500, the first ones. */
  readonly samples: readonly SampleId[];
  /** Ascending; at most 1,000, the last ones. */
  readonly epochs: readonly number[];
  /** `values[i][j]` is the score of sample `i` at the latest step of epoch `j`; `null` where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Samples at the latest step of the last epoch, those too that are not among `samples`; never less than these. */
  readonly sample_count: number;
}

export interface ScorePageRequest {
  readonly metric: ScoreKey;
  /** Of several answers the best; else the first. */
  readonly grouped: boolean;
  /** The only ones that are wanted; `null`: the last 1,000. */
  readonly epochs: readonly number[] | null;
  /** Samples at the most; fewer where there are many epochs. */
  readonly limit: number;
  /** The last sample of the page before. */
  readonly after: SampleId | null;
}

/** Some samples of the matrix, the next ones by index and source. */
export interface ScorePage extends Omit<ScoreMatrix, 'sample_count'> {
  /** By epoch, its latest step. */
  readonly steps: readonly number[];
  /** Up to where the job had been written. */
  readonly seq: number;
  readonly next: SampleId | null;
}

const MOST_SAMPLES = 500;
const MOST_EPOCHS = 1000;
/** Scores of a page. */
const MOST_CELLS = 200_000;

interface EpochLine {
  readonly epoch: number;
  readonly latest_step: number;
  readonly seq: number;
  readonly indexes: readonly number[] | null;
  readonly sources: readonly (string | null)[];
  readonly scores: readonly (number | null)[];
}

/**
 * One score of all samples at the latest step of each epoch: of several answers the first.
 *
 * @param grouped of several answers the best
 */
export async function readScores(
  db: Queryable,
  jobId: string,
  metric: ScoreKey,
  grouped = false,
): Promise<ScoreMatrix> {
  const lines = await readLines(db, jobId, {
    ...{metric, grouped},
    ...{epochs: null, after: null},
    limit: MOST_SAMPLES,
  });
  const samples = samplesIn(lines).slice(0, MOST_SAMPLES);
  const count = samples.length < MOST_SAMPLES ? 0 : await countSamples(db, jobId);
  return {...matrixOf(lines, samples), sample_count: Math.max(samples.length, count)};
}

/** The same of all samples, page by page: each costs the rows of its own samples only. */
export async function readScorePage(
  db: Queryable,
  jobId: string,
  request: ScorePageRequest,
): Promise<ScorePage> {
  const width = request.epochs?.length ?? (await countEpochs(db, jobId));
  const limit = Math.max(1, Math.min(request.limit, Math.floor(MOST_CELLS / Math.max(1, width))));
  const lines = await readLines(db, jobId, {...request, limit: limit + 1});
  const found = samplesIn(lines);
  const samples = found.slice(0, limit);
  return {
    ...matrixOf(lines, samples),
    steps: lines.map(({latest_step}) => latest_step),
    seq: lines[0]?.seq ?? 0,
    next: found.length > limit ? samples.at(-1)! : null,
  };
}

async function countEpochs(db: Queryable, jobId: string): Promise<number> {
  const [counted] = await db.query<{count: number}>(sql`
    SELECT count(*)::double precision AS count FROM (
      SELECT FROM prediction_rollup WHERE job_id = ${jobId} AND step = -1 LIMIT ${MOST_EPOCHS}
    ) AS e`);
  return counted?.count ?? 0;
}

/** Of each epoch the first samples behind one: among them are the first of all. */
async function readLines(
  db: Queryable,
  jobId: string,
  {metric, grouped, epochs, limit, after}: ScorePageRequest,
): Promise<readonly EpochLine[]> {
  const score = scoreColumn(metric);
  const ofAnswers = grouped
    ? bestValue(await readAim(db, jobId, metric), score)
    : sql`(array_agg(${score} ORDER BY p.completion_index))[1]`;
  const wanted = epochs === null ? sql`true` : sql`epoch = ANY(${epochs}::bigint[])`;
  return db.query<EpochLine>(sql`
    SELECT e.epoch, e.latest_step, (SELECT last_seq FROM job_stream WHERE job_id = ${jobId}) AS seq,
      array_agg(s.sample_index::double precision) AS indexes, array_agg(s.sample_source_id) AS sources,
      array_agg(s.score) AS scores
    FROM (
      SELECT epoch, latest_step FROM prediction_rollup WHERE job_id = ${jobId} AND step = -1 AND ${wanted}
      ORDER BY epoch DESC LIMIT ${MOST_EPOCHS}
    ) AS e
    CROSS JOIN LATERAL (
      SELECT p.sample_index, p.sample_source_id, ${ofAnswers} AS score
      FROM training_predictions p
      WHERE p.job_id = ${jobId} AND p.epoch = e.epoch AND p.step = e.latest_step AND ${isBehind(after)}
        AND ${isTellable(sql`p`)}
      GROUP BY p.sample_index, p.sample_source_id
      ORDER BY p.sample_index, p.sample_source_id NULLS FIRST LIMIT ${limit}
    ) AS s
    GROUP BY e.epoch, e.latest_step ORDER BY e.epoch`);
}

function matrixOf(
  lines: readonly EpochLine[],
  samples: readonly SampleId[],
): Pick<ScoreMatrix, 'samples' | 'epochs' | 'values'> {
  const rowOf = new Map(samples.map((sample, i) => [nameOf(sample), i]));
  const values = samples.map(() => new Array<number | null>(lines.length).fill(null));
  for (const [j, line] of lines.entries()) {
    for (const [sample, score] of samplesOf(line)) {
      const i = rowOf.get(nameOf(sample));
      if (i !== undefined) values[i]![j] = score;
    }
  }
  return {samples, epochs: lines.map(({epoch}) => epoch), values};
}

/** Asked only where there may be more than are read. */
async function countSamples(db: Queryable, jobId: string): Promise<number> {
  const [counted] = await db.query<{count: number}>(sql`
    SELECT count(*)::double precision AS count FROM (
      SELECT DISTINCT p.sample_index, p.sample_source_id
      FROM (
        SELECT epoch, latest_step FROM prediction_rollup WHERE job_id = ${jobId} AND step = -1
        ORDER BY epoch DESC LIMIT 1
      ) AS e
      JOIN training_predictions p ON p.job_id = ${jobId} AND p.epoch = e.epoch AND p.step = e.latest_step
      WHERE ${isTellable(sql`p`)}
    ) AS s`);
  return counted?.count ?? 0;
}

function* samplesOf({indexes, sources, scores}: EpochLine): Generator<[SampleId, number | null]> {
  for (const [i, sample_index] of (indexes ?? []).entries()) {
    yield [{sample_index, sample_source_id: sources[i] ?? null}, scores[i] ?? null];
  }
}

/** Ascending. */
function samplesIn(lines: readonly EpochLine[]): SampleId[] {
  const all = new Map<string, SampleId>();
  for (const line of lines) for (const [sample] of samplesOf(line)) all.set(nameOf(sample), sample);
  return [...all.values()].sort(compare);
}

const nameOf = ({sample_index, sample_source_id}: SampleId) =>
  sample_source_id === null ? String(sample_index) : `${sample_index}:${sample_source_id}`;

function compare(a: SampleId, b: SampleId): number {
  if (a.sample_index !== b.sample_index) return a.sample_index - b.sample_index;
  if (a.sample_source_id === b.sample_source_id) return 0;
  if (a.sample_source_id === null) return -1;
  if (b.sample_source_id === null) return 1;
  return a.sample_source_id < b.sample_source_id ? -1 : 1;
}
