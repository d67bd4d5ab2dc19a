import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {Poller} from '../../../server/feed/poller.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {newGeneration} from '../../../server/store/new-generation.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';

/** Two databases of their own: the second is what a standby that lags would show, by what the test does to it. */
let primary: TestDatabase;
let standby: TestDatabase;
before(async () => ([primary, standby] = [await createTestDatabase(), await createTestDatabase()]));
after(async () => {
  await primary.close();
  await standby.close();
});

/** A job that both have, with the same generation; the standby has `lag` rows fewer. */
async function aLaggingJob(rows: number, lag: number): Promise<{jobId: string; gen: string}> {
  const jobId = await createJob(primary.database);
  await appendPredictions(primary.database, jobId, aStep(0, 0, rows));
  const {gen} = (await readHead(primary.database, jobId))!;
  await createJob(standby.database, jobId);
  await standby.database.query(sql`UPDATE job_stream SET gen = ${gen} WHERE job_id = ${jobId}`);
  if (rows > lag) await appendPredictions(standby.database, jobId, aStep(0, 0, rows - lag));
  return {jobId, gen};
}

test('a cursor that a standby has yet to reach is not refused, one that the primary refuses is', async () => {
  const {jobId, gen} = await aLaggingJob(5, 2);
  const ask = (after: {gen: string; seq: number}, job = jobId) =>
    readRange(standby.database, job, {after}, primary.database);
  const answer = await ask({gen, seq: 5});
  assert.ok(answer.kind === 'batch');
  assert.deepEqual(
    [answer.batch.fromSeq, answer.batch.toSeq, answer.batch.head.lastSeq, answer.batch.rows],
    [5, 5, 5, []],
  );
  assert.deepEqual(await ask({gen, seq: 6}), {kind: 'reset', reason: 'ahead'});
  assert.deepEqual(await ask({gen: 'other', seq: 1}), {kind: 'reset', reason: 'generation'});
  assert.deepEqual(await ask({gen, seq: 1}, 'nowhere'), {kind: 'gone'});
  const fresh = await createJob(primary.database);
  const {gen: freshGen} = (await readHead(primary.database, fresh))!;
  assert.equal((await ask({gen: freshGen, seq: 0}, fresh)).kind, 'batch');
});

test('a watch waits for a standby that lags, and ends when the primary says so', async () => {
  const {jobId, gen} = await aLaggingJob(5, 2);
  const poller = new Poller(standby.database, {tickMs: 5, primary: primary.database});
  const told: (string | number[])[] = [];
  poller.watch(
    jobId,
    {gen, seq: 5},
    {
      batch: ({rows}) => told.push(rows.map(({seq}) => seq)),
      reset: (reason) => told.push(reason),
      gone: () => told.push('gone'),
    },
  );
  await sleep(60);
  assert.deepEqual(told, []);
  await appendPredictions(standby.database, jobId, aStep(0, 1, 4));
  for (let i = 0; i < 500 && told.length === 0; i++) await sleep(5);
  assert.deepEqual(told, [[6, 7]]);
  await newGeneration(primary.database, [jobId]);
  await newGeneration(standby.database, [jobId]);
  for (let i = 0; i < 500 && told.length < 2; i++) await sleep(5);
  assert.deepEqual(told.at(-1), 'generation');
  await poller.close();
});
