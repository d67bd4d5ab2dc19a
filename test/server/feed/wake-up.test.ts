import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {Poller} from '../../../server/feed/poller.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {WakeUp} from '../../../server/feed/wake-up.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';
import {until} from '../../support/until.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

/** A server's ear that counts what wakes it. */
async function listen(
  errors: unknown[] = [],
): Promise<{wakeUp: WakeUp; wakes: () => number; reset: () => void}> {
  let wakes = 0;
  const wakeUp = new WakeUp(db.poolConfig, {
    onWake: () => wakes++,
    onError: (error) => errors.push(error),
    longestWaitMs: 20,
  });
  await until('a listener', () => wakeUp.isListening);
  wakes = 0;
  return {wakeUp, wakes: () => wakes, reset: () => (wakes = 0)};
}

test('a commit wakes its own server at once and the others soon; many commits share a notification', async () => {
  const [a, b] = [await listen(), await listen()];
  a.wakeUp.committed();
  assert.equal(a.wakes(), 1);
  await until('a wake-up', () => b.wakes() === 1);
  for (let i = 0; i < 100; i++) a.wakeUp.committed();
  await until('another wake-up', () => b.wakes() === 2);
  await sleep(50);
  assert.equal(b.wakes(), 2);
  assert.equal(a.wakes(), 101, 'its own notifications do not wake it again');
  await Promise.all([a.wakeUp.close(), b.wakeUp.close()]);
});

test('a connection that is ended comes back by itself, wakes for what it missed, and listens again', async () => {
  const errors: unknown[] = [];
  const [a, b] = [await listen(errors), await listen()];
  await db.database.query(sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'ftl-predictions wake-up' AND datname = current_database()`);
  await until(
    'both to listen again',
    () => errors.length > 0 && a.wakeUp.isListening && b.wakeUp.isListening,
  );
  assert.ok(a.wakes() >= 1);
  b.reset();
  a.wakeUp.committed();
  await until('a wake-up', () => b.wakes() >= 1);
  await Promise.all([a.wakeUp.close(), b.wakeUp.close()]);
});

test('a database that is away is asked again and again, and closing ends that', async () => {
  const errors: unknown[] = [];
  const wakeUp = new WakeUp(
    {connectionString: 'postgres://nobody@127.0.0.1:1/none'},
    {onWake: () => assert.fail('woken by nobody'), onError: (error) => errors.push(error), longestWaitMs: 5},
  );
  await until('three attempts', () => errors.length >= 3);
  await wakeUp.close();
  const {length} = errors;
  await sleep(30);
  assert.equal(errors.length, length);
});

test('with hints, rows are seen long before the tick', async () => {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const poller = new Poller(db.database, {tickMs: 60_000});
  const seen: number[] = [];
  poller.watch(
    jobId,
    {gen, seq: 0},
    {
      batch: ({rows}) => seen.push(...rows.map(({seq}) => seq)),
      reset: (reason) => assert.fail(reason),
      gone: () => assert.fail('gone'),
    },
  );
  const reader = new WakeUp(db.poolConfig, {onWake: () => poller.wake()});
  const writer = await listen();
  await until('a listener and a poll', () => reader.isListening && poller.lastSuccessAt !== null);
  for (let step = 0; step < 20; step++) {
    await appendPredictions(db.database, jobId, aStep(0, step, 3));
    writer.wakeUp.committed();
  }
  await until('every row', () => seen.length === 60);
  assert.deepEqual(
    seen,
    Array.from({length: 60}, (_, i) => i + 1),
  );
  await poller.close();
  await Promise.all([reader.close(), writer.wakeUp.close()]);
});
