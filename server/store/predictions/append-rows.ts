import pg from 'pg';
import type {Database, Queryable, Rider} from '../postgres/queryable.ts';
import {KEY_FIELDS} from '../../../src/protocol/fields.ts';
import {SCHEMA} from '../postgres/schema.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';
import {findJobOfToken} from '../job-tokens.ts';
import {inOrderOfKey, isSameSample, isUnchanged, unforeseen} from './is-unchanged.ts';
import {addLines, addScores, sumsOf} from './batch-sums.ts';
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
    const inserted = await appendNew(db, jobId, [{...options, rows}]);
    return inserted === null ? null : {inserted, replaced: 0, unchanged: 0};
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !MISTAKEN.has(error.code ?? '')) throw error;
    return mergeRows(db, jobId, rows, options.token ?? null);
  }
}

/**
 * Appends the rows of several batches of one job as one: 'stored', or 'refused' when PostgreSQL does not take them so, as
 * where one of them is there already; nothing of any is stored then. `null` when there is no such job.
 */
export async function appendTogether(
  db: Database,
  jobId: string,
  batches: readonly BatchToAppend[],
): Promise<'stored' | 'refused' | null> {
  try {
    return (await appendNew(db, jobId, batches)) === null ? null : 'stored';
  } catch (error) {
    if (error instanceof pg.DatabaseError) return 'refused';
    throw error;
  }
}

/** The number of rows inserted; `null` when there is no such job. */
async function appendNew(
  db: Database,
  jobId: string,
  batches: readonly BatchToAppend[],
): Promise<number | null> {
  const rows = batches.flatMap((batch) => batch.rows.map(({stored}) => stored));
  const tokens = new Set(batches.flatMap(({token}) => token?.toString('hex') ?? []));
  const {lines, scores} = sumsOf(rows);
  const names = textArray([...new Set(scores.map(({name}) => name))]) ?? '{}';
  const [heads, inserted = 0] = await db.sendTogether(
    [
      lockHead(jobId),
      insertion(jobId, rows).preparedAs('append new'),
      addLines(jobId, lines).preparedAs('add lines'),
      ...(scores.length === 0 ? [] : [addScores(jobId, scores).preparedAs('add scores')]),
      sql`SELECT ftl_settle_new(${jobId}, ${SCHEMA}, ${rows.length}, ${names}::text[]) WHERE ${areGood(jobId, tokens)}`.preparedAs(
        'settle new',
      ),
    ],
    batches.length === 1 && rows.length <= FEW ? batches[0]?.rider : undefined,
  );
  return heads === 0 ? null : inserted;
}

/** Last of all, so that a token that was taken back while others were waited for counts as that. */
function areGood(jobId: string, tokens: ReadonlySet<string>): Sql {
  const hashes = textArray([...tokens].map((hex) => `\\x${hex}`)) ?? '{}';
  return sql`((
    SELECT count(*) FROM job_tokens WHERE token_hash = ANY (${hashes}::bytea[]) AND job_id = ${jobId}
  ) = ${tokens.size} OR ftl_refuse('a token that is not good any more'))`;
}

async function mergeRows(
  db: Database,
  jobId: string,
  rows: readonly RowToAppend[],
  token: Buffer | null,
): Promise<AppendedRows | null> {
  return db.transaction(async (tx) => {
    if ((await tx.query(lockHead(jobId))).length === 0) return null;
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
      await tx.query(
        insertion(
          jobId,
          toInsert.map(({stored}) => stored),
          places,
        ),
      );
      await tx.query(settlement(jobId));
    }
    return {
      inserted: toInsert.length - replaced.size,
      replaced: replaced.size,
      unchanged: unchanged.size,
    };
  });
}

/**
 * Comes first: each statement after it sees what was committed before. No row: no such job. What follows looks rows up by
 * their keys; a plan made while the table was empty would go on reading all of it.
 */
function lockHead(jobId: string): Sql {
  const lock = sql`
    SELECT set_config('ftl.own_path', 'on', true), set_config('enable_seqscan', 'off', true) FROM job_stream WHERE job_id = ${jobId} FOR NO KEY UPDATE`;
  return lock.preparedAs('lock head');
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
function insertion(
  jobId: string,
  rows: readonly RecordRow[],
  replaced: readonly (Known | undefined)[] = [],
): Sql {
  return sql`
    INSERT INTO training_predictions (job_id, seq, id, created_at, updated_at, ${recordColumns})
    SELECT head.job_id, head.last_seq + r.ord, coalesce(r.id, gen_random_uuid()), coalesce(r.created_at, now()),
      CASE WHEN r.created_at IS NULL THEN now() ELSE greatest(now(), r.created_at + interval '1 microsecond') END,
      ${recordColumns}
    FROM job_stream AS head, ROWS FROM (
      ${unnestRecords(rows)},
      unnest(${textArray(replaced.map((row) => row?.id))}::uuid[]),
      unnest(${textArray(replaced.map((row) => row?.created))}::timestamptz[])
    ) WITH ORDINALITY AS r (${recordColumns}, id, created_at, ord)
    WHERE head.job_id = ${jobId}`;
}
