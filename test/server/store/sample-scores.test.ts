import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import {listSamples} from '../../../server/store/list-samples.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {sampleSummaries} from '../../../src/stream/rows/roll-up.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const record: fc.Arbitrary<CheckedRecord> = fc
  .record({
    epoch: fc.nat({max: 2}),
    step: fc.nat({max: 3}),
    sample_index: fc.nat({max: 2}),
    sample_source_id: fc.constantFrom(null, 'a'),
    char_error_rate: fc.constantFrom(null, 0, 0.5),
    scores: fc.option(
      fc.dictionary(fc.constantFrom('reward', 'judge/a', 'x'), fc.constantFrom(null, -2, 0, 0.5, 7)),
      {nil: null},
    ),
  })
  .map((fields) => aRecord(fields));

test('samples are summed up by their own scores as looking at every row does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, {minLength: 1, maxLength: 30}), async (records) => {
      const jobId = await createJob(db.database);
      await appendPredictions(db.database, jobId, records);
      const {samples} = await listSamples(db.database, jobId, {limit: 10});
      const rows = await rowsOf(db.database, jobId);
      const byPlace = rows.toSorted((a, b) => a.epoch - b.epoch || a.step - b.step || a.seq - b.seq);
      assert.deepEqual(samples, sampleSummaries(byPlace));
    }),
    {numRuns: 40},
  );
});

test('what other programs store in the place of scores is none', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord({step: 1, scores: {reward: 1}})]);
  for (const [i, scores] of ['[1]', '"reward"', '{"reward": "2"}', '{"reward": 1e300}'].entries()) {
    await db.database.query(sql`
      INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, scores)
      VALUES (${jobId}, 0, ${2 + i}, 0, '', '', ${scores}::jsonb)`);
  }
  const {samples} = await listSamples(db.database, jobId, {limit: 10});
  assert.deepEqual(
    samples.map((sample) => sample.scores),
    [{reward: {first: 1, last: 1, min: 1, max: 1}}],
  );
});
