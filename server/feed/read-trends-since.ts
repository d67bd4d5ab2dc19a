import type {TrendPoint} from '../../src/protocol/protocol.ts';
import type {Queryable} from '../store/postgres/queryable.ts';
import {overallImprovement, ownScoresOf, trendColumns} from '../store/epochs.ts';
import {plainArray, textArray} from '../store/predictions/record-arrays.ts';
import {sql} from '../store/postgres/sql.ts';

export interface TrendsRequest {
  readonly jobId: string;
  /** Lines that a row came to, or was replaced in, after this position. */
  readonly after: number;
}

export interface TrendsChange {
  readonly gen: string;
  /** The job's head in the snapshot that this was read in: ask again after it. */
  readonly seq: number;
  /** Epochs that changed, ascending. */
  readonly trends: readonly TrendPoint[];
  /** The same per (epoch, step), ascending. */
  readonly steps: readonly TrendPoint[];
  readonly overall_improvement: number | null;
}

interface LineHead {
  readonly jobId: string;
  readonly gen: string;
  readonly seq: number;
  readonly level: 'epoch' | 'step' | null;
  readonly changed: boolean;
}

type Line = LineHead & TrendPoint;

/** What changed in the averages of each job, all in one statement and one snapshot; jobs that are gone are missing. */
export async function readTrendsSince(
  db: Queryable,
  requests: readonly TrendsRequest[],
): Promise<ReadonlyMap<string, TrendsChange>> {
  const lines = await db.query<Line>(sql`
    SELECT s.job_id AS "jobId", s.gen, s.last_seq AS seq, r.changed_seq > w.after AS changed,
      CASE WHEN r.step = -1 THEN 'epoch' WHEN r.step >= 0 THEN 'step' END AS level, ${trendColumns},
      coalesce(own.scores, '{}') AS scores
    FROM unnest(
      ${textArray(requests.map(({jobId}) => jobId))}::text[],
      ${plainArray(requests.map(({after}) => after))}::bigint[]
    ) AS w (job_id, after)
    JOIN job_stream s ON s.job_id = w.job_id
    LEFT JOIN prediction_rollup r ON r.job_id = s.job_id AND (r.step = -1 OR r.changed_seq > w.after)
    LEFT JOIN LATERAL (
      ${ownScoresOf(sql`s.score_names <> '{}' AND r.changed_seq > w.after AND o.job_id = r.job_id AND o.step = r.step AND o.epoch = r.epoch`)}
    ) AS own ON true
    ORDER BY s.job_id, r.epoch, r.latest_step`);
  const changes = new Map<string, TrendsChange>();
  for (const [jobId, ofJob] of Map.groupBy(lines, (line) => line.jobId)) {
    const epochs = ofJob.filter(({level}) => level === 'epoch');
    changes.set(jobId, {
      gen: ofJob[0]!.gen,
      seq: ofJob[0]!.seq,
      trends: epochs.filter(({changed}) => changed).map(toPoint),
      steps: ofJob.filter(({level, changed}) => level === 'step' && changed).map(toPoint),
      overall_improvement: overallImprovement(epochs),
    });
  }
  return changes;
}

function toPoint({jobId, gen, seq, level, changed, ...point}: Line): TrendPoint {
  return point;
}
