import {
  accessFor,
  countedRows,
  whereFilter,
  type Access,
  type PredictionFilter,
} from './prediction-filter.ts';
import {orderBy, whereBehind, type Direction, type PredictionSort, type SortKey} from './prediction-order.ts';
import {predictionColumns} from './prediction-row.ts';
import {sql, type Sql} from './sql.ts';

export interface PageRequest {
  readonly jobId: string;
  readonly sort: PredictionSort;
  readonly dir: Direction;
  readonly filter: PredictionFilter;
  /** Rows above this seq are left to the stream. */
  readonly headSeq: number;
  /** Sort key of the last row before the page. */
  readonly behind: SortKey | null;
  readonly limit: number;
  readonly offset: number;
}

/** The rows of one page, as `predictionColumns`. */
export function pageOf(request: PageRequest): Sql {
  const {sort, filter} = request;
  if (sort !== 'step' || filter.epoch !== undefined) return simplePage(request);
  return filter.sampleIndex === undefined ? pageByStep(request) : pageOfSampleByStep(request);
}

/** All rows that match, for a count. */
export function matching(jobId: string, filter: PredictionFilter, headSeq: number): Sql {
  return sql`p.job_id = ${jobId} AND p.seq <= ${headSeq} AND ${whereFilter(filter, accessFor(filter, false))}`;
}

function simplePage(request: PageRequest): Sql {
  return sql`
    SELECT ${predictionColumns} FROM training_predictions p
    WHERE ${wanted(request, accessFor(request.filter, request.sort === 'arrival'))}
    ORDER BY ${orderBy(request)} LIMIT ${request.limit} OFFSET ${request.offset}`;
}

function wanted({jobId, headSeq, filter, behind, ...order}: PageRequest, access: Access): Sql {
  const rest = behind === null ? sql`true` : whereBehind({...order, filter}, behind);
  return sql`p.job_id = ${jobId} AND p.seq <= ${headSeq} AND ${whereFilter(filter, access)} AND ${rest}`;
}

/**
 * By step over all epochs, without an index of its own: the roll-up has the (epoch, step) in order, and the rows of each
 * come by the natural key (or the index of validation) until the page is full.
 */
function pageByStep(request: PageRequest): Sql {
  const {jobId, filter, behind, dir, limit, offset} = request;
  const isUp = dir === 'asc';
  const isBehind =
    behind === null ? sql`true` : isUp ? sql`r.step >= ${behind[0]}` : sql`r.step <= ${behind[0]}`;
  return sql`
    SELECT ${predictionColumns}
    FROM (
      SELECT r.epoch, r.step FROM prediction_rollup r
      WHERE r.job_id = ${jobId} AND r.step >= 0 AND ${isBehind} AND ${countedRows(filter)} > 0
      ORDER BY ${isUp ? sql`r.step` : sql`r.step DESC`}
    ) AS line
    CROSS JOIN LATERAL (
      SELECT * FROM training_predictions p
      WHERE ${wanted(request, accessFor(filter, false))} AND p.epoch = line.epoch AND p.step = line.step
      OFFSET 0
    ) AS p
    ORDER BY ${isUp ? sql`line.step, p.sample_index, p.seq` : sql`line.step DESC, p.sample_index DESC, p.seq DESC`}
    LIMIT ${limit} OFFSET ${offset}`;
}

/** One sample by step over all epochs: in each epoch its rows are in order already, and a page of each is enough. */
function pageOfSampleByStep(request: PageRequest): Sql {
  const {jobId, limit, offset} = request;
  return sql`
    SELECT ${predictionColumns}
    FROM (SELECT r.epoch FROM prediction_rollup r WHERE r.job_id = ${jobId} AND r.step = -1) AS line
    CROSS JOIN LATERAL (
      SELECT * FROM training_predictions p
      WHERE ${wanted(request, 'sample')} AND p.epoch = line.epoch
      ORDER BY ${orderBy(request)} LIMIT ${limit + offset}
    ) AS p
    ORDER BY ${orderBy(request)} LIMIT ${limit} OFFSET ${offset}`;
}
