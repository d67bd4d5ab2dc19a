import {KEY_FIELDS} from '../../../src/protocol/fields.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import type {Database} from '../postgres/queryable.ts';
import {accessFor, foundBy, whereFilter, type PredictionFilter} from './filter.ts';
import {tellLeftOut} from './left-out.ts';
import {toPage, withinBytes} from './row.ts';
import {withinSearchTime} from './search-timeout.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';
import {isTellable} from './tellable.ts';

const PAGE_ROWS = 500;

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
  await tellLeftOut(db, jobId);
  for (let last: Prediction | undefined; ;) {
    const statement = pageBehind(jobId, filter, last);
    const rows = await withinSearchTime(db, filter, (timed) => timed.queryArrays(statement));
    if (rows.length === 0) return;
    const {predictions} = toPage(rows, PAGE_ROWS);
    last = predictions.at(-1);
    yield predictions;
  }
}

function pageBehind(jobId: string, filter: PredictionFilter, last: Prediction | undefined): Sql {
  const access = accessFor(filter, false);
  const rows = sql`
    SELECT p.* FROM training_predictions p
    WHERE ${foundBy(access, jobId, filter)} AND ${whereFilter(filter, access)} AND ${behind(last)}
      AND ${isTellable(sql`p`)}
    ORDER BY ${KEY} LIMIT ${PAGE_ROWS}`;
  return withinBytes(rows, KEY);
}

/** As the unique index has it; no source comes last. */
const KEY = list(KEY_FIELDS.map((name) => sql`p.${column(name)}`));

/** The rows whose key is greater: those that are equal up to a field, and greater in it. */
function behind(last: Prediction | undefined): Sql {
  if (last === undefined) return sql`true`;
  const lastKey = sql`(${last.epoch}, ${last.step}, ${last.sample_index})`;
  const {sample_source_id: source, completion_index: completion} = last;
  const isLater =
    source === null
      ? sql`(p.sample_source_id IS NULL AND p.completion_index > ${completion})`
      : sql`(p.sample_source_id > ${source} OR p.sample_source_id IS NULL
          OR (p.sample_source_id = ${source} AND p.completion_index > ${completion}))`;
  return sql`(p.epoch, p.step, p.sample_index) >= ${lastKey}
    AND ((p.epoch, p.step, p.sample_index) <> ${lastKey} OR ${isLater})`;
}
