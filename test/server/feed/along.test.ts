import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Poller, type FeedRider, type PollerOptions} from '../../../server/feed/poller.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {Queryable, Rider, TextRow} from '../../../server/store/postgres/queryable.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';
import {until} from '../../support/until.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

/** The database, whose answers can be kept back. */
class Gate implements Queryable {
  #open: Promise<void> = Promise.resolve();
  letGo = (): void => {};
  /** Answers that came from the database. */
  came = 0;

  shut(): void {
    this.#open = new Promise((resolve) => (this.letGo = resolve));
  }

  query: Queryable['query'] = (statement) => db.database.query(statement);

  queryArrays: Queryable['queryArrays'] = async (statement) => {
    const rows = await db.database.queryArrays(statement);
    this.came++;
    await this.#open;
    return rows;
  };
}

/** A job that is watched, and whose first poll has been; time stands still unless the test moves it. */
async function watched(options: PollerOptions = {}) {
  const jobId = await createJob(db.database);
  const {gen} = (await readHead(db.database, jobId))!;
  const gate = new Gate();
  const seen: number[] = [];
  let time = 1000;
  const timers: {readonly at: number; run: () => void}[] = [];
  const poller = new Poller(gate, {
    tickMs: 100,
    elapsed: () => time,
    setTimeout: (run, ms) => {
      const timer = {at: time + ms, run};
      timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.splice(timers.indexOf(timer as (typeof timers)[number]), 1),
    ...options,
  });
  const listener = {
    batch: ({rows}: {readonly rows: readonly {readonly seq: number}[]}) =>
      void seen.push(...rows.map(({seq}) => seq)),
    reset: (reason: string) => assert.fail(reason),
    gone: () => assert.fail('gone'),
  };
  const watch = (seq: number) => poller.watch(jobId, {gen, seq}, listener);
  /** Lets the next timer come. */
  const fire = (): void => {
    const [timer] = timers.splice(0, 1);
    time = timer!.at;
    timer!.run();
  };
  const polled = async (count: number): Promise<void> => {
    await until('a poll', () => poller.pollCount >= count && timers.length > 0);
  };
  watch(0);
  fire();
  await polled(1);
  let step = 0;
  const append = (rider?: Rider, rows = 1) =>
    appendPredictions(db.database, jobId, aStep(0, step++, rows), rider === undefined ? {} : {rider});
  return {
    ...{poller, gate, seen, watch, fire, polled, append},
    along: () => poller.along(jobId),
    pass: (ms: number) => void (time += ms),
    nextIn: () => timers[0]!.at - time,
  };
}

/** Keeps the answer back. */
function heldBack(rider: FeedRider): {rider: Rider; answer: () => void} {
  let kept: readonly TextRow[] | null = null;
  return {
    rider: {statement: () => rider.statement(), answered: (rows) => void (kept = rows)},
    answer: () => rider.answered(kept!),
  };
}

test('rows that are read along with their commit are told without a poll, which then waits for its tick anew', async () => {
  const {poller, seen, append, along, pass, fire, nextIn, polled} = await watched();
  pass(60);
  const rider = along();
  await append(rider, 2);
  assert.deepEqual([seen, rider.isRead, poller.pollCount], [[1, 2], true, 1]);
  fire();
  assert.equal(poller.pollCount, 1, 'the tick of the poll before');
  assert.equal(nextIn(), 60);
  fire();
  await polled(2);
  assert.deepEqual(seen, [1, 2]);
  await poller.close();
});

test('what others stored before is told with them; what is left out of a long read is polled for', async () => {
  const {poller, seen, append, along, pass} = await watched();
  await append(undefined, 3);
  pass(10);
  const rider = along();
  await append(rider, 1);
  assert.deepEqual([seen, rider.isRead], [[1, 2, 3, 4], true]);
  await append(undefined, 600);
  pass(10);
  const short = along();
  await append(short);
  assert.deepEqual([seen.at(-1), short.isRead], [504, false]);
  await poller.close();
});

test('nothing is read along sooner than a poll by a hint may come, by many rows, or past a standby', async () => {
  const {poller, seen, append, along, pass, polled} = await watched();
  assert.equal(along().statement(), null);
  pass(10);
  assert.notEqual(along().statement(), null);
  const large = along();
  await append(large, 101);
  assert.deepEqual([seen, large.isRead], [[], false]);
  poller.wake();
  assert.equal(along().statement(), null);
  await polled(2);
  assert.equal(seen.length, 101);
  await poller.close();
  const standby = await watched({primary: db.database});
  standby.pass(10);
  assert.equal(standby.along().statement(), null);
  await standby.poller.close();
});

test('a tick that is under way keeps no rows from being read along, and does not tell them again', async () => {
  const {poller, seen, append, along, pass, gate, fire, polled} = await watched();
  pass(10);
  gate.shut();
  fire();
  await until('the answer of the tick', () => gate.came === 2);
  const rider = along();
  await append(rider);
  assert.deepEqual([seen, rider.isRead, poller.pollCount], [[1], true, 2]);
  gate.letGo();
  await polled(2);
  assert.deepEqual([seen, poller.pollCount], [[1], 2]);
  await poller.close();
});

test('a poll that comes between a commit and its answer tells the rows first, and they are told once', async () => {
  const {poller, seen, append, along, pass, fire, polled} = await watched();
  pass(10);
  const own = along();
  const {rider, answer} = heldBack(own);
  await append(rider);
  fire();
  await polled(2);
  assert.deepEqual(seen, [1]);
  answer();
  assert.deepEqual([seen, own.isRead], [[1], false], 'it may have had more than the poll');
  await poller.close();
});

test('an answer of a poll that is older than what came along is passed over, and asked for again', async () => {
  const {poller, seen, append, along, pass, fire, polled, gate, nextIn} = await watched();
  pass(10);
  const own = along();
  const {rider, answer} = heldBack(own);
  const question = rider.statement();
  await append();
  gate.shut();
  fire();
  await until('the answer of the poll', () => gate.came === 2);
  await append({...rider, statement: () => question});
  answer();
  assert.deepEqual([seen, own.isRead], [[1, 2], true]);
  gate.letGo();
  await polled(2);
  assert.equal(nextIn(), 0);
  fire();
  await polled(3);
  assert.deepEqual(seen, [1, 2]);
  await poller.close();
});

test('a watch that began after the question is polled for', async () => {
  const {poller, seen, append, along, pass, watch} = await watched();
  pass(10);
  const own = along();
  const {rider, answer} = heldBack(own);
  await append(rider);
  watch(0);
  answer();
  assert.deepEqual([seen, own.isRead], [[1], false]);
  await poller.close();
});
