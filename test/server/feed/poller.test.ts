import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {FeedBatch} from '../../../server/feed/feed-batch.ts';
import {Poller, type FeedListener} from '../../../server/feed/poller.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {setJobStatus} from '../../../server/store/jobs.ts';
import {sql, type Sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {poll, PollClock} from '../../support/server/poll-clock.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

/** A batch, `gone`, or the reason of a reset. */
type Told = FeedBatch | string;

function listener(told: Told[]): FeedListener {
  return {
    batch: (batch) => told.push(batch),
    reset: (reason) => told.push(reason),
    gone: () => told.push('gone'),
  };
}

const batches = (told: readonly Told[]) => told.filter((item): item is FeedBatch => typeof item === 'object');

test('no statement is sent while nothing is watched, one a tick for all jobs that are', async () => {
  const clock = new PollClock();
  const poller = new Poller(db.database, {...clock.options, tickMs: 100});
  assert.equal(clock.next, null);
  const jobs = await Promise.all(Array.from({length: 5}, () => createJob(db.database)));
  const told: Told[] = [];
  const ends: (() => void)[] = [];
  for (const jobId of jobs) {
    const {gen} = (await readHead(db.database, jobId))!;
    ends.push(poller.watch(jobId, {gen, seq: 0}, listener(told)));
  }
  await poll(clock);
  assert.equal(poller.pollCount, 1);
  assert.equal(told.length, 5, 'each listener is told of the job as it is');
  assert.equal(clock.next, 100);
  await poll(clock);
  assert.equal(poller.pollCount, 2);
  assert.equal(told.length, 5, 'an idle tick tells nobody anything');
  for (const end of ends) end();
  assert.equal(clock.next, null);
});

/** A job that is watched, and has been polled for. */
async function polledOnce() {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const clock = new PollClock();
  const poller = new Poller(db.database, {...clock.options, tickMs: 100});
  poller.watch(jobId, {gen, seq: 0}, listener([]));
  await poll(clock);
  return {poller, clock};
}

test('a timer that comes a part of a millisecond too early polls, without another', async () => {
  const {poller, clock} = await polledOnce();
  clock.fire(0.9);
  assert.equal(poller.pollCount, 2);
  await poller.close();
});

test('a backlog is read at once in bounded batches, holes included', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  for (const prediction of ['a', 'b', 'c'])
    await appendPredictions(db.database, jobId, aStep(0, 0, 700, {prediction}));
  const clock = new PollClock();
  const poller = new Poller(db.database, {...clock.options, tickMs: 100});
  const told: Told[] = [];
  const end = poller.watch(jobId, {gen, seq: 0}, listener(told));
  do await poll(clock);
  while (clock.next === 0);
  end();
  const got = batches(told);
  assert.deepEqual(
    got.map(({fromSeq, toSeq, rows}) => [fromSeq, toSeq, rows.length]),
    [
      [0, 500, 0],
      [500, 1000, 0],
      [1000, 1500, 100],
      [1500, 2000, 500],
      [2000, 2100, 100],
    ],
  );
  assert.deepEqual(got.at(-1)!.epochs, [
    {epoch: 0, prediction_count: 700, latest_step: 0, openedSeq: 1, lastSeq: 2100},
  ]);
});

test('a batch ends where its texts reach 4 MiB, and the next goes on from there', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const large = 'x'.repeat(1024 * 1024);
  await appendPredictions(db.database, jobId, aStep(0, 0, 7, {prompt: large}));
  const clock = new PollClock();
  const poller = new Poller(db.database, clock.options);
  const told: Told[] = [];
  poller.watch(jobId, {gen, seq: 0}, listener(told));
  await poll(clock);
  assert.equal(clock.next, 0);
  await poll(clock);
  assert.deepEqual(
    batches(told).map(({toSeq}) => toSeq),
    [4, 7],
  );
  await poller.close();
});

test('a change of status without rows is told once, with its place and message', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 2));
  const {gen, lastSeq} = (await readHead(db.database, jobId))!;
  const clock = new PollClock();
  const poller = new Poller(db.database, clock.options);
  const told: Told[] = [];
  poller.watch(jobId, {gen, seq: lastSeq}, listener(told));
  await poll(clock);
  await setJobStatus(db.database, jobId, {status: 'failed', errorMessage: 'out of memory'});
  await poll(clock);
  await poll(clock);
  const got = batches(told);
  assert.deepEqual(
    got.map(({head, rows}) => [head.status, head.errorMessage, rows.length]),
    [
      ['running', null, 0],
      ['failed', 'out of memory', 0],
    ],
  );
  assert.equal(got[1]!.toSeq, got[1]!.head.statusSeq);
  await poller.close();
});

