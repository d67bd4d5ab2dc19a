import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {formatCursor, parseCursor} from '../../../server/feed/cursor.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {countAfter, readRange} from '../../../server/feed/read-range.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {setJobStatus} from '../../../server/store/jobs.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

async function replay(jobId: string, epoch: number | null): Promise<{rows: Prediction[]; reads: number}> {
  const rows: Prediction[] = [];
  let reads = 0;
  for (let seq = 0; ;) {
    const answer = await readRange(db.database, jobId, {after: {gen: null, seq}, epoch});
    assert.ok(answer.kind === 'batch');
    reads++;
    rows.push(...answer.batch.rows);
    assert.ok(answer.batch.toSeq > seq || answer.batch.toSeq === answer.batch.head.lastSeq, 'it moves on');
    seq = answer.batch.toSeq;
    if (seq === answer.batch.head.lastSeq) return {rows, reads};
  }
}

test('a cursor is read back as it was written, and nothing else is one', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9a-f]{12}$/),
      fc.maxSafeNat(),
      fc.option(fc.maxSafeNat(), {nil: null}),
      (gen, seq, epoch) => assert.deepEqual(parseCursor(formatCursor({gen, seq, epoch})), {gen, seq, epoch}),
    ),
  );
  for (const text of [
    '',
    'abc',
    'abc.',
    '.1',
    'abc.-1',
    'abc.1.e',
    'abc.01',
    'abc.1.e1.e2',
    'ABC.1',
    'abc.9007199254740992',
    'abc.1\n',
    ' abc.1',
    'abc.1e3',
  ])
    assert.equal(parseCursor(text), null, JSON.stringify(text));
});

test('any text is a cursor or none, never an error, and what is one is written back the same', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cursor = parseCursor(text);
      if (cursor !== null) assert.equal(formatCursor(cursor), text);
    }),
  );
});

test('a replay of one epoch gives exactly its rows, in few reads', async () => {
  const jobId = await createJob(db.database);
  for (let epoch = 0; epoch < 4; epoch++) {
    for (let step = 0; step < 3; step++)
      await appendPredictions(db.database, jobId, aStep(epoch, step, 1000));
  }
  await appendPredictions(db.database, jobId, aStep(1, 0, 10, {prediction: 'again'}));
  const all = await rowsOf(db.database, jobId);
  for (const epoch of [0, 1, 3, 9]) {
    const {rows, reads} = await replay(jobId, epoch);
    assert.deepEqual(
      rows,
      all.filter((row) => row.epoch === epoch),
    );
    assert.ok(reads <= 9, `${reads} reads for epoch ${epoch}`);
  }
});

test('a batch of one epoch tells its count, also when nothing in it changed', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [...aStep(0, 0, 3), ...aStep(1, 1, 2)]);
  const {gen, lastSeq} = (await readHead(db.database, jobId))!;
  const answer = await readRange(db.database, jobId, {after: {gen, seq: lastSeq}, epoch: 0});
  assert.ok(answer.kind === 'batch');
  assert.deepEqual(
    answer.batch.epochs.map(({epoch, prediction_count}) => [epoch, prediction_count]),
    [
      [0, 3],
      [1, 2],
    ],
  );
});

test('epochs tell which changed after the place and which was the greatest begun by then', async () => {
  const jobId = await createJob(db.database);
  for (const epoch of [0, 1, 2]) await appendPredictions(db.database, jobId, aStep(epoch, epoch, 2));
  const {gen} = (await readHead(db.database, jobId))!;
  const epochsAfter = async (seq: number) => {
    const answer = await readRange(db.database, jobId, {after: {gen, seq}});
    assert.ok(answer.kind === 'batch');
    return answer.batch.epochs.map(({epoch, openedSeq, lastSeq}) => [epoch, openedSeq, lastSeq]);
  };
  assert.deepEqual(await epochsAfter(0), [
    [0, 1, 2],
    [1, 3, 4],
    [2, 5, 6],
  ]);
  assert.deepEqual(await epochsAfter(4), [
    [1, 3, 4],
    [2, 5, 6],
  ]);
  assert.deepEqual(await epochsAfter(6), [[2, 5, 6]]);
  await appendPredictions(db.database, jobId, aStep(0, 0, 1, {prediction: 'again'}));
  assert.deepEqual(await epochsAfter(6), [
    [0, 1, 7],
    [2, 5, 6],
  ]);
});

test('a job that is gone and cursors that cannot be honoured are told apart', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 3));
  const {gen} = (await readHead(db.database, jobId))!;
  const ask = (id: string, after: {gen: string | null; seq: number}) => readRange(db.database, id, {after});
  assert.deepEqual(await ask('nowhere', {gen, seq: 0}), {kind: 'gone'});
  assert.deepEqual(await ask(jobId, {gen: 'x', seq: 0}), {kind: 'reset', reason: 'generation'});
  assert.deepEqual(await ask(jobId, {gen, seq: 4}), {kind: 'reset', reason: 'ahead'});
});

test('what a stream still has to send is counted, status changes not', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [...aStep(0, 0, 3), ...aStep(1, 1, 4)]);
  await setJobStatus(db.database, jobId, {status: 'completed'});
  assert.equal(await countAfter(db.database, jobId, {after: 0}), 7);
  assert.equal(await countAfter(db.database, jobId, {after: 2, epoch: 0}), 1);
  assert.equal(await countAfter(db.database, jobId, {after: 7}), 0);
  assert.equal((await readHead(db.database, jobId))!.lastSeq, 8);
});
