import type {Queryable} from '../store/postgres/queryable.ts';
import {sql} from '../store/postgres/sql.ts';
import {isTellable} from '../store/predictions/tellable.ts';
import {confirmed, readFeed, type FeedAnswer} from './read-feed.ts';

export interface RangeRequest {
  /** Read what comes after this position; `gen: null` is the present generation, and `seq: 0` with it the first row. */
  readonly after: {readonly gen: string | null; readonly seq: number};
  /** Only the rows of this epoch; default: all. */
  readonly epoch?: number | null;
  /** Of the texts; the first row always passes. Default: 4 MiB. */
  readonly bytes?: number;
}

/** What a viewer's replay gets: a batch, or why its cursor cannot be honoured, or that the job is gone. */
export type RangeAnswer = FeedAnswer;

const MOST_ROWS = 500;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The next piece of a replay: rows and head in one snapshot. There is more as long as `toSeq < head.lastSeq`.
 *
 * @param primary Where `db` is a standby of it: a position that the standby has yet to reach gives an empty batch whose head
 * ends at that position.
 */
export async function readRange(
  db: Queryable,
  jobId: string,
  request: RangeRequest,
  primary: Queryable = db,
): Promise<RangeAnswer> {
  const {after, epoch = null, bytes = MOST_BYTES} = request;
  const limits = {rows: MOST_ROWS, bytes};
  const position = {jobId, gen: after.gen, seq: after.seq};
  const answers = await readFeed(db, [{...position, known: null, epoch}], limits);
  const answer = answers.get(0) ?? {kind: 'gone'};
  if (primary === db) return answer;
  const sure = await confirmed(primary, position, answer);
  if ('answer' in sure) return sure.answer;
  const fromSeq = Math.max(after.seq, sure.head.firstSeq - 1);
  const head = {...sure.head, lastSeq: fromSeq};
  return {kind: 'batch', batch: {head, fromSeq, toSeq: fromSeq, rows: [], leftOut: [], epochs: []}};
}

const COUNT_AT_MOST = 10_000;

/** Rows that a stream from this position still has to send, counted to 10,000. */
export async function countAfter(
  db: Queryable,
  jobId: string,
  request: {readonly after: number; readonly epoch?: number | null},
): Promise<number> {
  const {after, epoch = null} = request;
  const [counted] = await db.query<{n: number}>(sql`
    SELECT count(*) AS n FROM (
      SELECT FROM training_predictions
      WHERE job_id = ${jobId} AND seq > ${after} AND (${epoch}::bigint IS NULL OR epoch = ${epoch})
        AND ${isTellable()}
      LIMIT ${COUNT_AT_MOST}
    ) AS limited`);
  return counted?.n ?? 0;
}
