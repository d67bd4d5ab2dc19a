import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import type {Prediction, TrendPoint} from '../../../src/protocol/protocol.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readTrendsSince} from '../../../server/feed/read-trends-since.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readEpochs, readTrends} from '../../../server/store/epochs.ts';
import {countAnew} from '../../../server/store/new-generation.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const score = fc.option(fc.constantFrom(0, 0.125, 0.5, 1), {nil: null});
const place = {epoch: fc.integer({min: 0, max: 2}), step: fc.integer({min: 0, max: 3})};
const record: fc.Arbitrary<CheckedRecord> = fc
  .record({
    ...place,
    sample_index: fc.integer({min: 0, max: 4}),
    prediction: fc.constantFrom('a', 'b', 'c'),
    exact_match: fc.option(fc.constantFrom(0, 1), {nil: null}),
    char_error_rate: score,
    length_ratio: score,
    word_overlap: score,
    validation_pass: fc.option(fc.boolean(), {nil: null}),
    completion_index: fc.constantFrom(0, 0, 1),
    scores: fc.option(
      fc.dictionary(fc.constantFrom('reward', 'judge/a', 'x'), fc.constantFrom(null, -2, 0, 0.5, 7)),
      {nil: null},
    ),
  })
  .map((fields) => aRecord(fields));
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      records: fc.array(record, {minLength: 1, maxLength: 12}),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      records: fc.array(record, {minLength: 1, maxLength: 12}),
    }),
  },
  fc.record({
    kind: fc.constant('update' as const),
    ...place,
    to: fc.record({...place, char_error_rate: score}),
  }),
  fc.record({kind: fc.constant('delete' as const), ...place, fromSample: fc.integer({min: 0, max: 4})}),
  fc.record({kind: fc.constant('reinsert' as const), ...place}),
  fc.record({kind: fc.constant('move and insert' as const), ...place}),
  // What cannot be told is not counted, until it is mended.
  fc.record({kind: fc.constantFrom('spoil' as const, 'mend' as const), ...place}),
  fc.record({kind: fc.constant('triggers off' as const), ...place, to: fc.record(place)}),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

async function run(jobId: string, step: Action): Promise<void> {
  const {database} = db;
  switch (step.kind) {
    case 'post':
      await appendPredictions(database, jobId, step.records);
      return;
    case 'insert': {
      const json = JSON.stringify(step.records.map((fields) => ({...fields, job_id: jobId})));
      await database.query(sql`
        INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, exact_match,
          char_error_rate, length_ratio, word_overlap, validation_pass, completion_index, scores)
        SELECT job_id, epoch, step, sample_index, prompt, prediction, exact_match,
          char_error_rate, length_ratio, word_overlap, validation_pass, completion_index, scores
        FROM jsonb_populate_recordset(null::training_predictions, ${json})`);
      return;
    }
    case 'update':
      // Only rows whose new place is free: the natural key stays unique.
      await database.query(sql`
        UPDATE training_predictions p SET epoch = ${step.to.epoch}, step = ${step.to.step}, char_error_rate = ${step.to.char_error_rate}
        WHERE job_id = ${jobId} AND epoch = ${step.epoch} AND step = ${step.step} AND ((epoch = ${step.to.epoch} AND step = ${step.to.step})
          OR NOT EXISTS (SELECT FROM training_predictions q WHERE q.job_id = p.job_id AND q.epoch = ${step.to.epoch}
            AND q.step = ${step.to.step} AND q.sample_index = p.sample_index AND q.completion_index = p.completion_index))`);
      return;
    case 'delete':
      await database.query(sql`
        DELETE FROM training_predictions WHERE job_id = ${jobId} AND epoch = ${step.epoch} AND step = ${step.step}
          AND sample_index >= ${step.fromSample}`);
      return;
    case 'reinsert':
      await database.query(sql`
        WITH gone AS (
          DELETE FROM training_predictions WHERE job_id = ${jobId} AND epoch = ${step.epoch} RETURNING *
        ), fresh AS (
          SELECT epoch, ${step.step}::bigint AS step, sample_index, completion_index, prediction || '!' AS prediction,
            char_error_rate, scores
          FROM gone ORDER BY gone.step LIMIT 3
        )
        INSERT INTO training_predictions (job_id, epoch, step, sample_index, completion_index, prompt, prediction, char_error_rate, scores)
        SELECT ${jobId}, epoch, step, sample_index, completion_index, '', prediction, char_error_rate, scores FROM fresh`);
      return;
    case 'move and insert':
      await database.query(sql`
        WITH moved AS (
          UPDATE training_predictions SET epoch = epoch + 10
          WHERE job_id = ${jobId} AND epoch = ${step.epoch} AND step = ${step.step} AND NOT EXISTS (
            SELECT FROM training_predictions WHERE job_id = ${jobId} AND epoch >= 10) RETURNING *
        )
        INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
        SELECT DISTINCT ${jobId}, ${step.epoch}::bigint, 90, sample_index, '', 'after' FROM moved`);
      return;
    case 'spoil':
      await database.query(sql`
        UPDATE training_predictions SET created_at = 'infinity'
        WHERE job_id = ${jobId} AND epoch = ${step.epoch} AND sample_index < 2`);
      return;
    case 'mend':
      await database.query(sql`
        UPDATE training_predictions SET created_at = now() WHERE job_id = ${jobId} AND epoch = ${step.epoch}`);
      return;
    case 'triggers off':
      await database.transaction(async (tx) => {
        await tx.query(sql`SET LOCAL session_replication_role = replica`);
        await tx.query(sql`
          DELETE FROM training_predictions WHERE job_id = ${jobId} AND epoch = ${step.epoch} AND step = ${step.step}`);
        await tx.query(sql`
          INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, char_error_rate)
          SELECT job_id, last_seq + 5, ${step.epoch}, ${step.step}, 77, '', '', 0.5 FROM job_stream WHERE job_id = ${jobId}`);
        await tx.query(sql`
          UPDATE training_predictions SET char_error_rate = 1, scores = '{"late": 1}'
          WHERE job_id = ${jobId} AND epoch = ${step.to.epoch} AND step = ${step.to.step}`);
      });
      assert.equal(await countAnew(database, [jobId]), 1);
  }
}

