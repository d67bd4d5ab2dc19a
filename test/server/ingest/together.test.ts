import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import {counted} from '../../support/server/counted-database.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {
  ALL_NEW,
  aRecord,
  aStep,
  createJob,
  outcomesOf,
  rowsOf,
  scoresFrom,
} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

test('batches of one job that wait are stored together, in the order in which they came', async () => {
  const [jobId, {database, transactions}] = [await createJob(db.database), counted(db.database)];
  const counts = await Promise.all(
    Array.from({length: 40}, (_, i) =>
      appendPredictions(database, jobId, aStep(0, i, 1, {scores: {reward: i}})),
    ),
  );
  assert.deepEqual(
    counts,
    counts.map(() => ALL_NEW),
  );
  assert.equal(transactions(), 2, 'the first, and all others');
  const rows = await rowsOf(db.database, jobId);
  assert.deepEqual(
    rows.map(({seq, step}) => [seq, step]),
    rows.map((_, i) => [i + 1, i]),
  );
  const {trends} = await readTrends(db.database, jobId, 'epoch');
  assert.deepEqual(trends[0]?.scores?.['reward'], {count: 40, avg: 19.5, min: 0, max: 39});
});

test('no more are stored together than a batch may hold', async () => {
  const [jobId, {database, transactions}] = [await createJob(db.database), counted(db.database)];
  await Promise.all(Array.from({length: 7}, (_, i) => appendPredictions(database, jobId, aStep(0, i, 400))));
  assert.equal(transactions(), 4, 'of rows: one, and two at a time');
  const long = 'x'.repeat(400_000);
  const texts = [
    {prediction: long},
    {ground_truth: long},
    {messages: [{role: 'user' as const, content: long}]},
  ];
  for (const [turn, text] of texts.entries()) {
    await Promise.all(
      Array.from({length: 7}, (_, i) =>
        appendPredictions(database, jobId, [aRecord({step: 100 + 10 * turn + i, exact_match: 0, ...text})]),
      ),
    );
    assert.equal(transactions(), 8 + 4 * turn, 'of texts: the same');
  }
  assert.equal((await readHead(db.database, jobId))!.rowCount, 2821);
});

test('what cannot be stored together is stored one by one, each with its own answer', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord({step: 5})]);
  const aborted = new AbortController();
  const appended = [
    appendPredictions(db.database, jobId, [aRecord({step: 1, scores: scoresFrom(0)})]),
    appendPredictions(db.database, jobId, [aRecord({step: 2, scores: scoresFrom(32)})]),
    appendPredictions(db.database, jobId, [aRecord({step: 3, scores: scoresFrom(64)})]),
    appendPredictions(db.database, jobId, [aRecord({step: 4})], {signal: aborted.signal}),
    appendPredictions(db.database, jobId, [aRecord({step: 5}), aRecord({step: 6})]),
    appendPredictions(db.database, jobId, [aRecord({step: 6, prediction: 'another'})]),
  ];
  assert.deepEqual(await outcomesOf(appended, aborted), [
    ALL_NEW,
    ALL_NEW,
    'error: A job has scores of at most 64 names: "score-64" would be one more.',
    'Error: gone',
    {...ALL_NEW, unchanged: 1},
    {...ALL_NEW, inserted: 0, replaced: 1},
  ]);
  assert.deepEqual(
    (await rowsOf(db.database, jobId)).map(({step}) => step),
    [5, 1, 2, 6],
  );
});

test('to a job that is not there none of them is stored', async () => {
  const appended = Array.from({length: 5}, (_, i) =>
    appendPredictions(db.database, 'nowhere', aStep(0, i, 1)),
  );
  assert.deepEqual(await Promise.all(appended), [null, null, null, null, null]);
});
