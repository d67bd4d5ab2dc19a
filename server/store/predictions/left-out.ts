import type {Queryable} from '../postgres/queryable.ts';
import {sql, type Sql} from '../postgres/sql.ts';
import {tellOddNames, tellOddRow, type OddRow} from './odd-rows.ts';
import {isLeftOut, leftOutFor} from './tellable.ts';

/** More of one job are not named again at each reading. */
const MOST_NAMED = 100;

export const leftOutOf = (jobId: string): Sql => sql`
  SELECT p.id, p.seq, ${leftOutFor(sql`p`)} AS field FROM training_predictions p
  WHERE p.job_id = ${jobId} AND ${isLeftOut(sql`p`)} ORDER BY p.seq LIMIT ${MOST_NAMED}`;

/** Tells of what lists and exports of this job leave out: of rows, there is an index of such rows alone. False: no row is left out. */
export async function tellLeftOut(db: Queryable, jobId: string): Promise<boolean> {
  const rows = await db.query<Pick<OddRow, 'id' | 'seq' | 'field'>>(leftOutOf(jobId));
  for (const row of rows) tellOddRow({...row, jobId, leftOut: 'row'});
  const [job] = await db.query<{names: string[]}>(sql`
    SELECT ignored_names AS names FROM job_stream WHERE job_id = ${jobId} AND ignored_names <> '{}'`);
  if (job !== undefined) tellOddNames({jobId, names: job.names});
  return rows.length > 0;
}