const average = (values: readonly (number | null)[]): number | null => {
  const scored = values.filter((value) => value !== null);
  return scored.length === 0 ? null : scored.reduce((sum, value) => sum + value, 0) / scored.length;
};

function naiveOwnScores(rows: readonly Prediction[]): NonNullable<TrendPoint['scores']> {
  const names = new Set(rows.flatMap((row) => Object.keys(row.scores ?? {})));
  const entries = [...names].flatMap((name) => {
    const values = rows.map((row) => row.scores?.[name] ?? null).filter((value) => value !== null);
    const avg = average(values);
    if (avg === null) return [];
    return [[name, {count: values.length, avg, min: Math.min(...values), max: Math.max(...values)}]];
  });
  return Object.fromEntries(entries) as NonNullable<TrendPoint['scores']>;
}

/** The same by looking at every row. */
function naiveTrends(rows: readonly Prediction[], by: 'epoch' | 'step'): TrendPoint[] {
  const groups = Map.groupBy(rows, (row) => (by === 'epoch' ? `${row.epoch}` : `${row.epoch}/${row.step}`));
  const points = [...groups.values()].map((group): TrendPoint => {
    const rates = group.map((row) => row.char_error_rate).filter((rate) => rate !== null);
    return {
      epoch: group[0]!.epoch,
      step: Math.max(...group.map((row) => row.step)),
      sample_count: group.length,
      avg_exact_match: average(group.map((row) => row.exact_match)),
      avg_char_error_rate: average(group.map((row) => row.char_error_rate)),
      avg_length_ratio: average(group.map((row) => row.length_ratio)),
      avg_word_overlap: average(group.map((row) => row.word_overlap)),
      min_char_error_rate: rates.length === 0 ? null : Math.min(...rates),
      max_char_error_rate: rates.length === 0 ? null : Math.max(...rates),
      validation_pass_rate: average(
        group.map((row) => (row.validation_pass === null ? null : Number(row.validation_pass))),
      ),
      scores: naiveOwnScores(group),
    };
  });
  return points.sort((a, b) => a.epoch - b.epoch || a.step - b.step);
}

/** Sums that came about in another order differ in the last bits. */
const rounded = (points: readonly TrendPoint[]): unknown =>
  JSON.parse(JSON.stringify(points), (_name, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(9)) : value,
  );

test('the roll-up equals a naive recomputation after random inserts, replacements, updates and deletes, also where triggers were off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, {minLength: 1, maxLength: 8}), async (actions) => {
      const jobId = await createJob(db.database);
      for (const step of actions) await run(jobId, step);
      const rows = await rowsOf(db.database, jobId);
      for (const by of ['epoch', 'step'] as const) {
        const {trends} = await readTrends(db.database, jobId, by);
        assert.deepEqual(rounded(trends), rounded(naiveTrends(rows, by)));
      }
      assert.deepEqual(
        await readEpochs(db.database, jobId),
        naiveTrends(rows, 'epoch').map(({epoch, sample_count, step}) => ({
          epoch,
          prediction_count: sample_count,
          latest_step: step,
        })),
      );
      assert.equal((await readHead(db.database, jobId))!.rowCount, rows.length);
    }),
    {numRuns: 100},
  );
});

