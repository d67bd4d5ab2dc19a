import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {after, before, test} from 'node:test';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {counted} from '../../support/server/counted-database.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {
  ALL_NEW,
  aRecord,
  aStep,
  createJob,
  outcomesOf,
  rowsOf,
  scoresFrom,
} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const createJobs = (count: number): Promise<string[]> =>
  Promise.all(Array.from({length: count}, () => createJob(db.database)));

test('small batches of many jobs that come at one time are stored in one transaction, each job with its own places and sums', async () => {
  const [jobs, {database, transactions}] = [await createJobs(20), counted(db.database)];
  for (const round of [0, 1]) {
    await Promise.all(
      jobs.map(async (jobId, i) => {
        const records = aStep(i, round, 1 + (i % 3), {
          exact_match: 1,
          ...(i % 2 === 0 && {scores: {[`reward-${i}`]: i}}),
        });
        const counts = await appendPredictions(database, jobId, records);
        assert.deepEqual(counts, {...ALL_NEW, inserted: records.length});
      }),
    );
  }
  assert.equal(transactions(), 4, 'in each round the first, and all others');
  for (const [i, jobId] of jobs.entries()) {
    const rows = await rowsOf(db.database, jobId);
    const each = 1 + (i % 3);
    assert.deepEqual(
      rows.map(({seq, epoch, step, sample_index}) => [seq, epoch, step, sample_index]),
      Array.from({length: 2 * each}, (_, n) => [n + 1, i, Math.floor(n / each), n % each]),
    );
    const {trends} = await readTrends(db.database, jobId, 'epoch');
    assert.deepEqual([trends.length, trends[0]?.sample_count, trends[0]?.avg_exact_match], [1, 2 * each, 1]);
    assert.equal(trends[0]?.scores?.[`reward-${i}`]?.avg, i % 2 === 0 ? i : undefined);
    assert.equal((await readHead(db.database, jobId))!.rowCount, 2 * each);
  }
});

test('one whose rows cannot be stored so has its own answer, and its neighbours theirs', async () => {
  const [first, again, other, scored, ...plain] = await createJobs(6);
  await appendPredictions(db.database, again!, [aRecord({step: 5})]);
  await appendPredictions(db.database, other!, [aRecord({step: 5})]);
  const aborted = new AbortController();
  await appendPredictions(db.database, scored!, [aRecord({scores: scoresFrom(0)})]);
  await appendPredictions(db.database, scored!, [aRecord({step: 1, scores: scoresFrom(32)})]);
  const appended = [
    appendPredictions(db.database, first!, [aRecord()]),
    appendPredictions(db.database, again!, [aRecord({step: 5})]),
    appendPredictions(db.database, other!, [aRecord({step: 5, prediction: 'another'})]),
    appendPredictions(db.database, scored!, [aRecord({step: 2, scores: scoresFrom(64)})]),
    appendPredictions(db.database, 'nowhere', [aRecord()]),
    appendPredictions(db.database, 'nor here', [aRecord({scores: {reward: 1}})]),
    appendPredictions(db.database, plain[0]!, [aRecord()], {token: randomBytes(32)}),
    appendPredictions(db.database, plain[1]!, [aRecord()], {signal: aborted.signal}),
    appendPredictions(db.database, plain[1]!, [aRecord({step: 1})]),
  ];
  assert.deepEqual(await outcomesOf(appended, aborted), [
    ALL_NEW,
    {...ALL_NEW, inserted: 0, unchanged: 1},
    {...ALL_NEW, inserted: 0, replaced: 1},
    'error: A job has scores of at most 64 names: "score-64" would be one more.',
    null,
    null,
    'RevokedToken: The token of these rows is not good any more: nothing of them was stored.',
    'Error: gone',
    ALL_NEW,
  ]);
  assert.equal((await rowsOf(db.database, scored!)).length, 2);
  assert.deepEqual(await rowsOf(db.database, plain[0]!), []);
  assert.equal((await rowsOf(db.database, plain[1]!)).length, 1);
});

test('a job that somebody else holds keeps no other waiting', async () => {
  const [held, ...others] = await createJobs(4);
  const stored: string[] = [];
  const append = (jobId: string) =>
    appendPredictions(db.database, jobId, [aRecord()]).then(() => stored.push(jobId));
  const appended = await db.database.transaction(async (tx) => {
    await tx.query(sql`SELECT FROM job_stream WHERE job_id = ${held!} FOR NO KEY UPDATE`);
    // A lock is waited for 4 s, which may be too short for a machine that is busy with the others.
    const first = append(held!).catch(() => append(held!));
    await Promise.all(others.map(append));
    assert.deepEqual(stored.toSorted(), others.toSorted());
    return {first};
  });
  await appended.first;
  assert.equal(stored.at(-1), held);
  assert.equal((await rowsOf(db.database, held!)).length, 1);
});

test('a job that sends rows again is stored by itself from then on, until its rows are new', async () => {
  const [[again, ...others], {database, transactions}] = [await createJobs(4), counted(db.database)];
  const round = async (step: number, stepOfOne: number): Promise<number> => {
    const before = transactions();
    await Promise.all([
      ...others.map((jobId) => appendPredictions(database, jobId, [aRecord({step})])),
      appendPredictions(database, again!, [aRecord({step: stepOfOne})]),
    ]);
    return transactions() - before;
  };
  assert.equal(await round(0, 0), 2, 'the first, and all others');
  assert.equal(
    await round(1, 0),
    1 + 1 + 2 + 2,
    'the first, what is refused, two again, and one that is merged',
  );
  assert.equal(await round(2, 0), 1 + 1 + 2, 'the first, the others, and one that is merged');
  assert.equal(await round(3, 1), 1 + 1 + 1, 'it is new: stored by itself for the last time');
  assert.equal(await round(4, 2), 2);
});
