import type pg from 'pg';
import type {SortName} from '../../../src/protocol/filters.ts';
import {
  listPredictions,
  type PredictionFilter,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {watched} from '../../support/server/watched-database.ts';

/** A page as a reader asks for it. */
export interface PageCase {
  readonly sort: SortName;
  readonly dir: 'asc' | 'desc';
  readonly filter: PredictionFilter;
  readonly offset?: number;
  /** Asked for by `next` of the page before. */
  readonly isSecond?: boolean;
  readonly grouped?: boolean;
}

const plain = (sort: SortName, dir: 'asc' | 'desc' = 'asc'): PageCase => ({sort, dir, filter: {}});
const filtered = (filter: PredictionFilter, sort: SortName = 'epoch'): PageCase => {
  return {sort, dir: 'asc', filter};
};

/** Orders with an index and without, filters that match much, little and nothing; of a job with 50 epochs. */
export const pageCases = (rows: number): Readonly<Record<string, PageCase>> => ({
  'by epoch, first': plain('epoch'),
  'by epoch, last': plain('epoch', 'desc'),
  'by epoch, second': {...plain('epoch'), isSecond: true},
  'by epoch, offset in the middle': {...plain('epoch'), offset: rows / 2},
  'by epoch downwards, offset in the middle': {...plain('epoch', 'desc'), offset: rows / 2},
  'by arrival, newest': plain('arrival', 'desc'),
  'by arrival, offset in the middle': {...plain('arrival', 'desc'), offset: rows / 2},
  'by step, first': plain('step'),
  'by step, offset in the middle': {...plain('step'), offset: rows / 2},
  'by sample, first': plain('sample_index'),
  'by sample, offset in the middle': {...plain('sample_index'), offset: rows / 2},
  'by char_error_rate, best': plain('char_error_rate'),
  'by char_error_rate, worst': plain('char_error_rate', 'desc'),
  'by char_error_rate, second': {...plain('char_error_rate'), isSecond: true},
  'by word_overlap, best': plain('word_overlap', 'desc'),
  'by word_overlap, second': {...plain('word_overlap', 'desc'), isSecond: true},
  'by an own score, best': plain('scores.score-0', 'desc'),
  'by an own score, second': {...plain('scores.score-0', 'desc'), isSecond: true},
  'one epoch': filtered({epoch: 25}),
  'one epoch, by char_error_rate': filtered({epoch: 25}, 'char_error_rate'),
  'one sample': filtered({sample_index: 7}),
  'one sample, by char_error_rate': filtered({sample_index: 7}, 'char_error_rate'),
  'three samples': filtered({samples: '5,7,12'}),
  'failed validation': filtered({validation: 'fail'}),
  'failed validation, offset in the middle': {...filtered({validation: 'fail'}), offset: rows / 1000},
  'passed validation by arrival, offset in the middle': {
    ...filtered({validation: 'pass'}, 'arrival'),
    offset: rows / 2,
  },
  'failed validation, by char_error_rate': filtered({validation: 'fail'}, 'char_error_rate'),
  'wrong ones': filtered({wrong: true}),
  'wrong ones, offset in the middle': {...filtered({wrong: true}), offset: rows / 4},
  'wrong ones, by char_error_rate': filtered({wrong: true}, 'char_error_rate'),
  'char_error_rate ≥ 0.5': filtered({min_char_error_rate: 0.5}),
  'char_error_rate ≥ 0.999, 1 in 1,000': filtered({min_char_error_rate: 0.999}),
  'char_error_rate ≥ 0.9995, none': filtered({min_char_error_rate: 0.9995}),
  'own score ≥ 0.999, 1 in 1,000': filtered({'min_scores.score-0': 0.999}),
  'text in all rows': filtered({q: 'AO2 R T F'}),
  'text in one epoch': filtered({epoch: 25, q: 'F 777'}),
  'text in few rows': filtered({q: 'T F 19999'}),
  'text in no row': filtered({q: 'nowhere'}),
  'groups by epoch': {...plain('epoch'), grouped: true},
  'groups by char_error_rate': {...plain('char_error_rate'), grouped: true},
  'groups by char_error_rate, second': {...plain('char_error_rate'), grouped: true, isSecond: true},
  'groups by word_overlap': {...plain('word_overlap', 'desc'), grouped: true},
  'groups by an own score': {...plain('scores.score-0', 'desc'), grouped: true},
});

/** As the list's route takes it. */
export function queryOf({sort, dir, filter, offset, grouped}: PageCase): URLSearchParams {
  const query = new URLSearchParams({sort, dir, limit: '50'});
  for (const [name, value] of Object.entries(filter)) query.set(name, value === true ? '1' : String(value));
  if (offset !== undefined) query.set('offset', String(offset));
  if (grouped) query.set('group', '1');
  return query;
}

/** Lines of a plan that say where rows come from and what became of them. */
const TELLING = /Scan|Sort|Aggregate|Removed|Limit|Execution/;

/** How PostgreSQL carries out the statements of a page that look at rows of a job, one after the other. */
export async function plansOf(
  client: pg.Client,
  db: Database,
  jobId: string,
  {sort, dir, filter, offset = 0, isSecond = false, grouped = false}: PageCase,
): Promise<string> {
  const {asked, database} = watched(db);
  const request = {sort, dir, filter, grouped, limit: 50, from: {offset}};
  const first = await listPredictions(database, jobId, request);
  const ofFirst = asked.length;
  if (isSecond && first?.next)
    await listPredictions(database, jobId, {...request, from: {after: first.next}});
  const told: string[] = [];
  for (const {text, values} of asked.slice(isSecond ? ofFirst : 0)) {
    if (!/FROM (training_predictions|prediction_rollup|score_rollup) [pr]\b/.test(text)) continue;
    const plan = await client.query<{'QUERY PLAN': string}>(
      `EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, BUFFERS OFF) ${text}`,
      [...values],
    );
    const lines = plan.rows.map((line) => line['QUERY PLAN']).filter((line) => TELLING.test(line));
    told.push('statement:', ...lines.map((line) => `  ${line.slice(0, 140)}`));
  }
  return told.join('\n');
}
