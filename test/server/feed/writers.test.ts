import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import pg from 'pg';
import type {FeedBatch} from '../../../server/feed/feed-batch.ts';
import {Poller} from '../../../server/feed/poller.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';
import {until} from '../../support/until.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

interface Version {
  readonly id: string;
  readonly seq: number;
  readonly prediction: string;
}

/** Watches a job from its start and keeps what it is told, checking that places follow each other. */
function collect(
  poller: Poller,
  jobId: string,
  gen: string,
): {seen: Version[]; batches: FeedBatch[]; end: () => void} {
  const seen: Version[] = [];
  const batches: FeedBatch[] = [];
  let at = 0;
  const end = poller.watch(
    jobId,
    {gen, seq: 0},
    {
      batch(batch) {
        assert.equal(batch.fromSeq, at, 'a batch begins where the last one ended');
        at = batch.toSeq;
        let last = batch.fromSeq;
        for (const row of batch.rows) {
          assert.ok(row.seq > last && row.seq <= batch.toSeq, 'rows ascend within the batch');
          last = row.seq;
          seen.push(row);
        }
        batches.push(batch);
      },
      reset: (reason) => assert.fail(`reset ${reason}`),
      gone: () => assert.fail('gone'),
    },
  );
  return {seen, batches, end};
}

/** One writer by plain SQL that holds its transaction open for a while, and rolls some back. */
async function writeSlowly(jobId: string, writer: number, transactions: number): Promise<number> {
  const client = new pg.Client(db.poolConfig);
  await client.connect();
  let committed = 0;
  for (let i = 0; i < transactions; i++) {
    await client.query('BEGIN');
    const rows = 1 + ((writer + i) % 3);
    for (let row = 0; row < rows; row++) {
      await client.query(
        'INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction) VALUES ($1, $2, $3, $4, $5, $6)',
        [jobId, writer, i, row, 'p', `plain ${writer}/${i}/${row}`],
      );
    }
    if (i % 7 === 3) await sleep(20 + 10 * (writer % 4));
    const isKept = (writer + i) % 5 !== 0;
    await client.query(isKept ? 'COMMIT' : 'ROLLBACK');
    if (isKept) committed += rows;
  }
  await client.end();
  return committed;
}

/** One writer by the server's own path, in batches that may be read along, replacing some of its rows. */
async function writeBatches(
  {database, poller}: {database: Database; poller: Poller},
  jobId: string,
  writer: number,
  batches: number,
): Promise<number> {
  for (let i = 0; i < batches; i++) {
    const append = (rows: number, prediction: string) =>
      appendPredictions(database, jobId, aStep(writer, i, rows, {prediction}), {rider: poller.along(jobId)});
    await append(20, `own ${writer}/${i}`);
    if (i % 3 === 0) await append(10, `again ${writer}/${i}`);
  }
  return batches * 20;
}

test('12 writers with slow and rolled-back transactions: every committed row is seen once, in order', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const poller = new Poller(db.database, {
    tickMs: 15,
    observer: {polled() {}, read() {}, failed: (error) => assert.fail(String(error))},
  });
  const {seen, end} = collect(poller, jobId, gen);
  const committed = await Promise.all([
    ...Array.from({length: 8}, (_, writer) => writeSlowly(jobId, writer, 25)),
    ...Array.from({length: 4}, (_, writer) => writeBatches({...db, poller}, jobId, 100 + writer, 12)),
  ]);
  const stored = await rowsOf(db.database, jobId);
  assert.equal(
    stored.length,
    committed.reduce((sum, n) => sum + n),
  );
  const lastSeq = stored.at(-1)!.seq;
  await until('the last row', () => (seen.at(-1)?.seq ?? 0) === lastSeq);
  end();
  await poller.close();

  assert.equal(new Set(seen.map(({seq}) => seq)).size, seen.length, 'no version is seen twice');
  const latest = new Map(seen.map((row) => [row.id, row]));
  assert.deepEqual(
    [...latest.values()]
      .sort((a, b) => a.seq - b.seq)
      .map(({id, seq, prediction}) => ({id, seq, prediction})),
    stored.map(({id, seq, prediction}) => ({id, seq, prediction})),
    'the latest version of every committed row, and nothing else',
  );
});

