/** Pages by offset are what stands there in the whole list, though the rows before them are not read. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import type {PredictionFilter} from '../../../server/store/predictions/pages/list-predictions.ts';
import {pageOf} from '../../../server/store/predictions/pages/page-of.ts';
import {toPage} from '../../../server/store/predictions/row.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {FILTERS, type SortDirection, type SortName} from '../../../src/protocol/filters.ts';
import {rowMatcher} from '../../../src/view/rows/filter.ts';
import {compareRows} from '../../../src/view/rows/order.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';
import {rowsLookedAt} from '../../support/server/rows-looked-at.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const SORTS: readonly SortName[] = ['epoch', 'step', 'arrival', 'sample_index'];
const DIRECTIONS = ['asc', 'desc'] as const satisfies readonly SortDirection[];

const small = (max: number) => fc.integer({min: 0, max});
const records = (most: {epoch: number; step: number; sample: number}, count: fc.ArrayConstraints) => {
  const record: fc.Arbitrary<CheckedRecord> = fc
    .record({
      epoch: small(most.epoch),
      step: small(most.step),
      sample_index: small(most.sample),
      completion_index: small(1),
      sample_source_id: fc.constantFrom(null, null, 'news'),
      exact_match: fc.constantFrom(null, 0, 1),
      char_error_rate: fc.constantFrom(null, 0, 0.5),
      validation_pass: fc.constantFrom(null, true, false),
    })
    .map((fields) => aRecord(fields));
  return fc.array(record, count);
};
const MANY_LINES = {epoch: 2, step: 3, sample: 3};
const FEW_LINES = {epoch: 1, step: 1, sample: 9};
const batch = records(MANY_LINES, {minLength: 3, maxLength: 25});
/** In any order; or as a trainer sends them, step by step, some of them once more. */
const batches = fc.oneof(
  fc.array(batch, {minLength: 1, maxLength: 3}),
  fc.tuple(
    records(FEW_LINES, {minLength: 50, maxLength: 80}).map((rows) =>
      rows.sort((a, b) => a.epoch - b.epoch || a.step - b.step),
    ),
    records(FEW_LINES, {minLength: 1, maxLength: 3}),
  ),
);
const filter: fc.Arbitrary<PredictionFilter> = fc.oneof(
  fc.constant({}),
  fc.record({epoch: small(2)}),
  fc.record({validation: fc.constantFrom(...FILTERS.validation.values)}),
  fc.record({epoch: small(2), validation: fc.constantFrom(...FILTERS.validation.values)}),
  fc.record({epoch: small(2), wrong: fc.constant(true)}),
  fc.constant({wrong: true}),
  fc.constant({wrong: true, validation: 'pass'} as const),
  fc.constant({sample_index: 1}),
);

