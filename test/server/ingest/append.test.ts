import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import pg from 'pg';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import {setJobStatus} from '../../../server/store/jobs.ts';
import {Busy} from '../../../server/slots.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

test('a batch is stored in its order, with ids, times and scores', async () => {
  const jobId = await createJob(db.database);
  const counts = await appendPredictions(db.database, jobId, [
    aRecord({sample_index: 1, prediction: 'kitten', ground_truth: 'sitting'}),
    aRecord({
      sample_index: 0,
      prediction: 'x',
      validation_errors: [{validator: 'v', message: '"quoted" \\ and {braces}'}],
    }),
  ]);
  assert.deepEqual(counts, {inserted: 2, replaced: 0, unchanged: 0, superseded: 0, unscored: 0});
  const rows = await rowsOf(db.database, jobId);
  assert.deepEqual(
    rows.map(({seq, sample_index}) => [seq, sample_index]),
    [
      [1, 1],
      [2, 0],
    ],
  );
  assert.equal(rows[0]!.char_error_rate, 3 / 7);
  assert.equal(rows[0]!.exact_match, 0);
  assert.equal(rows[1]!.char_error_rate, null);
  assert.deepEqual(rows[1]!.validation_errors, [{validator: 'v', message: '"quoted" \\ and {braces}'}]);
  assert.match(rows[0]!.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(rows[0]!.id, /^[0-9a-f-]{36}$/);
});

test('any text comes back as it was sent', async () => {
  const jobId = await createJob(db.database);
  const texts = [
    '',
    '{}',
    'NULL',
    '"',
    '\\',
    'a\\"b',
    '\n\t\r',
    'مرحبا',
    '😀',
    "'; DROP TABLE training_predictions; --",
    '\u0001',
  ];
  await appendPredictions(
    db.database,
    jobId,
    texts.map((text, i) =>
      aRecord({sample_index: i, prompt: text, prediction: text, ground_truth: text, sample_source_id: text}),
    ),
  );
  const rows = await rowsOf(db.database, jobId);
  assert.deepEqual(
    rows.map((row) => row.prompt),
    texts,
  );
  assert.deepEqual(
    rows.map((row) => row.ground_truth),
    texts,
  );
  assert.deepEqual(
    rows.map((row) => row.sample_source_id),
    texts,
  );
});

test('a score that the trainer sent wins, and an error rate above 1 is stored as 1', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    aRecord({prediction: 'a', ground_truth: 'a', char_error_rate: 7.5, word_overlap: 0.25}),
  ]);
  const [row] = await rowsOf(db.database, jobId);
  assert.equal(row!.char_error_rate, 1);
  assert.equal(row!.word_overlap, 0.25);
  assert.equal(row!.exact_match, 1);
});

test('a retried batch is stored once', async () => {
  const jobId = await createJob(db.database);
  const batch = aStep(1, 10, 5, {
    ground_truth: 'K AE1 T',
    char_error_rate: 3,
    latency_ms: 12,
    validation_errors: [{validator: 'v', message: 'm', detail: {b: 1, a: [2]}}],
  });
  await appendPredictions(db.database, jobId, batch);
  const before = await rowsOf(db.database, jobId);
  const counts = await appendPredictions(db.database, jobId, batch);
  assert.deepEqual(counts, {inserted: 0, replaced: 0, unchanged: 5, superseded: 0, unscored: 0});
  assert.deepEqual(await rowsOf(db.database, jobId), before);
  assert.equal((await readHead(db.database, jobId))!.lastSeq, 5);
});

test('a retry without a field that was sent before is still unchanged', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord({latency_ms: 5, validation_pass: true})]);
  const counts = await appendPredictions(db.database, jobId, [aRecord()]);
  assert.equal(counts!.unchanged, 1);
});

test('other content replaces the row under the same id, with a new seq, keeping created_at', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(1, 10, 3));
  const before = await rowsOf(db.database, jobId);
  const counts = await appendPredictions(db.database, jobId, [
    aRecord({epoch: 1, step: 10, sample_index: 1, prediction: 'new'}),
    aRecord({epoch: 1, step: 10, sample_index: 3}),
    aRecord({epoch: 1, step: 10, sample_index: 0}),
  ]);
  assert.deepEqual(counts, {inserted: 1, replaced: 1, unchanged: 1, superseded: 0, unscored: 0});
  const rows = await rowsOf(db.database, jobId);
  assert.deepEqual(
    rows.map(({seq, sample_index}) => [seq, sample_index]),
    [
      [1, 0],
      [3, 2],
      [4, 1],
      [5, 3],
    ],
  );
  const replaced = rows.find((row) => row.sample_index === 1)!;
  assert.equal(replaced.id, before[1]!.id);
  assert.equal(replaced.prediction, 'new');
  assert.equal(replaced.created_at, before[1]!.created_at);
  const head = (await readHead(db.database, jobId))!;
  assert.deepEqual([head.rowCount, head.lastSeq], [4, 5]);
});

