import type {Prediction} from '../../src/protocol/protocol.ts';
import type {Queryable} from './postgres/queryable.ts';
import {foundBy} from './predictions/filter.ts';
import {toPage, withinBytes} from './predictions/row.ts';
import {isTellable} from './predictions/tellable.ts';
import {sql, type Sql} from './postgres/sql.ts';

/** The last row of a page of one sample. */
export interface SampleToken {
  readonly epoch: number;
  readonly step: number;
  readonly completion_index: number;
  readonly seq: number;
}

export interface SampleRequest {
  readonly sampleIndex: number;
  /** Only of this source; `null` = of none; left out = of any. */
  readonly source?: string | null;
  readonly limit: number;
  readonly after?: SampleToken | null;
}

export interface SamplePage {
  readonly predictions: readonly Prediction[];
  /** `null` on the last page. */
  readonly next: SampleToken | null;
}

const ROUND = sql`p.epoch, p.step, p.completion_index, p.seq`;

/** One sample over all epochs and steps, ascending. */
export async function readSample(
  db: Queryable,
  jobId: string,
  {sampleIndex, source, limit, after = null}: SampleRequest,
): Promise<SamplePage> {
  const matching = sql`
    SELECT p.* FROM training_predictions p
    WHERE ${foundBy('sample', jobId, {sample_index: sampleIndex})} AND ${ofSource(source)} AND ${isTellable(sql`p`)}
      AND ${after === null ? sql`true` : sql`(${ROUND}) > (${after.epoch}, ${after.step}, ${after.completion_index}, ${after.seq})`}
    ORDER BY ${ROUND} LIMIT ${limit + 1}`;
  const rows = await db.queryArrays(withinBytes(matching, ROUND));
  const {predictions, hasMore} = toPage(rows, limit);
  const last = predictions.at(-1);
  if (!hasMore || last === undefined) return {predictions, next: null};
  const {epoch, step, completion_index, seq} = last;
  return {predictions, next: {epoch, step, completion_index, seq}};
}

function ofSource(source: string | null | undefined): Sql {
  if (source === undefined) return sql`true`;
  return sql`p.sample_source_id IS NOT DISTINCT FROM ${source}`;
}
