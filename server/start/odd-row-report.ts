import type {Logger} from '../log.ts';
import type {Metrics} from '../metrics.ts';
import {onOddNames, onOddRow} from '../store/predictions/odd-rows.ts';

/** Rows that are remembered as told: a row is read many times. Above it they are forgotten, and told once more. */
const MOST_REMEMBERED = 10_000;

/** Rows of one job that are named in the log; more are only counted. */
const MOST_NAMED = 100;

/** Logs and counts what cannot be told of rows, each once; gives the function that ends it. */
export function reportOddRows(log: Logger, metrics: Metrics): () => void {
  const told = new Set<string>();
  const named = new Map<string, number>();
  const endRows = onOddRow(({jobId, id, seq, field, leftOut}) => {
    const key = `${jobId} ${seq} ${field}`;
    if (told.has(key)) return;
    if (told.size === MOST_REMEMBERED) {
      told.clear();
      named.clear();
    }
    told.add(key);
    if (leftOut === 'row') metrics.rowsLeftOut.inc();
    else metrics.fieldsLeftOut.inc({field});
    const count = (named.get(jobId) ?? 0) + 1;
    named.set(jobId, count);
    if (count > MOST_NAMED) return;
    const what =
      leftOut === 'row'
        ? 'a row was left out: a prediction cannot have such a value'
        : 'a value of a row was left out: a prediction cannot have it';
    const more = count === MOST_NAMED ? '; more of this job are counted, not logged' : '';
    log.warn({jobId, id, seq, field}, `${what}${more}`);
  });
  const endNames = onOddNames(({jobId, names}) => {
    const fresh = names.filter((name) => !told.has(`${jobId} ${name}`));
    if (fresh.length === 0) return;
    for (const name of fresh) told.add(`${jobId} ${name}`);
    metrics.fieldsLeftOut.inc({field: 'scores'}, fresh.length);
    log.warn({jobId, names: fresh}, 'a job has own scores of more names than are rolled up');
  });
  return () => {
    endRows();
    endNames();
  };
}