test('positions that cannot be honoured end their watch with the reason', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 5));
  const {gen} = (await readHead(db.database, jobId))!;
  await db.database.query(sql`UPDATE job_stream SET first_seq = 4 WHERE job_id = ${jobId}`);
  const clock = new PollClock();
  const poller = new Poller(db.database, clock.options);
  const told: Told[] = [];
  poller.watch(jobId, {gen: 'other', seq: 3}, listener(told));
  poller.watch(jobId, {gen, seq: 6}, listener(told));
  poller.watch(jobId, {gen, seq: 2}, listener(told));
  poller.watch('nowhere', {gen, seq: 0}, listener(told));
  poller.watch(jobId, {gen, seq: 3}, listener(told));
  await poll(clock);
  assert.deepEqual(told.slice(0, 4), ['generation', 'ahead', 'trimmed', 'gone']);
  assert.deepEqual(
    batches(told).map(({fromSeq, toSeq}) => [fromSeq, toSeq]),
    [[3, 5]],
  );
  assert.equal(poller.watchCount, 1);
  await poller.close();
});

test('after errors it waits longer each time, tells the observer, and goes on from the same place', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  await appendPredictions(db.database, jobId, aStep(0, 0, 3));
  let isDown = true;
  const flaky: Queryable = {
    query: (statement) => db.database.query(statement),
    queryArrays: (statement: Sql) =>
      isDown ? Promise.reject(new Error('down')) : db.database.queryArrays(statement),
  };
  const clock = new PollClock();
  const failures: unknown[] = [];
  const poller = new Poller(flaky, {
    ...clock.options,
    tickMs: 100,
    observer: {polled() {}, read() {}, failed: (error) => failures.push(error)},
  });
  const told: Told[] = [];
  poller.watch(jobId, {gen, seq: 0}, listener(told));
  const waits: (number | null)[] = [];
  for (let i = 0; i < 8; i++) {
    await poll(clock);
    waits.push(clock.next);
  }
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  assert.equal(failures.length, 8);
  assert.equal(poller.lastSuccessAt, null);
  poller.wake();
  assert.equal(clock.next, 5000, 'a hint does not hurry a database that is down');
  isDown = false;
  await poll(clock);
  assert.equal(poller.lastSuccessAt, clock.date);
  assert.deepEqual(
    batches(told).map(({rows}) => rows.length),
    [3],
  );
  assert.equal(clock.next, 100);
  await poller.close();
});

test('a listener that throws does not end the polls of the others', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const clock = new PollClock();
  const failures: unknown[] = [];
  const poller = new Poller(db.database, {
    ...clock.options,
    observer: {polled() {}, read() {}, failed: (error) => failures.push(error)},
  });
  const told: Told[] = [];
  poller.watch(jobId, {gen, seq: 0}, {...listener(told), batch: () => assert.fail('a bug')});
  poller.watch(jobId, {gen, seq: 0}, listener(told));
  await poll(clock);
  assert.equal(told.length, 1);
  assert.equal(failures.length, 1);
  await poller.close();
});

test('a hint polls at once, right after a tick too, and hints of many commits share a poll every 10 ms', async () => {
  const {poller, clock} = await polledOnce();
  await poll(clock);
  assert.equal(clock.next, 100);
  poller.wake();
  assert.equal(poller.pollCount, 3, 'in the same turn, without a timer');
  for (let i = 0; i < 5; i++) poller.wake();
  while (clock.next === null) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(clock.next, 10);
  clock.time += 4;
  poller.wake();
  assert.equal(clock.next, 6);
  assert.equal(poller.pollCount, 3);
  await poller.close();
  assert.equal(clock.next, null);
});

test('a wall clock that is set back or forward changes nothing but the time of the last success', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const clock = new PollClock();
  const poller = new Poller(db.database, {...clock.options, tickMs: 100});
  const told: Told[] = [];
  poller.watch(jobId, {gen, seq: 0}, listener(told));
  await poll(clock);
  for (const jump of [-3_600_000, 7_200_000]) {
    clock.time += 50;
    poller.wake();
    clock.date += jump;
    while (clock.next === null) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(clock.next, 100);
    assert.equal(poller.lastSuccessAt, clock.date);
  }
  assert.equal(poller.pollCount, 3);
  await poller.close();
});
