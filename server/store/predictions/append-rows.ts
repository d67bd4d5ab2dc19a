import pg from 'pg';
import type {Database, Queryable, Rider} from '../postgres/queryable.ts';
import {KEY_FIELDS} from '../../../src/protocol/fields.ts';
import {SCHEMA} from '../postgres/schema.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';
import {findJobOfToken} from '../job-tokens.ts';
import {inOrderOfKey, isSameSample, isUnchanged, unforeseen} from './is-unchanged.ts';
import {addLines, addScores, sumsOf, type BatchSums} from './batch-sums.ts';
import {isTellable} from './tellable.ts';
import {
  fieldArray,
  plainArray,
  recordColumns,
  textArray,
  unnestRecords,
  type RecordRow,
} from './record-arrays.ts';

export interface RowToAppend {
  /** What was sent, by which a retry is known: an absent field counts as equal. */
  readonly sent: RecordRow;
  /** What is stored. */
  readonly stored: RecordRow;
}

export interface AppendedRows {
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
}

export interface AppendRowsOptions {
  /** Asked along where the rows are few and stored by themselves. */
  readonly rider?: Rider | undefined;
  /** Hash of a token of the job without which nothing is stored; `null`: whoever sends them has been let in. */
  readonly token?: Buffer | null | undefined;
}

export interface BatchToAppend extends AppendRowsOptions {
  readonly rows: readonly RowToAppend[];
}

interface JobRows {
  readonly jobId: string;
  readonly rows: readonly RecordRow[];
}

/** Batches of one job, in their order. */
export interface JobBatches {
  readonly jobId: string;
  readonly batches: readonly BatchToAppend[];
}

/** The token that came with rows is no token of their job, or not any more. */
export class RevokedToken extends Error {
  override readonly name = 'RevokedToken';
}

/** A row that is there already under the natural key of one to append. */
interface Known {
  readonly ord: number;
  readonly seq: number;
  readonly id: string;
  /** As text: a Date has no microseconds. `null` where it is none that could be told. */
  readonly created: string | null;
}

/** More are not read along with their commit: the job's lock is not held for it. */
const FEW = 100;

/** What says that rows are not as was assumed: that `ftl_refuse` was called, or that a key is there already. */
const MISTAKEN = new Set(['FT001', '23505']);

/**
 * Appends rows to one job's stream, all or nothing; `null` when there is no such job. No two rows may have the same
 * natural key. Rows are nearly always new: they are sent on that assumption, in one round trip and without a look at what is
 * there, which the unique index has anyway. Only when one of them is there already are the questions asked one by one.
 *
 * @throws {RevokedToken}
 */
export async function appendRows(
  db: Database,
  jobId: string,
  rows: readonly RowToAppend[],
  options: AppendRowsOptions = {},
): Promise<AppendedRows | null> {
  try {
    await appendNew(db, [{jobId, batches: [{...options, rows}]}], WAIT);
    return {inserted: rows.length, replaced: 0, unchanged: 0};
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !MISTAKEN.has(error.code ?? '')) throw error;
    return mergeRows(db, jobId, rows, options.token ?? null);
  }
}

/**
 * Appends the rows of several batches, perhaps of several jobs, as one. False when PostgreSQL does not take them so, as
 * where one of them is there already, or a job is not: nothing of any is stored then.
 *
 * @param mayWait for others that write to a job; without, theirs are refused. Needed where there are several jobs: what
 * holds one of them and waits for another could wait for ever
 */
export async function appendTogether(
  db: Database,
  jobs: readonly JobBatches[],
  {mayWait}: {readonly mayWait: boolean},
): Promise<boolean> {
  try {
    await appendNew(db, jobs, mayWait ? WAIT : NO_WAIT);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return false;
    throw error;
  }
}

async function appendNew(db: Database, jobs: readonly JobBatches[], wait: LockWait): Promise<void> {
  const added = jobs.map(({jobId, batches}) => {
    const rows = batches.flatMap((batch) => batch.rows.map(({stored}) => stored));
    return {jobId, rows, ...sumsOf(rows)};
  });
  const batches = jobs.flatMap((job) => job.batches);
  const hasScores = added.some(({scores}) => scores.length > 0);
  await db.sendTogether(
    [
      lockHeads(
        added.map(({jobId}) => jobId),
        wait,
      ),
      insertion(added).preparedAs(added.length === 1 ? 'append new' : 'append together'),
      addLines(added).preparedAs('add lines'),
      ...(hasScores ? [addScores(added).preparedAs('add scores')] : []),
      settleNew(added, tokensOf(jobs)).preparedAs('settle new'),
    ],
    batches.length === 1 && added[0]!.rows.length <= FEW ? batches[0]!.rider : undefined,
  );
}

