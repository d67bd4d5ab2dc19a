import type {Queryable} from '../store/database.ts';
import {sql} from '../store/sql.ts';
import {readFeed, type FeedAnswer} from './read-feed.ts';

export interface RangeRequest {
  /** Read what comes after this place; `gen: null` is the present generation, and `seq: 0` with it the first row. */
  readonly after: {readonly gen: string | null; readonly seq: number};
  /** Only the rows of this epoch; default: all. */
  readonly epoch?: number | null;
}

/** What a viewer's replay gets: a batch, or why its cursor cannot be honoured, or that the job is gone. */
export type RangeAnswer = FeedAnswer;

/** 500 rows, or as many as fit into 4 MiB. */
const LIMITS = {rows: 500, bytes: 4 * 1024 * 1024};

/** The next piece of a replay: rows and head in one snapshot. There is more as long as `toSeq < head.lastSeq`. */
export async function readRange(db: Queryable, jobId: string, request: RangeRequest): Promise<RangeAnswer> {
  const {after, epoch = null} = request;
  const answers = await readFeed(db, [{jobId, gen: after.gen, seq: after.seq, known: null, epoch}], LIMITS);
  return answers.get(0) ?? {kind: 'gone'};
}

const COUNT_AT_MOST = 10_000;

/** Rows that a stream from this place still has to send, counted to 10,000. */
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
      LIMIT ${COUNT_AT_MOST}
    ) AS limited`);
  return counted?.n ?? 0;
}
