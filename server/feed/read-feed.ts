import type {JobStatus, Prediction, ResetReason} from '../../src/protocol/protocol.ts';
import type {Queryable, TextRow} from '../store/postgres/queryable.ts';
import {fromJson, predictionJson, textBytes, type LeftOut} from '../store/predictions/row.ts';
import {tellOddRow} from '../store/predictions/odd-rows.ts';
import {plainArray, textArray} from '../store/predictions/record-arrays.ts';
import {sql, type Sql} from '../store/postgres/sql.ts';
import {readHead} from './read-head.ts';
import {resetReason, type EpochHead, type FeedBatch, type JobHead} from './feed-batch.ts';

export interface FeedRequest {
  readonly jobId: string;
  /** `null`: whichever it is, and then `seq` may lie below the rows that are left. */
  readonly gen: string | null;
  /** Read what comes after it. */
  readonly seq: number;
  /** Answer only when something is new to one who knows this; `null`: always. */
  readonly known: {readonly status: JobStatus; readonly errorMessage: string | null} | null;
  /** Only the rows of this epoch; `null`: all. */
  readonly epoch: number | null;
}

export interface FeedLimits {
  readonly rows: number;
  /** Of the texts of one answer; the first row always passes. */
  readonly bytes: number;
}

export type FeedAnswer =
  | {readonly kind: 'batch'; readonly batch: FeedBatch}
  | {readonly kind: 'reset'; readonly reason: ResetReason}
  | {readonly kind: 'gone'};

/** Rows and bytes that one read may bring for all jobs together, shared out evenly, and for one job. */
const ROWS = {all: 10_000, job: 500, least: 20};
const BYTES = {all: 64 * 1024 * 1024, job: 4 * 1024 * 1024};

export function limitsFor(jobs: number): FeedLimits {
  return {
    rows: Math.max(ROWS.least, Math.min(ROWS.job, Math.floor(ROWS.all / jobs))),
    bytes: Math.min(BYTES.job, Math.floor(BYTES.all / jobs)),
  };
}

/** A read looks at this many positions in the stream for each row that it may give, when it wants one epoch only. */
const FILTERED_REACH = 4;

/** Characters of an error message: as many as a trainer may send. */
const MOST_MESSAGE = 65_536;

/** Of one answer, on its first line. */
interface Meta {
  readonly head: Omit<JobHead, 'statusChangedAt' | 'appendedAt'> & {
    /** A text where it is infinite. */
    readonly statusChangedMs: number | string;
    readonly appendedMs: number | string | null;
  };
  readonly epochs: readonly (readonly [number, number, number, number, number])[] | null;
}

/**
 * What is new after each of these positions, for all jobs in one statement and one snapshot. A job with nothing new costs a
 * look at its head and is missing from the answers, which are by the position in `requests`.
 *
 * Parsed once a connection, and planned once after a while: with the lengths of the arrays hidden by `(SELECT …)`, a plan
 * for these values is no cheaper than one for any. Planning took three quarters of a poll's time.
 *
 * A bounded range of seq, not a LIMIT: with stale statistics PostgreSQL would sort the whole job for a LIMIT.
 */
export async function readFeed(
  db: Queryable,
  requests: readonly FeedRequest[],
  limits: FeedLimits,
): Promise<ReadonlyMap<number, FeedAnswer>> {
  return readAnswers(
    (await db.queryArrays(feedQuestion(requests, limits))) as unknown as Line[],
    requests,
    limits,
  );
}