test('no source is equal to no source, and is another sample than an empty one', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord(), aRecord({sample_source_id: ''})]);
  const counts = await appendPredictions(db.database, jobId, [
    aRecord({prediction: 'b'}),
    aRecord({sample_source_id: '', prediction: 'c'}),
  ]);
  assert.equal(counts!.replaced, 2);
  assert.equal((await rowsOf(db.database, jobId)).length, 2);
});

test('the same key twice in one batch, side by side or apart: the last one wins', async () => {
  const [first, other, last] = [
    aRecord({prediction: 'first'}),
    aRecord({sample_index: 1}),
    aRecord({prediction: 'last'}),
  ];
  for (const batch of [
    [first, other, last],
    [first, last, other],
    [other, first, last],
  ]) {
    const jobId = await createJob(db.database);
    const counts = await appendPredictions(db.database, jobId, batch);
    assert.deepEqual(counts, {inserted: 2, replaced: 0, unchanged: 0, superseded: 1, unscored: 0});
    const stored = (await rowsOf(db.database, jobId)).map((row) => row.prediction);
    assert.deepEqual(new Set(stored), new Set(['K AE1 T', 'last']));
    assert.equal(stored.indexOf('last') > stored.indexOf('K AE1 T'), batch.at(-1) === last);
  }
});

test('rows set a finished job back to running, a retry does not', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord()]);
  await setJobStatus(db.database, jobId, {status: 'failed', errorMessage: 'out of memory'});
  await appendPredictions(db.database, jobId, [aRecord()]);
  assert.equal((await readHead(db.database, jobId))!.status, 'failed');
  await appendPredictions(db.database, jobId, [aRecord({step: 1})]);
  const head = (await readHead(db.database, jobId))!;
  assert.deepEqual([head.status, head.errorMessage, head.statusSeq], ['running', null, head.lastSeq]);
});

test('a batch that fails leaves nothing', async () => {
  const jobId = await createJob(db.database);
  await assert.rejects(
    appendPredictions(db.database, jobId, [aRecord(), aRecord({sample_index: 1, prompt: 'a\0b'})]),
    /invalid byte sequence/,
  );
  const head = (await readHead(db.database, jobId))!;
  assert.deepEqual([head.rowCount, head.lastSeq], [0, 0]);
});

test('a job that is not there is told by null', async () => {
  assert.equal(await appendPredictions(db.database, 'nowhere', [aRecord()]), null);
});

test('writers of one job at the same time leave no hole and no double', async () => {
  const jobId = await createJob(db.database);
  await Promise.all(
    Array.from({length: 12}, (_, i) =>
      appendPredictions(db.database, jobId, aStep(0, i % 4, 50, {latency_ms: i})),
    ),
  );
  const rows = await rowsOf(db.database, jobId);
  assert.equal(rows.length, 200);
  assert.equal(new Set(rows.map(({step, sample_index}) => `${step}/${sample_index}`)).size, 200);
  const [counted] = await db.database.query<{n: number}>(
    sql`SELECT row_count AS n FROM job_stream WHERE job_id = ${jobId}`,
  );
  assert.equal(counted!.n, 200);
});

test('many writers of one job hold one connection, and more than can wait are told so', async () => {
  const [jobId, other] = [await createJob(db.database), await createJob(db.database)];
  const hanging = new pg.Client(db.poolConfig);
  await hanging.connect();
  await hanging.query('BEGIN');
  await hanging.query('SELECT FROM job_stream WHERE job_id = $1 FOR NO KEY UPDATE', [jobId]);
  const writers = Array.from({length: 130}, (_, i) => appendPredictions(db.database, jobId, aStep(0, i, 1)));
  await assert.rejects(writers[129]!, Busy);
  const counts = await appendPredictions(db.database, other, aStep(0, 0, 1));
  assert.equal(counts!.inserted, 1, 'another job is not held up');
  await hanging.query('ROLLBACK');
  await hanging.end();
  await Promise.all(writers.slice(0, 129));
  assert.equal((await readHead(db.database, jobId))!.rowCount, 129);
});

test('where a trigger of somebody else keeps rows out, what is counted are the rows that stand there', async () => {
  const own = await createTestDatabase();
  const jobId = await createJob(own.database);
  await own.database.query(sql`
    CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RETURN CASE WHEN NEW.sample_index < 2 THEN NEW END; END $$`);
  await own.database.query(sql`
    CREATE TRIGGER keep_out BEFORE INSERT ON training_predictions FOR EACH ROW EXECUTE FUNCTION keep_out()`);
  await appendPredictions(own.database, jobId, aStep(0, 0, 5, {scores: {reward: 1}}));
  const {trends} = await readTrends(own.database, jobId, 'epoch');
  assert.deepEqual([trends[0]?.sample_count, trends[0]?.scores?.['reward']?.count], [2, 2]);
  assert.equal((await readHead(own.database, jobId))!.rowCount, 2);
  await own.close();
});