test('a retried plain INSERT changes nothing, a changed one replaces under the same id with a new seq', async () => {
  const jobId = await createJob(db.database);
  const insert = (prediction: string) => sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    VALUES (${jobId}, 0, 0, 0, 'p', ${prediction})`;
  await db.database.query(insert('a'));
  const [first] = await rowsOf(db.database, jobId);
  await db.database.query(insert('a'));
  assert.deepEqual(await rowsOf(db.database, jobId), [first]);
  await db.database.query(insert('b'));
  const [second, ...others] = await rowsOf(db.database, jobId);
  assert.deepEqual(others, []);
  assert.deepEqual([second!.id, second!.prediction, second!.seq], [first!.id, 'b', 2]);
  assert.equal(second!.created_at, first!.created_at);
});

test('an upsert by plain SQL works as its writer expects', async () => {
  const jobId = await createJob(db.database);
  const upsert = (prediction: string) => sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    VALUES (${jobId}, 0, 0, 0, 'p', ${prediction})
    ON CONFLICT ON CONSTRAINT training_predictions_sample DO UPDATE SET prediction = excluded.prediction`;
  await db.database.query(upsert('a'));
  await db.database.query(upsert('b'));
  assert.deepEqual(
    (await rowsOf(db.database, jobId)).map((row) => row.prediction),
    ['b'],
  );
});

test('one INSERT of many rows, of several jobs and with doubles, streams each sample once', async () => {
  const [a, b] = [await createJob(db.database), await createJob(db.database)];
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    SELECT CASE n % 2 WHEN 0 THEN ${a} ELSE ${b} END, 0, 0, n / 2 % 100, 'p', 'v' || n / 200 FROM generate_series(0, 599) n`);
  for (const jobId of [a, b]) {
    const rows = await rowsOf(db.database, jobId);
    assert.equal(rows.length, 100);
    assert.ok(rows.every((row) => row.prediction === 'v2'));
    assert.equal((await readHead(db.database, jobId))!.rowCount, 100);
  }
});

test('a plain UPDATE streams the row again, a plain DELETE starts a new generation', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 3));
  const before = (await readHead(db.database, jobId))!;
  await db.database.query(
    sql`UPDATE training_predictions SET validation_pass = true WHERE job_id = ${jobId} AND sample_index = 1`,
  );
  assert.deepEqual(
    (await rowsOf(db.database, jobId)).map(({seq, sample_index}) => [seq, sample_index]),
    [
      [1, 0],
      [3, 2],
      [4, 1],
    ],
  );
  assert.equal((await readHead(db.database, jobId))!.gen, before.gen);
  await db.database.query(sql`DELETE FROM training_predictions WHERE job_id = ${jobId} AND sample_index = 0`);
  const after = (await readHead(db.database, jobId))!;
  assert.notEqual(after.gen, before.gen);
  assert.equal(after.rowCount, 2);
});

test('a plain INSERT for a job that is not there says what to do', async () => {
  await assert.rejects(
    db.database.query(
      sql`INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction) VALUES ('nowhere', 0, 0, 0, '', '')`,
    ),
    /There is no job "nowhere": insert it into training_jobs first/,
  );
});

test('a job made and finished by plain SQL streams like any other', async () => {
  await db.database.query(sql`INSERT INTO training_jobs (job_id, user_id) VALUES ('plain', 'u')`);
  await db.database.query(
    sql`INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction) VALUES ('plain', 0, 0, 0, '', '')`,
  );
  await db.database.query(sql`UPDATE job_stream SET status = 'completed' WHERE job_id = 'plain'`);
  const head = (await readHead(db.database, 'plain'))!;
  assert.deepEqual([head.status, head.statusSeq, head.lastSeq, head.rowCount], ['completed', 2, 2, 1]);
  await db.database.query(sql`DELETE FROM training_jobs WHERE job_id = 'plain'`);
  const [left] = await db.database.query<{n: number}>(
    sql`SELECT count(*) AS n FROM training_predictions WHERE job_id = 'plain'`,
  );
  assert.equal(left!.n, 0);
});
