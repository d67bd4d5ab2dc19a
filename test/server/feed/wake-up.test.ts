import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import pg from 'pg';
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

/** Waits until they have heard of each other. An answer to a newcomer may be under way still, and wake the other once. */
async function acquainted(...servers: readonly {readonly wakeUp: WakeUp}[]): Promise<void> {
  await until('all to have heard of each other', () => servers.every(({wakeUp}) => !wakeUp.isAlone));
}

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
  await acquainted(a, b);
  a.reset();
  b.reset();
  a.wakeUp.committed('a-job');
  assert.equal(a.wakes(), 1);
  await until('a wake-up', () => b.wakes() > 0);
  const before = b.wakes();
  for (let i = 0; i < 100; i++) a.wakeUp.committed('a-job');
  await until('another wake-up', () => b.wakes() > before);
  await sleep(50);
  assert.ok(b.wakes() <= before + 3, `${b.wakes() - before} wake-ups of 100 commits`);
  assert.ok(a.wakes() <= 102, 'its own two notifications do not wake it again');
  await Promise.all([a.wakeUp.close(), b.wakeUp.close()]);
});

test('others are told which jobs were committed to; that it may be any, where these are too many, or an older server says it', async () => {
  const heard: (string | undefined)[] = [];
  const a = await listen();
  const wakeUp = new WakeUp(db.poolConfig, {onWake: (jobId) => heard.push(jobId)});
  await until('a listener', () => wakeUp.isListening);
  // Until the answers to newcomers have come, which name none.
  await until('a wake-up that names its job', () => {
    a.wakeUp.committed('job-0');
    return heard.includes('job-0');
  });
  /** Of what is committed in one turn the first alone is told at once. */
  const told = async (jobIds: readonly string[], last: string | undefined): Promise<void> => {
    heard.length = 0;
    for (const jobId of jobIds) a.wakeUp.committed(jobId);
    await until('the last', () => heard.includes(last));
  };
  await told(['job-1', 'job-2', 'job-3', 'job-2'], 'job-3');
  assert.deepEqual(
    heard.filter((jobId) => jobId !== 'job-0' && jobId !== 'job-1'),
    ['job-2', 'job-3'],
  );
  const long = (n: number): string => `${n}-`.padEnd(200, 'x');
  await told(
    Array.from({length: 20}, (_, n) => long(n)),
    long(19),
  );
  assert.ok(!heard.includes(undefined));
  await told(
    Array.from({length: 60}, (_, n) => long(n)),
    undefined,
  );
  await sleep(25);
  await told(['job-4'], 'job-4');
  assert.ok(!heard.includes(undefined));
  heard.length = 0;
  await db.database.query(sql`SELECT pg_notify('ftl_rows', ${randomUUID()})`);
  await until('the older server', () => heard.includes(undefined));
  await Promise.all([a.wakeUp.close(), wakeUp.close()]);
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
  await acquainted(a, b);
  b.reset();
  a.wakeUp.committed('a-job');
  await until('a wake-up', () => b.wakes() >= 1);
  await Promise.all([a.wakeUp.close(), b.wakeUp.close()]);
});

test('a server that is alone notifies nobody; one that comes is woken, and told from then on; one that has gone is not', async () => {
  const own = await createTestDatabase();
  const heard: string[] = [];
  const ear = new pg.Client(own.poolConfig);
  await ear.connect();
  ear.on('notification', ({payload = ''}) => heard.push(payload));
  await ear.query('LISTEN ftl_rows');
  const wakes = {a: 0, b: 0};
  const open = (name: 'a' | 'b'): WakeUp =>
    new WakeUp(own.poolConfig, {onWake: () => wakes[name]++, aliveEveryMs: 150});
  const isHello = (payload: string): boolean => payload.startsWith('hello ');
  const rousing = (): string[] => heard.filter((payload) => !isHello(payload));
  /** All that was sent before has been heard then. */
  const anotherHello = (): Promise<boolean> => {
    const {length} = heard;
    return until('another hello', () => heard.slice(length).some(isHello));
  };
  const a = open('a');
  await anotherHello();
  a.committed('a-job');
  await anotherHello();
  assert.deepEqual([a.isAlone, rousing()], [true, []]);

  const b = open('b');
  await until('to be acquainted', () => !a.isAlone && !b.isAlone);
  await until('the answer to the newcomer', () => rousing().length > 0 && wakes.b >= 2);
  const before = wakes.b;
  await until('a wake-up', () => {
    a.committed('a-job');
    return wakes.b > before;
  });

  await b.close();
  await until('to be alone again', () => a.isAlone);
  await anotherHello();
  const {length} = rousing();
  a.committed('a-job');
  await anotherHello();
  assert.equal(rousing().length, length);
  await a.close();
  await ear.end();
  await own.close();
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
  const reader = new WakeUp(db.poolConfig, {onWake: (jobId) => poller.wake(jobId)});
  const writer = await listen();
  await until('a listener and a poll', () => reader.isListening && poller.lastSuccessAt !== null);
  for (let step = 0; step < 20; step++) {
    await appendPredictions(db.database, jobId, aStep(0, step, 3));
    writer.wakeUp.committed(jobId);
  }
  await until('every row', () => seen.length === 60);
  assert.deepEqual(
    seen,
    Array.from({length: 60}, (_, i) => i + 1),
  );
  await poller.close();
  await Promise.all([reader.close(), writer.wakeUp.close()]);
});
