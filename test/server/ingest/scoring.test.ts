import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {MAX_CELLS} from '../../../src/protocol/scores.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {scoreRecords} from '../../../server/ingest/score-records.ts';
import {takeTurn} from '../../../server/ingest/turns.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readTrendsSince} from '../../../server/feed/read-trends-since.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, aStep, createJob} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const long = (letters: string, length: number) =>
  letters.repeat(Math.ceil(length / letters.length)).slice(0, length);

test('scoring breathes before every slice that would hold the loop for longer', async () => {
  let time = 0;
  let breaths = 0;
  // A clock by which each look costs a millisecond: two of them are the longest hold.
  const {records} = await scoreRecords(aStep(0, 0, 50, {ground_truth: 'K AE1 D'}), {
    clock: {elapsed: () => time++},
    breathe: async () => void breaths++,
  });
  assert.equal(records.length, 50);
  assert.ok(breaths >= 15, `${breaths} breaths`);
});

test('a batch of little text is scored without a turn, a larger one after one at least', async () => {
  const breathsOf = async (count: number) => {
    let breaths = 0;
    await scoreRecords(aStep(0, 0, count, {ground_truth: 'K AE1 D'}), {
      clock: {elapsed: () => 0},
      breathe: async () => void breaths++,
    });
    return breaths;
  };
  assert.deepEqual([await breathsOf(1), await breathsOf(100), await breathsOf(1000)], [0, 0, 1]);
});

test('batches that are scored at the same time take turns, one slice a round of the event loop', async () => {
  const order: string[] = [];
  const rounds = async (name: string) => {
    for (let i = 0; i < 3; i++) {
      await takeTurn();
      order.push(name);
    }
  };
  let loops = 0;
  let isDone = false;
  const count = () => void (isDone || (loops++, setImmediate(count)));
  count();
  await Promise.all([rounds('a'), rounds('b')]);
  isDone = true;
  assert.deepEqual(order, ['a', 'b', 'a', 'b', 'a', 'b']);
  assert.ok(loops >= 6, `${loops} rounds`);
});

test('a record above the limit of cells is unscored but for its other scores, and so is what goes over that of the batch', async () => {
  const side = Math.ceil(Math.sqrt(MAX_CELLS)) + 1;
  const over = aRecord({prediction: long('ab', side), ground_truth: long('ba', side)});
  const {records, unscored} = await scoreRecords([over, aRecord({sample_index: 1, ground_truth: 'x'})]);
  assert.equal(unscored, 1);
  assert.equal(records[0]!.char_error_rate, null);
  assert.equal(records[0]!.length_ratio, 1);
  assert.equal(records[1]!.char_error_rate, 1);
});

test('a request that was given up ends the scoring, and nothing is stored', async () => {
  const jobId = await createJob(db.database);
  const records = aStep(0, 0, 20, {prediction: long('abc', 15_000), ground_truth: long('acb', 15_000)});
  const controller = new AbortController();
  const appended = appendPredictions(db.database, jobId, records, {signal: controller.signal});
  setImmediate(() => controller.abort(new Error('gone away')));
  await assert.rejects(appended, /gone away/);
  assert.equal((await readHead(db.database, jobId))!.rowCount, 0);
});

test('scores of almost nothing are averaged to nothing, and no other job suffers', async () => {
  const [tiny, other] = [await createJob(db.database), await createJob(db.database)];
  const least = 5e-324;
  await appendPredictions(
    db.database,
    tiny,
    aStep(0, 0, 3, {char_error_rate: least, length_ratio: least, word_overlap: least}),
  );
  await appendPredictions(db.database, other, aStep(0, 0, 1, {char_error_rate: 0.5}));
  const {trends} = await readTrends(db.database, tiny, 'epoch');
  assert.deepEqual([trends[0]!.avg_char_error_rate, trends[0]!.avg_length_ratio], [0, 0]);
  const changes = await readTrendsSince(db.database, [
    {jobId: tiny, after: 0},
    {jobId: other, after: 0},
  ]);
  assert.equal(changes.get(other)!.trends[0]!.avg_char_error_rate, 0.5);
});

test('scores that plain SQL may not store: NaN, infinite, out of range', async () => {
  const jobId = await createJob(db.database);
  for (const value of [NaN, Infinity, -0.5, 1e300]) {
    await assert.rejects(
      db.database.query(sql`
        INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, length_ratio)
        VALUES (${jobId}, 0, 0, 0, '', '', ${String(value)}::double precision)`),
      /violates check constraint/,
    );
  }
});
