import type {SampleSummary} from '../../src/protocol/protocol.ts';
import type {Queryable} from './postgres/queryable.ts';
import {inOrderOfSamples} from './predictions/filter.ts';
import {isTellable} from './predictions/tellable.ts';
import {sql, type Sql} from './postgres/sql.ts';

export type SampleId = Pick<SampleSummary, 'sample_index' | 'sample_source_id'>;

export interface SampleListRequest {
  readonly limit: number;
  /** The last sample of the page before. */
  readonly after?: SampleId | null;
}

const TELLABLE = isTellable(sql`p`);

/** Characters of a prompt that a summary shows. */
const PROMPT_START = 120;

/**
 * The samples of a job, ascending by index and source (none comes first), each summed up over all its rows. The indexes
 * are hopped through, so that a page costs the rows of its own samples only.
 */
export async function listSamples(
  db: Queryable,
  jobId: string,
  {limit, after = null}: SampleListRequest,
): Promise<{readonly samples: readonly SampleSummary[]; readonly next: SampleId | null}> {
  const found = await db.query<SampleSummary>(sql`
    WITH RECURSIVE hop (sample_index) AS (
      ${firstFrom(jobId, sql`>= ${after?.sample_index ?? 0}`)}
      UNION ALL
      SELECT (${firstFrom(jobId, sql`> hop.sample_index`)}) FROM hop WHERE hop.sample_index IS NOT NULL
    )
    SELECT hop.sample_index, s.sample_source_id,
      (SELECT left(p.prompt, ${PROMPT_START}) FROM training_predictions p
        WHERE ${inOrderOfSamples(jobId)} AND p.sample_index = hop.sample_index
          AND p.sample_source_id IS NOT DISTINCT FROM s.sample_source_id AND ${TELLABLE}
        ORDER BY p.epoch, p.step, p.seq LIMIT 1) AS prompt_start,
      s.rates[1] AS first_char_error_rate, s.rates[cardinality(s.rates)] AS last_char_error_rate,
      s.best AS best_char_error_rate, s.ever_exact,
      coalesce((
        SELECT json_object_agg(j.score_names[n], json_build_object(
          'first', own.value[1], 'last', own.value[cardinality(own.value)], 'min', own.min, 'max', own.max))
        FROM generate_series(1, cardinality(j.score_names)) AS n
        CROSS JOIN LATERAL (
          SELECT array_agg(v.value ORDER BY v.place) AS value, min(v.value), max(v.value)
          FROM unnest(s.own[:][n:n]) WITH ORDINALITY AS v (value, place)
          WHERE v.value IS NOT NULL
        ) AS own
        WHERE own.value IS NOT NULL
      ), '{}') AS scores
    FROM hop
    CROSS JOIN (SELECT score_names FROM job_stream WHERE job_id = ${jobId}) AS j
    CROSS JOIN LATERAL (
      SELECT p.sample_source_id,
        array_agg(p.char_error_rate ORDER BY p.epoch, p.step, p.seq) FILTER (WHERE p.char_error_rate IS NOT NULL) AS rates,
        min(p.char_error_rate) AS best, bool_or(p.exact_match = 1) AS ever_exact,
        -- A line a row and a column a name: one pass over the rows, however many names there are.
        array_agg(ARRAY(SELECT ftl_score(p.scores, name) FROM unnest(j.score_names) AS name) ORDER BY p.epoch, p.step, p.seq)
          FILTER (WHERE p.scores IS NOT NULL AND j.score_names <> '{}') AS own
      FROM training_predictions p
      WHERE ${inOrderOfSamples(jobId)} AND p.sample_index = hop.sample_index AND ${behind(after)} AND ${TELLABLE}
      GROUP BY p.sample_source_id
      ORDER BY p.sample_source_id NULLS FIRST
    ) AS s
    WHERE hop.sample_index IS NOT NULL
    LIMIT ${limit + 1}`);
  const samples = found.slice(0, limit);
  const last = samples.at(-1);
  if (found.length <= limit || last === undefined) return {samples, next: null};
  return {samples, next: {sample_index: last.sample_index, sample_source_id: last.sample_source_id}};
}

function firstFrom(jobId: string, condition: Sql): Sql {
  return sql`(
    SELECT p.sample_index FROM training_predictions p
    WHERE ${inOrderOfSamples(jobId)} AND p.sample_index ${condition} AND ${TELLABLE}
    ORDER BY p.sample_index LIMIT 1)`;
}

/** Within the index that the page before ended in, only the sources behind its last. */
function behind(after: SampleId | null): Sql {
  if (after === null) return sql`true`;
  const {sample_index: index, sample_source_id: source} = after;
  const isLater = source === null ? sql`p.sample_source_id IS NOT NULL` : sql`p.sample_source_id > ${source}`;
  return sql`(p.sample_index > ${index} OR ${isLater})`;
}