/** Rows that cannot be told, by plain SQL: their time is too far away. */
const insertOdd = (jobId: string, step: number) =>
  db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, created_at)
    SELECT ${jobId}, n % 3, ${step}, n, 'p', 'q', '12000-01-01' FROM generate_series(5, 8) AS n`);

test('a page by offset is that part of the whole list, whatever came since, was replaced or cannot be told', async () => {
  await fc.assert(
    fc.asyncProperty(
      batches,
      records(FEW_LINES, {maxLength: 6}),
      fc.boolean(),
      filter,
      fc.integer({min: 1, max: 6}),
      async (sent, above, hasLeftOut, wanted, limit) => {
        const jobId = await createJob(db.database);
        for (const rows of sent) await appendPredictions(db.database, jobId, rows);
        if (hasLeftOut) await insertOdd(jobId, 2);
        const headSeq = (await rowsOf(db.database, jobId)).at(-1)?.seq ?? 0;
        await appendPredictions(db.database, jobId, above);
        if (hasLeftOut) await insertOdd(jobId, 1);
        const matching = (await rowsOf(db.database, jobId)).filter(
          (row) => row.seq <= headSeq && rowMatcher(wanted)(row),
        );
        for (const sort of SORTS) {
          for (const dir of DIRECTIONS) {
            const seqs = matching.toSorted(compareRows({key: sort, direction: dir})).map(({seq}) => seq);
            const request = {jobId, filter: wanted, headSeq, hasLeftOut, grouped: false, sort, dir};
            for (let offset = 0; offset <= seqs.length + 1; offset++) {
              const rows = await db.database.queryArrays(
                pageOf({...request, behind: null, limit, offset, fewLines: false}),
              );
              assert.deepEqual(
                toPage(rows, limit).predictions.map(({seq}) => seq),
                seqs.slice(offset, offset + limit),
                `${sort} ${dir} ${offset}`,
              );
            }
          }
        }
      },
    ),
    {numRuns: 15},
  );
});

const EPOCHS = 20;
const STEPS = 5;
const SAMPLES = 30;
const ROWS = EPOCHS * STEPS * SAMPLES;

async function longJob(): Promise<string> {
  const jobId = await createJob(db.database);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    await db.database.query(sql`
      INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, validation_pass, exact_match)
      SELECT ${jobId}, ${epoch}, ${epoch * STEPS}::integer + n / ${SAMPLES}, n % ${SAMPLES}, 'p', 'q', n % 2 = 0, n % 3 / 2
      FROM generate_series(0, ${STEPS * SAMPLES - 1}::integer) AS n`);
  }
  // As if it came at the end: its line goes on to there.
  await appendPredictions(db.database, jobId, [aRecord({validation_pass: true, exact_match: 0})]);
  await db.database.query(sql`ANALYZE`);
  return jobId;
}

test('rows before an offset are not read where the roll-up counts them', async () => {
  const jobId = await longJob();
  const tries: readonly (readonly [SortName, PredictionFilter, number])[] = [
    ['epoch', {}, ROWS / 2],
    ['step', {}, ROWS / 2],
    ['arrival', {}, ROWS / 2],
    ['arrival', {validation: 'fail'}, ROWS / 4],
    ['epoch', {validation: 'fail'}, ROWS / 4],
    ['step', {validation: 'fail'}, ROWS / 4],
    ['epoch', {wrong: true}, ROWS / 3],
    ['step', {wrong: true}, ROWS / 3],
  ];
  for (const [sort, filter, offset] of tries) {
    for (const dir of DIRECTIONS) {
      const request = {jobId, filter, headSeq: ROWS, hasLeftOut: false, grouped: false, sort, dir};
      const page = pageOf({...request, behind: null, limit: 11, offset, fewLines: false});
      const read = await db.database.transaction(async (tx) => {
        // Of a small job the planner may read all that is behind.
        await tx.query(
          sql`SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`,
        );
        return rowsLookedAt(tx, async (explained) => assert.equal((await explained.query(page)).length, 11));
      });
      assert.ok(read > 0 && read < 4 * SAMPLES, `${sort} ${dir} ${JSON.stringify(filter)} read ${read} rows`);
    }
  }
});

test('rows before an offset by sample are counted, and not put in order', async () => {
  const jobId = await longJob();
  const selection = {jobId, headSeq: ROWS, hasLeftOut: false, grouped: false, fewLines: false} as const;
  for (const filter of [{}, {validation: 'pass'}] as const) {
    for (const dir of DIRECTIONS) {
      const request = {...selection, filter, sort: 'sample_index', dir, behind: null, limit: 11} as const;
      const plan = await db.database.query<{'QUERY PLAN': string}>(
        sql`EXPLAIN (ANALYZE, COSTS OFF) ${pageOf({...request, offset: ROWS / 5})}`,
      );
      const sorted = plan
        .flatMap((line) => /Sort.*rows=(\d+)/.exec(line['QUERY PLAN'])?.[1] ?? [])
        .map(Number);
      assert.ok(sorted.length > 0 && Math.max(...sorted) < 3 * (ROWS / SAMPLES), `sorted ${sorted.join()}`);
    }
  }
});

test('where lines have a row each, they are not looked through for a page that is near', async () => {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    SELECT ${jobId}, 0, n, 0, 'p', 'q' FROM generate_series(1, 2000) AS n`);
  const selection = {jobId, filter: {}, headSeq: 2000, hasLeftOut: false, grouped: false} as const;
  for (const sort of ['epoch', 'arrival'] as const) {
    for (const dir of DIRECTIONS) {
      const request = {
        ...selection,
        sort,
        dir,
        behind: null,
        limit: 11,
        offset: 100,
        fewLines: false,
      } as const;
      const plan = await db.database.query<{'QUERY PLAN': string}>(
        sql`EXPLAIN (ANALYZE, COSTS OFF) ${pageOf(request)}`,
      );
      const lines = plan.flatMap(
        (line) => /on prediction_rollup .*rows=(\d+)/.exec(line['QUERY PLAN'])?.[1] ?? [],
      );
      assert.ok(
        lines.length > 0 && lines.map(Number).every((n) => n <= 26),
        `${sort} ${dir}: ${lines.join()}`,
      );
    }
  }
});