/** What `readFeed` asks; `feedAnswers` reads what it gives. */
export function feedQuestion(requests: readonly FeedRequest[], limits: FeedLimits): Sql {
  const reach = reachOf(requests, limits);
  return sql`
    WITH wanted AS (
      SELECT w.n, w.seq, w.epoch, s, s.job_id, s.gen,
        greatest(CASE WHEN w.gen IS NULL THEN greatest(w.seq, s.first_seq - 1) ELSE w.seq END, mark.opened_seq - 1)
          AS from_seq,
        coalesce(w.gen, s.gen) = s.gen AS is_current
      FROM unnest(
        (SELECT ${textArray(requests.map(({jobId}) => jobId))}::text[]),
        (SELECT ${textArray(requests.map(({gen}) => gen))}::text[]),
        (SELECT ${plainArray(requests.map(({seq}) => seq))}::bigint[]),
        (SELECT ${textArray(requests.map(({known}) => known?.status))}::text[]),
        (SELECT ${textArray(requests.map(({known}) => known?.errorMessage))}::text[]),
        (SELECT ${plainArray(requests.map(({epoch}) => epoch))}::bigint[])
      ) WITH ORDINALITY AS w (job_id, gen, seq, status, error_message, epoch, n)
      LEFT JOIN job_stream s ON s.job_id = w.job_id
      LEFT JOIN prediction_rollup mark ON mark.job_id = w.job_id AND mark.step = -1 AND mark.epoch = w.epoch
      WHERE s.job_id IS NULL OR w.status IS NULL OR s.last_seq <> w.seq OR s.gen <> w.gen OR s.status <> w.status
        OR left(s.error_message, ${MOST_MESSAGE}) IS DISTINCT FROM w.error_message
    )
    SELECT w.n,
      CASE WHEN w.job_id IS NOT NULL AND coalesce(p.nth, 1) = 1 THEN json_build_object(
        'head', json_build_object(
          'jobId', w.job_id, 'gen', w.gen, 'firstSeq', (w.s).first_seq, 'lastSeq', (w.s).last_seq,
          'rowCount', (w.s).row_count, 'status', (w.s).status, 'errorMessage', left((w.s).error_message, ${MOST_MESSAGE}),
          'scores', config.scores, 'scoreOrder', config.score_order, 'scoreText', config.score_text,
          'statusSeq', (w.s).status_seq, 'statusChangedMs', floor(extract(epoch FROM (w.s).status_changed_at) * 1000),
          'appendedMs', floor(extract(epoch FROM (w.s).appended_at) * 1000)),
        'epochs', (
          SELECT json_agg(json_build_array(e.epoch, e.row_count, e.latest_step, e.opened_seq, e.changed_seq) ORDER BY e.epoch)
          FROM prediction_rollup e
          WHERE e.job_id = w.job_id AND e.step = -1 AND (e.changed_seq > w.seq OR e.epoch = w.epoch OR e.epoch = (
            SELECT max(begun.epoch) FROM prediction_rollup begun
            WHERE begun.job_id = w.job_id AND begun.step = -1 AND begun.opened_seq <= w.seq)))
      ) END,
      p.in_range, CASE WHEN p.seq IS NOT NULL THEN ${predictionJson} END
    FROM wanted w
    LEFT JOIN LATERAL (
      SELECT j.config -> 'scores' AS scores, j.config -> 'score_order' AS score_order, j.config -> 'score_text' AS score_text
      FROM training_jobs j WHERE j.job_id = w.job_id AND (w.s).status_seq > w.seq
    ) AS config ON true
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT p.*, row_number() OVER in_order AS nth, count(*) OVER () AS in_range,
          sum(${textBytes}) OVER in_order - ${textBytes} AS bytes_before
        FROM training_predictions p
        WHERE w.is_current AND p.job_id = w.job_id AND p.seq > w.from_seq AND p.seq <= w.from_seq + ${reach}
          AND (w.epoch IS NULL OR p.epoch = w.epoch)
        WINDOW in_order AS (ORDER BY p.seq)
      ) AS p
      WHERE p.nth <= ${limits.rows} AND p.bytes_before < ${limits.bytes}
    ) AS p ON true
    ORDER BY w.n, p.seq`.preparedAs('feed');
}

/** As `readFeed` gives them, from rows as PostgreSQL sends them. */
export function feedAnswers(
  rows: readonly TextRow[],
  requests: readonly FeedRequest[],
  limits: FeedLimits,
): ReadonlyMap<number, FeedAnswer> {
  const lines = rows.map((columns) => columns.map(fromText) as unknown as Line);
  return readAnswers(lines, requests, limits);
}

const fromText = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

const reachOf = (requests: readonly FeedRequest[], {rows}: FeedLimits): number =>
  requests.some(({epoch}) => epoch !== null) ? FILTERED_REACH * rows : rows;

/** A line of the answer: the position of the request, `meta` on its first line, the number of rows in range, and one row. */
type Line = readonly [n: number, meta: Meta | null, inRange: number | null, row: unknown[] | null];

