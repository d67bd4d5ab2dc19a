import {aimOf, bestOf, type ScoreAim} from '../../src/protocol/answers.ts';
import {isScore} from '../../src/protocol/fields.ts';
import {scoreConfig} from '../../src/protocol/own-scores.ts';
import type {ScoreKey} from '../../src/protocol/protocol.ts';
import {Slots} from '../slots.ts';
import {scoreColumn} from './predictions/filter.ts';
import {tellLeftOut} from './predictions/left-out.ts';
import {isTellable} from './predictions/tellable.ts';
import type {Queryable} from './postgres/queryable.ts';
import {sql, type Sql} from './postgres/sql.ts';

/** Groups of one (epoch, step) that have as many answers, and as many right ones of those that can be told. */
export interface GroupSum {
  readonly answers: number;
  readonly told: number;
  readonly right: number;
  readonly groups: number;
  /** Those in which any answer has the score. */
  readonly scored: number;
  /** Sums over them of the best value, and of the mean. */
  readonly best: number;
  readonly mean: number;
}

export interface LineSums {
  readonly epoch: number;
  readonly step: number;
  readonly sums: readonly GroupSum[];
}

interface Line {
  readonly gen: string;
  readonly epoch: number;
  readonly step: number;
  readonly row_count: number;
  /** Greater once any of its rows is another. */
  readonly changed_seq: number;
}

type KeptLine = LineSums & {readonly changedSeq: number};

/** Rows that one statement looks at: a fraction of a second. */
const ROWS_AT_ONCE = 250_000;

/** Lines that are kept, over all jobs: some 300 bytes each. */
const MOST_LINES = 50_000;

/** Where more rows have to be looked at: one job at a time leaves processors and connections for everything else. */
const SLOTS = {running: 1, waiting: 16, waitMs: 5_000};

/** What is known of the jobs of one database: by job, generation and score, then by (epoch, step). */
interface Known {
  readonly slots: Slots;
  readonly lines: Map<string, ReadonlyMap<string, KeptLine>>;
}
const known = new WeakMap<Queryable, Known>();

/** Of the aggregate's values the best. Of two as far from 1 the lesser, where that is the best. */
export function bestValue({better}: ScoreAim, value: Sql): Sql {
  if (better === 'higher') return sql`max(${value})`;
  if (better === 'lower') return sql`min(${value})`;
  const below = sql`max(${value}) FILTER (WHERE ${value} <= 1)`;
  const above = sql`min(${value}) FILTER (WHERE ${value} > 1)`;
  return sql`CASE WHEN ${above} - 1 < 1 - ${below} THEN ${above} ELSE coalesce(${below}, ${above}) END`;
}

/** What a job says of a score. */
export async function readAim(db: Queryable, jobId: string, key: ScoreKey): Promise<ScoreAim> {
  const [job] = await db.query<{scores: unknown}>(
    sql`SELECT config -> 'scores' AS scores FROM training_jobs WHERE job_id = ${jobId}`,
  );
  return aimOf(key, scoreConfig(job?.scores, null).scores);
}

/**
 * Of each (epoch, step) of a job what its groups are worth by a score. Only those whose rows have changed since they were
 * last asked for are looked at, so that a job of millions of rows costs seconds once, and each further step its own rows.
 *
 * @throws {Busy} when it waited too long for others.
 */
export async function readGroupSums(
  db: Queryable,
  jobId: string,
  key: ScoreKey,
  aim: ScoreAim,
): Promise<readonly LineSums[]> {
  const of: Known = known.get(db) ?? {slots: new Slots(SLOTS), lines: new Map()};
  known.set(db, of);
  const hasLeftOut = await tellLeftOut(db, jobId);
  const request = {jobId, key, aim, hasLeftOut};
  return (
    (await readWithin(db, request, of.lines, ROWS_AT_ONCE)) ??
    (await of.slots.run(async () => (await readWithin(db, request, of.lines, Infinity)) ?? []))
  );
}

