import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {OPTIONAL_FIELDS} from '../../../src/protocol/fields.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {sentColumns} from '../../../server/store/predictions/record-arrays.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const NUMBERS = OPTIONAL_FIELDS.filter((name) => /_(tokens|ms)$|source_index/.test(name));
/** Each another set of fields. */
const records = Array.from({length: 2 ** NUMBERS.length}, (_, set) =>
  aRecord({
    step: set,
    ...Object.fromEntries(NUMBERS.flatMap((name, i) => ((set >> i) & 1 ? [[name, set]] : []))),
  }),
);

test('only what one of the records has is stored, under one name for the same columns', () => {
  const [one, other] = [aRecord({latency_ms: 0}), aRecord({do_sample: false})];
  const {columns, name} = sentColumns([one, other]);
  assert.equal(columns.text, 'epoch, step, sample_index, prompt, prediction, latency_ms, do_sample');
  assert.equal(sentColumns([other, one, aRecord()]).name, name);
  assert.notEqual(sentColumns([one]).name, name);
});

test('records of whatever fields are stored as they were sent, by few prepared statements', async () => {
  const jobId = await createJob(db.database);
  for (const record of records) await appendPredictions(db.database, jobId, [record]);
  for (const row of await rowsOf(db.database, jobId)) {
    const sent = records[row.step]!;
    for (const name of NUMBERS) assert.equal(row[name], sent[name] ?? null, `${name} of ${row.step}`);
    assert.equal(row.completion_index, 0);
  }
  const prepared = await db.database.query<{name: string}>(
    sql`SELECT name FROM pg_prepared_statements WHERE name LIKE 'append %'`,
  );
  assert.ok(prepared.length > 0 && prepared.length <= 32, `${prepared.length} of ${records.length}`);
});
