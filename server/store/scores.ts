import type {ScoreKey} from '../../src/protocol/protocol.ts';
import {scoreColumn} from './predictions/filter.ts';
import type {Queryable} from './postgres/queryable.ts';
import {bestValue, readAim} from './group-sums.ts';
import type {SampleId} from './list-samples.ts';
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

const MOST_SAMPLES = 500;
const MOST_EPOCHS = 1000;

interface EpochLine {
  readonly epoch: number;
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
  const score = scoreColumn(metric);
  const ofAnswers = grouped
    ? bestValue(await readAim(db, jobId, metric), score)
    : sql`(array_agg(${score} ORDER BY p.completion_index))[1]`;
  const lines = await db.query<EpochLine>(sql`
    SELECT e.epoch, array_agg(s.sample_index::double precision) AS indexes, array_agg(s.sample_source_id) AS sources,
      array_agg(s.score) AS scores
    FROM (
      SELECT epoch, latest_step FROM prediction_rollup WHERE job_id = ${jobId} AND step = -1
      ORDER BY epoch DESC LIMIT ${MOST_EPOCHS}
    ) AS e
    CROSS JOIN LATERAL (
      SELECT p.sample_index, p.sample_source_id, ${ofAnswers} AS score
      FROM training_predictions p
      WHERE p.job_id = ${jobId} AND p.epoch = e.epoch AND p.step = e.latest_step AND ${isTellable(sql`p`)}
      GROUP BY p.sample_index, p.sample_source_id
      ORDER BY p.sample_index, p.sample_source_id NULLS FIRST LIMIT ${MOST_SAMPLES}
    ) AS s
    GROUP BY e.epoch ORDER BY e.epoch`);
  const samples = firstSamples(lines);
  const rowOf = new Map(samples.map((sample, i) => [nameOf(sample), i]));
  const values = samples.map(() => new Array<number | null>(lines.length).fill(null));
  for (const [j, line] of lines.entries()) {
    for (const [sample, score] of samplesOf(line)) {
      const i = rowOf.get(nameOf(sample));
      if (i !== undefined) values[i]![j] = score;
    }
  }
  const count = samples.length < MOST_SAMPLES ? 0 : await countSamples(db, jobId);
  return {
    samples,
    epochs: lines.map(({epoch}) => epoch),
    values,
    sample_count: Math.max(samples.length, count),
  };
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

function firstSamples(lines: readonly EpochLine[]): SampleId[] {
  const all = new Map<string, SampleId>();
  for (const line of lines) for (const [sample] of samplesOf(line)) all.set(nameOf(sample), sample);
  return [...all.values()].sort(compare).slice(0, MOST_SAMPLES);
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
