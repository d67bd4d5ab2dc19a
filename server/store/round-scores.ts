import type {RoundPrompts, ScoreKey} from '../../src/protocol/protocol.ts';
import type {SampleId} from './list-samples.ts';
import type {Queryable} from './postgres/queryable.ts';
import {sql, type Sql} from './postgres/sql.ts';
import {scoreColumn} from './predictions/filter.ts';
import {isTellable} from './predictions/tellable.ts';

export interface RoundRequest {
  readonly epoch: number;
  /** Of the epoch; `null`: its latest. */
  readonly step: number | null;
  readonly metric: ScoreKey;
  /** Whether it is told which prompts they are. */
  readonly prompts: boolean;
  readonly limit: number;
  /** The last sample of the page before. */
  readonly after: SampleId | null;
}

/** One score of all samples at one step, by sample. */
export interface RoundScores {
  /** `null`: the epoch has no such step. */
  readonly step: number | null;
  /** Up to where the job had been written. */
  readonly head: {readonly gen: string; readonly seq: number};
  readonly indexes: readonly number[];
  readonly sources: readonly (string | null)[];
  readonly values: readonly (number | null)[];
  readonly prompts: RoundPrompts | null;
  readonly next: SampleId | null;
}

interface Line {
  readonly gen: string;
  readonly seq: number;
  readonly step: number | null;
  readonly indexes: readonly number[] | null;
  readonly sources: readonly (string | null)[] | null;
  readonly values: readonly (number | null)[] | null;
  readonly prompt_ids: readonly (string | null)[] | null;
  readonly source_indexes: readonly (number | null)[] | null;
  readonly digests: readonly string[] | null;
}

/**
 * One score of the samples of one step of an epoch, ascending by index and source; of several answers the mean. The natural
 * key is their index: a page costs its own rows only.
 */
export async function readRoundScores(
  db: Queryable,
  jobId: string,
  {epoch, step, metric, prompts, limit, after}: RoundRequest,
): Promise<RoundScores | null> {
  const [line] = await db.query<Line>(sql`
    SELECT j.gen, j.last_seq AS seq, r.step, s.*
    FROM job_stream j
    LEFT JOIN LATERAL (
      SELECT ${step === null ? sql`latest_step` : sql`step`} AS step FROM prediction_rollup
      WHERE job_id = ${jobId} AND epoch = ${epoch} AND step = ${step ?? -1}
    ) AS r ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(p.sample_index::double precision) AS indexes, array_agg(p.sample_source_id) AS sources,
        array_agg(p.value) AS values${prompts ? PROMPTS : sql``}
      FROM (
        SELECT p.sample_index, p.sample_source_id, avg((${scoreColumn(metric)})::double precision) AS value${prompts ? PROMPT : sql``}
        FROM training_predictions p
        WHERE p.job_id = ${jobId} AND p.epoch = ${epoch} AND p.step = r.step AND ${isBehind(after)}
          AND ${isTellable(sql`p`)}
        GROUP BY p.sample_index, p.sample_source_id
        ORDER BY p.sample_index, p.sample_source_id NULLS FIRST LIMIT ${limit + 1}
      ) AS p
    ) AS s ON true
    WHERE j.job_id = ${jobId}`);
  return line === undefined ? null : pageOf(line, limit, prompts);
}

function pageOf({gen, seq, step, ...line}: Line, limit: number, isOfPrompts: boolean): RoundScores {
  const cut = <Value>(list: readonly Value[] | null): readonly Value[] => list?.slice(0, limit) ?? [];
  const [indexes, sources] = [cut(line.indexes), cut(line.sources)];
  const isCut = (line.indexes?.length ?? 0) > limit;
  return {
    ...{step, head: {gen, seq}, indexes, sources, values: cut(line.values)},
    prompts: isOfPrompts
      ? {
          ids: cut(line.prompt_ids),
          source_indexes: cut(line.source_indexes),
          digests: cut(line.digests),
        }
      : null,
    next: isCut ? {sample_index: indexes.at(-1)!, sample_source_id: sources.at(-1) ?? null} : null,
  };
}

/** Answers to a prompt have it in common; where other programs wrote others, one of them is taken, always the same. */
const PROMPT = sql`,
          min(p.prompt_id) AS prompt_id, min(p.source_index)::double precision AS source_index,
          min(md5(p.prompt || chr(1) || coalesce(p.messages::text, ''))) AS digest`;

const PROMPTS = sql`,
        array_agg(p.prompt_id) AS prompt_ids, array_agg(p.source_index) AS source_indexes,
        array_agg(p.digest) AS digests`;

/** Whether a row `p` is of a sample behind one; `null`: of any. */
export function isBehind(after: SampleId | null): Sql {
  if (after === null) return sql`true`;
  const {sample_index: index, sample_source_id: source} = after;
  const isLater = source === null ? sql`p.sample_source_id IS NOT NULL` : sql`p.sample_source_id > ${source}`;
  return sql`p.sample_index >= ${index} AND (p.sample_index > ${index} OR ${isLater})`;
}