/** @returns `null` where more than `mostRows` rows would have to be looked at */
async function readWithin(
  db: Queryable,
  request: SumsRequest,
  known: Known['lines'],
  mostRows: number,
): Promise<readonly LineSums[] | null> {
  const {jobId, key, aim} = request;
  const lines = await db.query<Line>(sql`
    SELECT s.gen, r.epoch, r.step, r.row_count, r.changed_seq FROM job_stream s JOIN prediction_rollup r USING (job_id)
    WHERE s.job_id = ${jobId} AND r.step >= 0 ORDER BY r.epoch, r.step`);
  const name = JSON.stringify([jobId, lines[0]?.gen, key, aim]);
  const kept = known.get(name);
  const isKept = (line: Line): boolean => kept?.get(nameOf(line))?.changedSeq === line.changed_seq;
  const changed = lines.filter((line) => !isKept(line));
  if (changed.reduce((rows, {row_count: count}) => rows + count, 0) > mostRows) return null;
  const fresh = new Map<string, KeptLine>();
  for (const some of inPortions(changed)) {
    const sums = Map.groupBy(await db.queryArrays(sumsOf(request, some)), nameOfRow);
    for (const line of some) {
      const {epoch, step, changed_seq: changedSeq} = line;
      fresh.set(nameOf(line), {epoch, step, changedSeq, sums: (sums.get(nameOf(line)) ?? []).map(toSum)});
    }
  }
  const all = new Map(
    lines.map((line) => [nameOf(line), (fresh.get(nameOf(line)) ?? kept?.get(nameOf(line)))!]),
  );
  keep(known, name, all);
  return [...all.values()];
}

const nameOf = ({epoch, step}: Pick<Line, 'epoch' | 'step'>): string => `${epoch} ${step}`;
const nameOfRow = ([epoch, step]: readonly unknown[]): string => `${String(epoch)} ${String(step)}`;

function toSum(columns: readonly unknown[]): GroupSum {
  const [, , answers, told, right, groups, scored, best, mean] = columns as number[];
  return {answers, told, right, groups, scored, best, mean} as GroupSum;
}

/** The oldest answers go first; one that is too large alone is not kept. */
function keep<Value>(
  all: Map<string, ReadonlyMap<string, Value>>,
  name: string,
  lines: ReadonlyMap<string, Value>,
): void {
  all.delete(name);
  all.set(name, lines);
  let count = [...all.values()].reduce((sum, {size}) => sum + size, 0);
  for (const [oldest, {size}] of all) {
    if (count <= MOST_LINES) return;
    all.delete(oldest);
    count -= size;
  }
}

function* inPortions(lines: readonly Line[]): Generator<readonly Line[]> {
  let portion: Line[] = [];
  let rows = 0;
  for (const line of lines) {
    portion.push(line);
    rows += line.row_count;
    if (rows < ROWS_AT_ONCE) continue;
    yield portion;
    portion = [];
    rows = 0;
  }
  if (portion.length > 0) yield portion;
}

interface SumsRequest {
  readonly jobId: string;
  readonly key: ScoreKey;
  readonly aim: ScoreAim;
  readonly hasLeftOut: boolean;
}

/** Line by line, by the natural key's index: a planner without statistics reads no more either. */
function sumsOf({jobId, key, aim, hasLeftOut}: SumsRequest, lines: readonly Line[]): Sql {
  const best = isScore(key) ? null : bestOf(aim);
  const isTold = sql`p.exact_match IS NOT NULL${best === null ? sql`` : sql` OR p.value IS NOT NULL`}`;
  const isRight = sql`p.exact_match = 1${best === null ? sql`` : sql` OR p.value = ${best}`}`;
  return sql`
    SELECT line.epoch, line.step, sums.*
    FROM unnest(${lines.map(({epoch}) => epoch)}::bigint[], ${lines.map(({step}) => step)}::bigint[]) AS line (epoch, step)
    CROSS JOIN LATERAL (
      SELECT g.answers, g.told, g.correct, count(*), count(g.best), coalesce(sum(g.best), 0), coalesce(sum(g.mean), 0)
      FROM (
        SELECT count(*) AS answers, count(*) FILTER (WHERE ${isTold}) AS told,
          count(*) FILTER (WHERE ${isRight}) AS correct, ${bestValue(aim, sql`p.value`)} AS best, avg(p.value) AS mean
        FROM (
          SELECT p.sample_index, p.sample_source_id, p.exact_match, ${scoreColumn(key)} AS value
          FROM training_predictions p
          WHERE p.job_id = ${jobId} AND p.epoch = line.epoch AND p.step = line.step
            AND ${hasLeftOut ? isTellable(sql`p`) : sql`true`}
          OFFSET 0
        ) AS p
        GROUP BY p.sample_index, p.sample_source_id
      ) AS g
      GROUP BY g.answers, g.told, g.correct
    ) AS sums`;
}