function readAnswers(
  lines: readonly Line[],
  requests: readonly FeedRequest[],
  limits: FeedLimits,
): ReadonlyMap<number, FeedAnswer> {
  const reach = reachOf(requests, limits);
  const answers = new Map<number, FeedAnswer>();
  for (let i = 0; i < lines.length;) {
    const [n, meta, inRange] = lines[i]!;
    const rows: Prediction[] = [];
    const leftOut: LeftOut[] = [];
    for (; i < lines.length && lines[i]![0] === n; i++) {
      const [, , , columns] = lines[i]!;
      if (columns === null) continue;
      const told = fromJson(columns);
      if (told.row !== null) rows.push(told.row);
      else {
        leftOut.push(told.leftOut);
        const {id, seq, field} = told.leftOut;
        tellOddRow({jobId: requests[n - 1]!.jobId, id, seq, field, leftOut: 'row'});
      }
    }
    const isCut = (inRange ?? 0) > rows.length + leftOut.length;
    answers.set(n - 1, toAnswer(requests[n - 1]!, meta, {rows, leftOut, isCut, reach}));
  }
  return answers;
}

function toAnswer(
  request: FeedRequest,
  meta: Meta | null,
  found: {rows: readonly Prediction[]; leftOut: readonly LeftOut[]; isCut: boolean; reach: number},
): FeedAnswer {
  if (meta === null) return {kind: 'gone'};
  // Written into the head by somebody: no cursor can say that position.
  if (!Number.isSafeInteger(meta.head.lastSeq)) return {kind: 'reset', reason: 'ahead'};
  const {statusChangedMs, appendedMs, ...fields} = meta.head;
  const head: JobHead = {
    ...fields,
    statusChangedAt: isoOf(statusChangedMs),
    appendedAt: isoOf(appendedMs),
  };
  const fromSeq = request.gen === null ? Math.max(request.seq, head.firstSeq - 1) : request.seq;
  const reason = resetReason(head, {gen: request.gen ?? head.gen, seq: fromSeq});
  if (reason !== null) return {kind: 'reset', reason};
  const epochs = (meta.epochs ?? []).map(([epoch, prediction_count, latest_step, openedSeq, lastSeq]) => ({
    epoch,
    prediction_count,
    latest_step,
    openedSeq,
    lastSeq,
  }));
  const toSeq = found.isCut
    ? Math.max(found.rows.at(-1)?.seq ?? 0, found.leftOut.at(-1)?.seq ?? 0)
    : reachedSeq(request, fromSeq, {head, epochs}, found.reach);
  return {kind: 'batch', batch: {head, fromSeq, toSeq, rows: found.rows, leftOut: found.leftOut, epochs}};
}

function isoOf(ms: number | string | null): string | null {
  const time = new Date(typeof ms === 'number' ? ms : NaN);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** How far a read that was not cut has seen the stream: an epoch's rows all lie between its first and its last. */
function reachedSeq(
  {epoch}: FeedRequest,
  fromSeq: number,
  {head, epochs}: {head: JobHead; epochs: readonly EpochHead[]},
  reach: number,
): number {
  const only = epoch === null ? null : epochs.find((mark) => mark.epoch === epoch);
  if (only === undefined) return head.lastSeq;
  const reached = Math.max(fromSeq, (only?.openedSeq ?? 0) - 1) + reach;
  return only !== null && reached >= only.lastSeq ? head.lastSeq : Math.min(reached, head.lastSeq);
}

/**
 * A standby that lags says "ahead", "another generation" or "gone" of positions that it has yet to reach, so the primary is
 * asked before a reader is turned away. Gives the head there when the position is good: the standby will come to it.
 */
export async function confirmed(
  primary: Queryable,
  request: Pick<FeedRequest, 'jobId' | 'gen' | 'seq'>,
  answer: FeedAnswer,
): Promise<{readonly answer: FeedAnswer} | {readonly head: JobHead}> {
  if (answer.kind === 'batch') return {answer};
  const head = await readHead(primary, request.jobId);
  if (head === null) return {answer: {kind: 'gone'}};
  const reason = request.gen === null ? null : resetReason(head, {gen: request.gen, seq: request.seq});
  return reason === null ? {head} : {answer: {kind: 'reset', reason}};
}
