import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Poller, type PollerOptions} from '../../../server/feed/poller.ts';
import {MOST_ASKED} from '../../../server/feed/watches.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {poll, PollClock} from '../../support/server/poll-clock.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep} from '../../support/server/prediction-records.ts';
import {rowsLookedAt} from '../../support/server/rows-looked-at.ts';

const TICK_MS = 100;
const SOME = 10;
const MANY = 2.5 * MOST_ASKED;
const JOBS = Array.from({length: MANY}, (_, i) => `job-${i}`);
/** The last whose turn it is at the first tick of many. */
const LATE = JOBS.at(-1)!;

let db: TestDatabase;
/** Of the next row. */
let step = 0;
before(async () => {
  db = await createTestDatabase();
  // Others, so that PostgreSQL would not rather read all heads than look some up.
  const jobIds = [...JOBS, ...Array.from({length: 10_000}, (_, i) => `other-${i}`)];
  await db.database.query(
    sql`INSERT INTO training_jobs (job_id, user_id) SELECT unnest(${jobIds}::text[]), 'user-1'`,
  );
  await db.database.query(sql`VACUUM ANALYZE`);
});
after(() => db.close());

/** One statement. */
interface Question {
  readonly jobIds: readonly string[];
  /** Heads that PostgreSQL looked at. */
  readonly heads: number;
}

/** Jobs that are watched, and have been told of as they are; time stands still unless the test moves it. */
async function watching(count: number, options: PollerOptions = {}) {
  const heads = await db.database.query<{jobId: string; gen: string; seq: number}>(
    sql`SELECT job_id AS "jobId", gen, last_seq AS seq FROM job_stream WHERE job_id = ANY (${JOBS.slice(-count)})
      ORDER BY split_part(job_id, '-', 2)::integer`,
  );
  const questions: Question[] = [];
  let isDown = false;
  const watched: Queryable = {
    query: (statement) => db.database.query(statement),
    queryArrays: async (statement) => {
      if (isDown) throw new Error('down');
      let answer: Awaited<ReturnType<Queryable['queryArrays']>> = [];
      const ask = async (queryable: Queryable) => void (answer = await queryable.queryArrays(statement));
      const rows = await rowsLookedAt(db.database, ask, 'job_stream');
      const [jobIds] = statement.values as [string];
      questions.push({jobIds: jobIds.slice(1, -1).replaceAll('"', '').split(','), heads: rows});
      return answer;
    },
  };
  const clock = new PollClock();
  const poller = new Poller(watched, {...clock.options, tickMs: TICK_MS, ...options});
  const told: string[] = [];
  const unexpected = (): void => assert.fail('expected a batch');
  for (const {jobId, gen, seq} of heads) {
    const batch = (): void => void told.push(jobId);
    poller.watch(jobId, {gen, seq}, {batch, reset: unexpected, gone: unexpected});
  }
  /** What is asked until the next tick. */
  const untilTick = async (): Promise<readonly Question[]> => {
    const {length} = questions;
    for (let isFirst = true; isFirst || clock.next! <= 10; isFirst = false) await poll(clock);
    return questions.slice(length);
  };
  await untilTick();
  assert.deepEqual([...told].sort(), heads.map(({jobId}) => jobId).sort());
  told.length = 0;
  const store = () => appendPredictions(db.database, LATE, aStep(0, step++, 1));
  const hint = async (jobId?: string): Promise<void> => {
    poller.wake(jobId);
    while (clock.next === null) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{poller, clock, told, questions, untilTick, store, hint},
    isDown: (value: boolean) => void (isDown = value),
  };
}

const sizes = (questions: readonly Question[]): readonly number[] =>
  questions.map(({jobIds}) => jobIds.length);

for (const count of [SOME, MANY]) {
  test(`a hint asks for its job alone, and one head is looked at, where ${count} are watched`, async () => {
    const {poller, clock, told, questions, store, hint} = await watching(count);
    questions.length = 0;
    for (let event = 0; event < 3; event++) {
      await store();
      clock.time += 10;
      await hint(LATE);
    }
    assert.deepEqual(questions, Array(3).fill({jobIds: [LATE], heads: 1}));
    assert.deepEqual(told, [LATE, LATE, LATE]);
    await hint('a job that nobody watches');
    assert.equal(questions.length, 3);
    await poller.close();
  });
}

test('a watch that begins is asked for alone', async () => {
  const {poller, clock, questions} = await watching(MANY);
  questions.length = 0;
  const reasons: string[] = [];
  const listener = {batch: () => assert.fail('of another generation'), gone: () => assert.fail('gone')};
  clock.time += 10;
  poller.watch(LATE, {gen: 'another', seq: 0}, {...listener, reset: (reason) => void reasons.push(reason)});
  await poll(clock);
  assert.deepEqual([questions, reasons], [[{jobIds: [LATE], heads: 1}], ['generation']]);
  await poller.close();
});

