import {LOSS_RULE, MOST_ROUNDS, type LossRule} from '../../../src/protocol/loss-rule.ts';
import {lossOf, roundsOf, WRONG_ROUNDS, type JudgedRow, type Loss} from '../../../src/protocol/regression.ts';
import {scoreConfig, type ScoreMeanings} from '../../../src/protocol/own-scores.ts';
import type {Database, Queryable} from '../postgres/queryable.ts';
import {sql} from '../postgres/sql.ts';
import {inOrderOfSamples} from '../predictions/filter.ts';
import {isTellable} from '../predictions/tellable.ts';

/** A sample that is lost. */
export interface LostSample extends Loss {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  /** The first 120 characters of its prompt. */
  readonly prompt_start: string;
}

export interface LostSamples {
  readonly jobId: string;
  readonly modelName: string | null;
  readonly rule: LossRule;
  readonly losses: readonly LostSample[];
}

/** Rows of a job that are looked at in one go. */
const MOST_ROWS = 2000;
/** Losses that one delivery tells of. */
const MOST_LOSSES = 100;
/** Answers to one prompt at one step that a look back allows for. */
const ANSWERS = 16;

interface Watched {
  readonly job_id: string;
  readonly model_name: string | null;
  readonly seq: number;
  readonly last_seq: number;
  readonly rule: unknown;
  readonly scores: unknown;
  readonly score_order: unknown;
}

interface Row extends JudgedRow {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  readonly prompt_start: string;
  readonly seq: number;
}

/**
 * Looks at what came to one of the jobs that tell of losses, and puts what was lost by it into a delivery. All in one
 * transaction that holds the job's position: of several servers one finds it, and it is found once whatever ends that server.
 *
 * @param bodyOf what the delivery says
 * @returns false when there was nothing to look at
 */
export function findLosses(db: Database, bodyOf: (lost: LostSamples) => string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [job] = await tx.query<Watched>(sql`
      SELECT p.job_id, j.model_name, p.seq, s.last_seq, j.config -> 'webhook' AS rule,
        j.config -> 'scores' AS scores, j.config -> 'score_order' AS score_order
      FROM webhook_positions p JOIN job_stream s USING (job_id) JOIN training_jobs j USING (job_id)
      WHERE s.last_seq > p.seq
      ORDER BY p.job_id LIMIT 1 FOR UPDATE OF p SKIP LOCKED`);
    if (job === undefined) return false;
    const toSeq = Math.min(job.last_seq, job.seq + MOST_ROWS);
    const {scores} = scoreConfig(job.scores, null, job.score_order);
    const rule = ruleIn(job.rule);
    const rows = await readChanged(tx, job, toSeq, (rule.of + WRONG_ROUNDS) * ANSWERS);
    const found = lossesIn(rows, {rule, meanings: scores, after: job.seq});
    const losses = await thoseNotTold(tx, job.job_id, found);
    for (let at = 0; at < losses.length; at += MOST_LOSSES) {
      const part = losses.slice(at, at + MOST_LOSSES);
      const body = bodyOf({jobId: job.job_id, modelName: job.model_name, rule, losses: part});
      await tx.query(sql`INSERT INTO webhook_deliveries (job_id, body) VALUES (${job.job_id}, ${body})`);
    }
    await tx.query(sql`UPDATE webhook_positions SET seq = ${toSeq} WHERE job_id = ${job.job_id}`);
    return true;
  });
}

/** Other programs may have written anything there. */
function ruleIn(webhook: unknown): LossRule {
  const {right, of} = (webhook ?? {}) as Partial<Record<keyof LossRule, unknown>>;
  const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
  const rule = {right: isCount(right) ? right : LOSS_RULE.right, of: isCount(of) ? of : LOSS_RULE.of};
  return rule.right <= rule.of && rule.of <= MOST_ROUNDS ? rule : LOSS_RULE;
}

/** The newest rows of each sample of which some came. */
function readChanged(
  tx: Queryable,
  {job_id: jobId, seq}: Watched,
  toSeq: number,
  most: number,
): Promise<Row[]> {
  return tx.query<Row>(sql`
    SELECT r.* FROM (
      SELECT DISTINCT sample_index, sample_source_id FROM training_predictions p
      WHERE job_id = ${jobId} AND seq > ${seq} AND seq <= ${toSeq} AND ${isTellable(sql`p`)}
    ) AS changed CROSS JOIN LATERAL (
      SELECT sample_index, sample_source_id, left(prompt, 120) AS prompt_start, seq, epoch, step, exact_match, scores
      FROM training_predictions p
      WHERE ${inOrderOfSamples(jobId)} AND p.sample_index = changed.sample_index
        AND sample_source_id IS NOT DISTINCT FROM changed.sample_source_id AND ${isTellable(sql`p`)}
      ORDER BY epoch DESC, step DESC, seq DESC LIMIT ${most}
    ) AS r
    ORDER BY r.sample_index, r.sample_source_id, r.epoch, r.step, r.seq`);
}

function lossesIn(
  rows: readonly Row[],
  {rule, meanings, after}: {rule: LossRule; meanings: ScoreMeanings | null; after: number},
): readonly LostSample[] {
  return [...samplesIn(rows).values()].flatMap((sample) => {
    const loss = lossOf(roundsOf(sample, meanings), rule);
    if (loss === null) return [];
    const {from, to} = loss;
    // Lost by what came, not long before.
    const isNew = sample.some((row) => row.seq > after && isAfter(row, from) && !isAfter(row, to));
    const {sample_index, sample_source_id, prompt_start} = sample[0]!;
    return isNew ? [{sample_index, sample_source_id, prompt_start, from, to}] : [];
  });
}

type Place = Pick<Row, 'epoch' | 'step'>;

const isAfter = (a: Place, b: Place): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.step > b.step);

function samplesIn(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const samples = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.sample_index, row.sample_source_id]);
    const sample = samples.get(key);
    if (sample === undefined) samples.set(key, [row]);
    else sample.push(row);
  }
  return samples;
}

async function thoseNotTold(
  tx: Queryable,
  jobId: string,
  found: readonly LostSample[],
): Promise<readonly LostSample[]> {
  if (found.length === 0) return [];
  const fresh = await tx.query<{ord: number}>(sql`
    WITH given AS (
      SELECT * FROM unnest(
        ${found.map(({sample_index}) => sample_index)}::bigint[],
        ${found.map(({sample_source_id}) => sample_source_id)}::text[],
        ${found.map(({to}) => to.epoch)}::bigint[], ${found.map(({to}) => to.step)}::bigint[]
      ) WITH ORDINALITY AS g (sample_index, sample_source_id, epoch, step, ord)
    ), added AS (
      INSERT INTO webhook_losses (job_id, sample_index, sample_source_id, epoch, step)
      SELECT ${jobId}, sample_index, sample_source_id, epoch, step FROM given
      ON CONFLICT DO NOTHING RETURNING sample_index, sample_source_id
    )
    SELECT ord FROM given g JOIN added a
      ON a.sample_index = g.sample_index AND a.sample_source_id IS NOT DISTINCT FROM g.sample_source_id
    ORDER BY ord`);
  return fresh.map(({ord}) => found[ord - 1]!);
}
