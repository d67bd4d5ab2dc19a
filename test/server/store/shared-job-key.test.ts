/** Jobs are told apart where the indexes of lists have the same number for them. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exportPredictions} from '../../../server/store/predictions/export-predictions.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {
  listPredictions,
  type PredictionFilter,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import {listSamples} from '../../../server/store/list-samples.ts';
import {readSample} from '../../../server/store/samples.ts';
import {SORT_NAMES} from '../../../src/protocol/filters.ts';
import {createEmptyDatabase, quietLog} from '../../support/server/postgres.ts';
import {aRecord, createJob} from '../../support/server/prediction-records.ts';

const FILTERS: readonly PredictionFilter[] = [
  {},
  {epoch: 1},
  {sample_index: 7},
  {validation: 'pass'},
  {validation: 'fail'},
  {validation: 'none'},
];
const VALIDATIONS = [true, false, null];

test('jobs that share a number have lists, samples and exports of their own', async (t) => {
  const {poolConfig} = await createEmptyDatabase();
  const db = await openDatabase(poolConfig, {log: quietLog});
  t.after(() => db.close());
  await db.query(sql`
    CREATE OR REPLACE FUNCTION ftl_job_key(job text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT 0::bigint'`);
  const jobs = [await createJob(db), await createJob(db)];
  for (const jobId of jobs) {
    const records = VALIDATIONS.map((validation_pass, step) =>
      aRecord({epoch: 1, step, sample_index: 7, prompt: jobId, prediction: jobId, validation_pass}),
    );
    await appendPredictions(db, jobId, records);
  }

  for (const jobId of jobs) {
    for (const filter of FILTERS) {
      const expected = filter.validation === undefined ? 3 : 1;
      for (const sort of SORT_NAMES) {
        const page = await listPredictions(db, jobId, {
          sort,
          dir: 'asc',
          filter,
          limit: 50,
          from: {offset: 0},
        });
        const told = page!.predictions.map(({prompt}) => prompt);
        assert.deepEqual(told, Array(expected).fill(jobId), JSON.stringify({sort, filter}));
      }
      const exported: string[] = [];
      for await (const rows of exportPredictions(db, jobId, filter))
        exported.push(...rows.map(({prompt}) => prompt));
      assert.deepEqual(exported, Array(expected).fill(jobId), JSON.stringify(filter));
    }
    const {predictions} = await readSample(db, jobId, {sampleIndex: 7, limit: 50});
    assert.deepEqual(new Set(predictions.map(({prompt}) => prompt)), new Set([jobId]));
    const {samples} = await listSamples(db, jobId, {limit: 50});
    assert.deepEqual(
      samples.map(({prompt_start}) => prompt_start),
      [jobId],
    );
  }
});