test('a tick asks for a thousand at most, however many are watched, and has come to each after so many ticks', async () => {
  const few = await watching(SOME);
  assert.deepEqual(sizes(await few.untilTick()), [SOME]);
  await few.poller.close();
  const {poller, untilTick, questions} = await watching(MANY);
  const {length} = questions;
  for (let tick = 0; tick < 5; tick++) {
    const asked = await untilTick();
    assert.deepEqual(asked, [{jobIds: asked[0]!.jobIds, heads: MOST_ASKED}]);
  }
  const times = Map.groupBy(
    questions.slice(length).flatMap(({jobIds}) => jobIds),
    (jobId) => jobId,
  );
  assert.equal(times.size, MANY);
  assert.ok(
    [...times.values()].every(({length}) => length === 2),
    'twice in five ticks',
  );
  await poller.close();
});

test('where a round of turns would take longer than 250 ms, or than a tick, they come sooner', async () => {
  const heads = await db.database.query<{jobId: string; gen: string; seq: number}>(
    sql`SELECT job_id AS "jobId", gen, last_seq AS seq FROM job_stream WHERE job_id = ANY (${JOBS})`,
  );
  const ignoring = {batch: () => {}, reset: () => assert.fail('reset'), gone: () => assert.fail('gone')};
  for (const [tickMs, before, since] of [
    [100, 100, 50],
    [1000, 400, 200],
  ] as const) {
    const {poller, clock, untilTick} = await watching(MANY, {tickMs});
    assert.equal(clock.next, before);
    for (const {jobId, gen, seq} of heads) poller.watch(jobId, {gen, seq}, ignoring);
    await untilTick();
    await untilTick();
    assert.equal(clock.next, since);
    await poller.close();
  }
});

test('hints do not keep the others from their turn', async () => {
  const {poller, clock, told, questions, store, hint} = await watching(MANY);
  await store();
  questions.length = 0;
  for (let round = 0; round < 30; round++) {
    clock.time += 10;
    await hint(JOBS[round]);
  }
  assert.equal(questions.filter(({jobIds}) => jobIds.length >= MOST_ASKED).length, 3, 'every 100 ms');
  assert.deepEqual(told, [LATE]);
  await poller.close();
});

test('a job whose rows come without hints is asked for at every tick once they were found, for half a minute', async () => {
  const {poller, clock, told, untilTick, store} = await watching(MANY);
  const toldWithin = async (ticks: number): Promise<void> => {
    const {length} = told;
    for (let tick = 0; tick < ticks; tick++) await untilTick();
    assert.deepEqual(told.slice(length), [LATE]);
  };
  await store();
  await toldWithin(3);
  for (let event = 0; event < 4; event++) {
    await store();
    await toldWithin(1);
  }
  assert.deepEqual(sizes(await untilTick()), [MOST_ASKED + 1]);
  clock.time += 30_001;
  const asked = [...(await untilTick()), ...(await untilTick())];
  assert.deepEqual(sizes(asked), [MOST_ASKED, MOST_ASKED]);
  await poller.close();
});

test('what a standby does not have when it is hinted at is asked for again at the next tick', async () => {
  const {poller, clock, told, questions, untilTick, store, hint} = await watching(MANY, {
    primary: db.database,
  });
  questions.length = 0;
  clock.time += 10;
  await hint(LATE);
  assert.deepEqual([questions.splice(0), told], [[{jobIds: [LATE], heads: 1}], []]);
  await store();
  await untilTick();
  assert.deepEqual([sizes(questions), told], [[MOST_ASKED + 1], [LATE]]);
  await poller.close();
});

test('after a hint that names no job, and after an outage, all are asked for before the next tick, in portions', async () => {
  const {poller, clock, told, questions, untilTick, store, hint, isDown} = await watching(MANY);
  const allWereAsked = (): void => {
    const jobIds = questions.splice(0).map(({jobIds}) => jobIds);
    assert.equal(new Set(jobIds.flat()).size, MANY);
    assert.ok(jobIds.every(({length}) => length <= 2 * MOST_ASKED));
    assert.deepEqual(told.splice(0), [LATE]);
  };
  questions.length = 0;
  clock.time += 20;
  await store();
  await hint();
  await untilTick();
  allWereAsked();
  isDown(true);
  await untilTick();
  isDown(false);
  await store();
  await untilTick();
  allWereAsked();
  await poller.close();
});