/** Without names of own scores it is the empty array that a text without commas is. */
function settleNew(added: readonly (JobRows & BatchSums)[], tokens: readonly JobToken[]): Sql {
  const names = added.map(({scores}) => [...new Set(scores.map(({name}) => name))].join());
  // Tokens last of all: one that was taken back while others were waited for counts as that.
  return sql`
    SELECT ftl_settle_new(job.id, ${SCHEMA}, job.added, string_to_array(job.names, ','))
    FROM unnest(
      ${textArray(added.map(({jobId}) => jobId))}::text[], ${plainArray(added.map(({rows}) => rows.length))}::bigint[],
      ${textArray(names)}::text[]
    ) AS job (id, added, names)
    WHERE (
      SELECT count(*)
      FROM unnest(${textArray(tokens.map(({hash}) => hash)) ?? '{}'}::bytea[], ${textArray(tokens.map(({jobId}) => jobId)) ?? '{}'}::text[])
        AS came (token_hash, job_id)
      JOIN job_tokens USING (token_hash, job_id)
    ) = ${tokens.length} OR ftl_refuse('a token that is not good any more')`;
}

interface JobToken {
  readonly jobId: string;
  readonly hash: string;
}

/** Each once. */
function tokensOf(jobs: readonly JobBatches[]): readonly JobToken[] {
  return jobs.flatMap(({jobId, batches}) => {
    const hashes = new Set(batches.flatMap(({token}) => (token ? `\\x${token.toString('hex')}` : [])));
    return [...hashes].map((hash) => ({jobId, hash}));
  });
}

/** What `appendRows` does with rows that are not all new. */
async function mergeRows(
  db: Database,
  jobId: string,
  rows: readonly RowToAppend[],
  token: Buffer | null,
): Promise<AppendedRows | null> {
  return db.transaction(async (tx) => {
    if ((await tx.query(lockHeads([jobId], WAIT))).length === 0) return null;
    if (token !== null && (await findJobOfToken(tx, token))?.jobId !== jobId)
      throw new RevokedToken('The token of these rows is not good any more: nothing of them was stored.');
    const known = await tx.query<Known>(
      knownRows(
        jobId,
        rows.map(({stored}) => stored),
      ),
    );
    const unchanged = await findUnchanged(tx, jobId, rows, known);
    const replaced = new Map(known.filter(({ord}) => !unchanged.has(ord)).map((row) => [row.ord, row]));
    if (replaced.size > 0) await deleteReplaced(tx, jobId, [...replaced.values()]);
    const toInsert = rows.flatMap(({stored}, ord) => (unchanged.has(ord) ? [] : [{stored, ord}]));
    if (toInsert.length > 0) {
      const places = toInsert.map(({ord}) => replaced.get(ord));
      await tx.query(insertion([{jobId, rows: toInsert.map(({stored}) => stored)}], places));
      await tx.query(settlement(jobId));
    }
    return {
      inserted: toInsert.length - replaced.size,
      replaced: replaced.size,
      unchanged: unchanged.size,
    };
  });
}

interface LockWait {
  readonly name: string;
  readonly end: Sql;
}
const WAIT: LockWait = {name: 'lock heads', end: sql``};
const NO_WAIT: LockWait = {name: 'lock heads now', end: sql`NOWAIT`};

/**
 * Comes first: each statement after it sees what was committed before. No row: no such job. What follows looks rows up by
 * their keys; a plan made while the table was empty would go on reading all of it.
 */
function lockHeads(jobIds: readonly string[], {name, end}: LockWait): Sql {
  const lock = sql`
    SELECT set_config('ftl.own_path', 'on', true), set_config('enable_seqscan', 'off', true) FROM job_stream
    WHERE job_id = ANY (${textArray(jobIds)}::text[]) ORDER BY job_id FOR NO KEY UPDATE ${end}`;
  return lock.preparedAs(name);
}