test('a step or an epoch whose rows were all deleted or moved away leaves no line behind', async () => {
  const jobId = await createJob(db.database);
  const steps = [aStep(0, 1, 2), aStep(1, 2, 2), aStep(1, 3, 2), aStep(2, 4, 2)];
  await appendPredictions(db.database, jobId, steps.flat());
  const lines = () =>
    db.database.query(sql`
      SELECT epoch, step, latest_step, row_count FROM prediction_rollup WHERE job_id = ${jobId} ORDER BY epoch, step`);
  await db.database.query(
    sql`DELETE FROM training_predictions WHERE job_id = ${jobId} AND (epoch = 0 OR step = 3)`,
  );
  await db.database.query(
    sql`UPDATE training_predictions SET epoch = 3 WHERE job_id = ${jobId} AND epoch = 2`,
  );
  assert.deepEqual(await lines(), [
    {epoch: 1, step: -1, latest_step: 2, row_count: 2},
    {epoch: 1, step: 2, latest_step: 2, row_count: 2},
    {epoch: 3, step: -1, latest_step: 4, row_count: 2},
    {epoch: 3, step: 4, latest_step: 4, row_count: 2},
  ]);
});

test('what changed in the averages since a place is exactly what rows came to or were replaced in', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    ...aStep(0, 1, 2, {char_error_rate: 0.8}),
    ...aStep(1, 2, 2, {char_error_rate: 0.4}),
  ]);
  const after = (await readHead(db.database, jobId))!.lastSeq;
  await appendPredictions(db.database, jobId, [
    ...aStep(1, 3, 2, {char_error_rate: 0.2}),
    aRecord({epoch: 0, step: 1, prediction: 'changed', char_error_rate: 0.6}),
  ]);
  const change = (await readTrendsSince(db.database, [{jobId, after}])).get(jobId)!;
  assert.deepEqual(
    change.trends.map(({epoch}) => epoch),
    [0, 1],
  );
  assert.deepEqual(
    change.steps.map(({epoch, step}) => [epoch, step]),
    [
      [0, 1],
      [1, 3],
    ],
  );
  assert.equal(change.trends[0]!.avg_char_error_rate, (0.8 + 0.6) / 2);
  const improvement = ((0.7 - (0.4 + 0.4 + 0.2 + 0.2) / 4) / 0.7) * 100;
  assert.ok(Math.abs(change.overall_improvement! - improvement) < 1e-9);
  const none = (await readTrendsSince(db.database, [{jobId, after: change.seq}])).get(jobId)!;
  assert.deepEqual([none.trends, none.steps], [[], []]);
  assert.ok(Math.abs(none.overall_improvement! - improvement) < 1e-9);
});

test('overall improvement skips epochs without scores, and is null where the first has no errors', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    ...aStep(0, 0, 1),
    ...aStep(1, 1, 1, {char_error_rate: 0.5}),
    ...aStep(2, 2, 1, {char_error_rate: 0.125}),
    ...aStep(3, 3, 1),
  ]);
  assert.equal((await readTrends(db.database, jobId, 'epoch')).overall_improvement, 75);
  assert.equal((await readTrends(db.database, jobId, 'step')).overall_improvement, 75);
  const perfect = await createJob(db.database);
  await appendPredictions(db.database, perfect, [
    ...aStep(0, 0, 1, {char_error_rate: 0}),
    ...aStep(1, 1, 1, {char_error_rate: 0.5}),
  ]);
  assert.equal((await readTrends(db.database, perfect, 'epoch')).overall_improvement, null);
});

test('TRUNCATE by plain SQL empties the roll-up and starts new generations', async () => {
  const own = await createTestDatabase();
  const jobId = await createJob(own.database);
  await appendPredictions(own.database, jobId, aStep(0, 0, 3));
  const before = (await readHead(own.database, jobId))!;
  await own.database.query(sql`TRUNCATE training_predictions`);
  const after = (await readHead(own.database, jobId))!;
  assert.notEqual(after.gen, before.gen);
  assert.equal(after.rowCount, 0);
  assert.deepEqual(await readEpochs(own.database, jobId), []);
  await own.close();
});
