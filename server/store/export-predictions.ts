import type {Prediction} from '../../src/protocol.ts';
import type {Database} from './database.ts';
import {accessFor, whereFilter, type PredictionFilter} from './prediction-filter.ts';
import {predictionColumns, textBytes, toPrediction} from './prediction-row.ts';
import {withinSearchTime} from './search-timeout.ts';
import {sql, type Sql} from './sql.ts';

const PAGE_ROWS = 500;
/** Of the texts of one page; the first row always passes. */
const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * All rows that match, in the order of their logical key, page by page. No connection is held between pages, however
 * slowly they are taken. Since a replaced row keeps its key, each sample comes once, with the content it has then.
 *
 * @throws {SearchTimeout} when a search for text took too long for one page.
 */
export async function* exportPredictions(
  db: Database,
  jobId: string,
  filter: PredictionFilter,
): AsyncGenerator<readonly Prediction[], void> {
  for (let last: Prediction | undefined; ;) {
    const statement = pageBehind(jobId, filter, last);
    const rows = await withinSearchTime(db, filter, (timed) => timed.queryArrays(statement));
    if (rows.length === 0) return;
    const page = rows.map((row) => toPrediction(row));
    last = page.at(-1);
    yield page;
  }
}

function pageBehind(jobId: string, filter: PredictionFilter, last: Prediction | undefined): Sql {
  return sql`
    SELECT ${predictionColumns}
    FROM (
      SELECT p.*, sum(${textBytes}) OVER (ORDER BY ${KEY}) - ${textBytes} AS bytes_before
      FROM (
        SELECT * FROM training_predictions p
        WHERE p.job_id = ${jobId} AND ${whereFilter(filter, accessFor(filter, false))} AND ${behind(last)}
        ORDER BY ${KEY} LIMIT ${PAGE_ROWS}
      ) AS p
    ) AS p
    WHERE p.bytes_before < ${PAGE_BYTES}
    ORDER BY ${KEY}`;
}

/** As the unique index has it; no source comes last. */
const KEY = sql`p.epoch, p.step, p.sample_index, p.sample_source_id`;

function behind(last: Prediction | undefined): Sql {
  if (last === undefined) return sql`true`;
  const place = sql`(${last.epoch}, ${last.step}, ${last.sample_index})`;
  const isLater =
    last.sample_source_id === null
      ? sql`false`
      : sql`(p.sample_source_id > ${last.sample_source_id} OR p.sample_source_id IS NULL)`;
  return sql`(p.epoch, p.step, p.sample_index) >= ${place}
    AND ((p.epoch, p.step, p.sample_index) <> ${place} OR ${isLater})`;
}
