import type {EpochSummary, TrendList, TrendPoint} from '../../src/protocol/protocol.ts';
import {SCORE_NAMES} from '../../src/protocol/fields.ts';
import type {Queryable} from './postgres/queryable.ts';
import {averageColumns, rangeColumns} from './predictions/roll-up.ts';
import {list, sql, type Sql} from './postgres/sql.ts';

/** Ascending by epoch. */
export async function readEpochs(db: Queryable, jobId: string): Promise<readonly EpochSummary[]> {
  return db.query<EpochSummary>(sql`
    SELECT epoch, row_count AS prediction_count, latest_step
    FROM prediction_rollup WHERE job_id = ${jobId} AND step = -1 ORDER BY epoch`);
}

/** A line of the roll-up `r` as the wire has it. Averages are over non-null values; `null` where there are none. */
export const trendColumns = sql`
  r.epoch, r.latest_step AS step, r.row_count AS sample_count,
  ${list([...SCORE_NAMES.map((score) => averageColumns[score]), ...rangeColumns])},
  r.passed_count::double precision / nullif(r.validated_count, 0) AS validation_pass_rate`;

/** The own scores of lines of the roll-up, as the wire has them: of those for which `condition` holds. */
export const ownScoresOf = (condition: Sql): Sql => sql`
  SELECT o.step, o.epoch, json_object_agg(o.name, json_build_object(
    'count', o.count, 'avg', CASE WHEN abs(o.sum) < 1e-290 THEN 0 ELSE o.sum / o.count END, 'min', o.min, 'max', o.max
  ) ORDER BY o.name) AS scores
  FROM score_rollup o WHERE ${condition} GROUP BY o.step, o.epoch`;

/** Averages per epoch, or per (epoch, step), ascending. */
export async function readTrends(
  db: Queryable,
  jobId: string,
  by: 'epoch' | 'step',
): Promise<Omit<TrendList, 'job_id'>> {
  const ofLevel = (step: Sql): Sql => (by === 'epoch' ? sql`${step} = -1` : sql`${step} >= 0`);
  const lines = await db.query<TrendPoint>(sql`
    SELECT ${trendColumns}, coalesce(own.scores, '{}') AS scores
    FROM prediction_rollup r
    LEFT JOIN (${ownScoresOf(sql`o.job_id = ${jobId} AND ${ofLevel(sql`o.step`)}`)}) AS own
      ON own.step = r.step AND own.epoch = r.epoch
    WHERE r.job_id = ${jobId} AND ${ofLevel(sql`r.step`)}
    ORDER BY r.epoch, r.latest_step`);
  const epochs = by === 'epoch' ? lines : await readEpochErrors(db, jobId);
  return {trends: lines, overall_improvement: overallImprovement(epochs)};
}

type EpochError = Pick<TrendPoint, 'avg_char_error_rate'>;

function readEpochErrors(db: Queryable, jobId: string): Promise<EpochError[]> {
  return db.query<EpochError>(sql`
    SELECT ${averageColumns.char_error_rate}
    FROM prediction_rollup r WHERE r.job_id = ${jobId} AND r.step = -1 ORDER BY r.epoch`);
}

/**
 * (CER of the first scored epoch − CER of the last) / CER of the first × 100, of epochs in ascending order; `null`
 * with fewer than two scored epochs, or when the first one has no errors to improve on.
 */
export function overallImprovement(epochs: readonly EpochError[]): number | null {
  const scored = epochs.map((epoch) => epoch.avg_char_error_rate).filter((rate) => rate !== null);
  const first = scored[0];
  const last = scored.at(-1);
  if (scored.length < 2 || first === undefined || last === undefined || first === 0) return null;
  return ((first - last) / first) * 100;
}
