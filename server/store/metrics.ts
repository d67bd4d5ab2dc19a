import type {MetricPoint} from '../../src/protocol/protocol.ts';
import type {Database, Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

/** What a trainer measured at one step. */
export interface MetricRecord {
  readonly step: number;
  readonly epoch?: number | null;
  readonly values: Readonly<Record<string, number>>;
}

export interface MetricRequest {
  /** Default: all. */
  readonly names?: readonly string[];
  /** Steps above it. */
  readonly after: number | null;
  /** Values stored later than this, as `lastStored` counts. */
  readonly since: number | null;
  readonly limit: number;
}

/** Of two values of one step and name in a batch the later one counts. `too-many-names`: nothing was stored. */
export async function saveMetrics(
  db: Database,
  jobId: string,
  records: readonly MetricRecord[],
  maxNames: number,
): Promise<'saved' | 'too-many-names' | 'no-job'> {
  const lines = new Map(
    records.flatMap(({step, epoch = null, values}) =>
      Object.entries(values).map(([name, value]) => [`${step} ${name}`, {step, name, epoch, value}] as const),
    ),
  );
  const each = [...lines.values()];
  const names = [...new Set(each.map(({name}) => name))];
  return db.transaction(async (tx) => {
    // Writers of one job wait for each other, so that its names are counted right; it may not be deleted meanwhile.
    const [job] = await tx.query(sql`
      SELECT pg_advisory_xact_lock(hashtextextended(${`ftl metrics ${jobId}`}, 0))
      FROM training_jobs WHERE job_id = ${jobId} FOR KEY SHARE`);
    if (job === undefined) return 'no-job';
    const [counted] = await tx.query<{count: number}>(sql`
      SELECT count(*) AS count FROM (
        SELECT name FROM training_metric_names WHERE job_id = ${jobId}
        UNION SELECT unnest(${names}::text[])
      ) AS named`);
    if ((counted?.count ?? 0) > maxNames) return 'too-many-names';
    await tx.query(sql`
      INSERT INTO training_metric_names (job_id, name) SELECT ${jobId}, unnest(${names}::text[]) ON CONFLICT DO NOTHING`);
    // The time of the statement, not of the transaction: under the lock it is later than all that is stored already.
    await tx.query(sql`
      INSERT INTO training_metrics AS m (job_id, step, name, epoch, value, recorded_at)
      SELECT ${jobId}, *, clock_timestamp() FROM unnest(
        ${each.map(({step}) => step)}::bigint[], ${each.map(({name}) => name)}::text[],
        ${each.map(({epoch}) => epoch)}::double precision[], ${each.map(({value}) => value)}::double precision[])
      ON CONFLICT (job_id, step, name) DO UPDATE
        SET value = excluded.value, epoch = coalesce(excluded.epoch, m.epoch), recorded_at = excluded.recorded_at`);
    return 'saved';
  });
}

/** Ascending by step; one more than `limit` where there are more. */
export async function readMetrics(
  db: Queryable,
  jobId: string,
  {names, after, since, limit}: MetricRequest,
): Promise<readonly MetricPoint[]> {
  const named = names === undefined ? sql`true` : sql`name = ANY(${names}::text[])`;
  const later =
    since === null
      ? sql`true`
      : sql`recorded_at > 'epoch'::timestamptz + ${since}::double precision * interval '1 microsecond'`;
  return db.query<MetricPoint>(sql`
    SELECT step, (array_agg(epoch ORDER BY recorded_at DESC) FILTER (WHERE epoch IS NOT NULL))[1] AS epoch,
      json_object_agg(name, value ORDER BY name) AS values, max(recorded_at) AS recorded_at
    FROM training_metrics
    WHERE job_id = ${jobId} AND step > ${after ?? -1} AND ${named} AND ${later}
    GROUP BY step ORDER BY step LIMIT ${limit + 1}`);
}

/** Microseconds since 1970 of the value that was stored last; `null` where there is none. */
export async function lastStored(db: Queryable, jobId: string): Promise<number | null> {
  const [row] = await db.query<{at: number | null}>(sql`
    SELECT (extract(epoch FROM max(recorded_at)) * 1000000)::bigint AS at FROM training_metrics WHERE job_id = ${jobId}`);
  return row?.at ?? null;
}