const settlement = (jobId: string): Sql => sql`SELECT ftl_settle(${jobId}, ${SCHEMA})`;

/** LATERAL with LIMIT probes the index of the key once a row, whatever the statistics say of the job. */
function knownRows(jobId: string, keys: readonly RecordRow[]): Sql {
  return sql`
    SELECT (k.ord - 1)::integer AS ord, p.seq, p.id, p.created
    FROM unnest(${list(KEY_FIELDS.map((field) => fieldArray(keys, field)))})
      WITH ORDINALITY AS k (${list(KEY_FIELDS.map(column))}, ord)
    CROSS JOIN LATERAL (
      SELECT seq, id, CASE WHEN ${isTellable(sql`p`)} THEN created_at::text END AS created FROM training_predictions p
      WHERE p.job_id = ${unforeseen(sql`${jobId}::text`)} AND ${isSameSample(sql`p`, sql`k`)}
      ORDER BY ${inOrderOfKey(sql`p`)} LIMIT 1
    ) AS p`;
}

/** Which of the known rows are the same in every field that was sent. Only the primary key has the order by seq. */
async function findUnchanged(
  tx: Queryable,
  jobId: string,
  rows: readonly RowToAppend[],
  known: readonly Known[],
): Promise<Set<number>> {
  if (known.length === 0) return new Set();
  const equal = await tx.query<{seq: number}>(sql`
    SELECT p.seq
    FROM ROWS FROM (${unnestRecords(known.map(({ord}) => rows[ord]!.sent))}, unnest(${plainArray(known.map(({seq}) => seq))}::bigint[]))
      AS r (${recordColumns}, seq)
    CROSS JOIN LATERAL (
      SELECT * FROM training_predictions p
      WHERE p.job_id = ${unforeseen(sql`${jobId}::text`)} AND p.seq >= r.seq ORDER BY p.seq LIMIT 1
    ) AS p
    WHERE p.seq = r.seq AND ${isUnchanged(sql`p`, sql`r`)}`);
  const seqs = new Set(equal.map(({seq}) => seq));
  return new Set(known.filter(({seq}) => seqs.has(seq)).map(({ord}) => ord));
}

async function deleteReplaced(tx: Queryable, jobId: string, old: readonly Known[]): Promise<void> {
  await tx.query(sql`
    DELETE FROM training_predictions
    WHERE job_id = ${jobId} AND seq = ANY (${plainArray(old.map(({seq}) => seq))}::bigint[])`);
}

/**
 * A row that takes another's place (at the same place in `replaced`) keeps its id and time of creation; see `ftl_settle`
 * for `updated_at`.
 */
function insertion(jobs: readonly JobRows[], replaced: readonly (Known | undefined)[] = []): Sql {
  const rows = jobs.flatMap((job) => job.rows);
  const isAlone = jobs.length === 1;
  const [places, isOfJob] = isAlone
    ? [sql``, sql`head.job_id = ${jobs[0]!.jobId}`]
    : [
        sql`, unnest(
          ${textArray(jobs.flatMap((job) => job.rows.map(() => job.jobId)))}::text[],
          ${plainArray(jobs.flatMap((job) => job.rows.map((_, i) => i + 1)))}::bigint[]
        )`,
        sql`head.job_id = r.job_id`,
      ];
  return sql`
    INSERT INTO training_predictions (job_id, seq, id, created_at, updated_at, ${recordColumns})
    SELECT head.job_id, head.last_seq + ${isAlone ? sql`r.ord` : sql`r.place`}, coalesce(r.id, gen_random_uuid()), coalesce(r.created_at, now()),
      CASE WHEN r.created_at IS NULL THEN now() ELSE greatest(now(), r.created_at + interval '1 microsecond') END,
      ${recordColumns}
    FROM job_stream AS head, ROWS FROM (
      ${unnestRecords(rows)},
      unnest(${textArray(replaced.map((row) => row?.id))}::uuid[]),
      unnest(${textArray(replaced.map((row) => row?.created))}::timestamptz[])${places}
    ) WITH ORDINALITY AS r (${recordColumns}, id, created_at${isAlone ? sql`` : sql`, job_id, place`}, ord)
    WHERE ${isOfJob}`;
}
