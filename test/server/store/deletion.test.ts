import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {limitsFor, readFeed} from '../../../server/feed/read-feed.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {deleteJob} from '../../../server/store/delete-job.ts';
import {createEmbedToken, findEmbedToken} from '../../../server/store/embed-tokens.ts';
import {findJob} from '../../../server/store/jobs.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {afterEachCommit} from '../../support/server/counted-database.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

test('a job is deleted with its rows, roll-up and tokens, and its id is free again', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 50));
  const token = await createEmbedToken(db.database, {jobId, origins: [], expiresInS: 60});
  assert.equal(await deleteJob(db.database, jobId, {chunk: 20}), true);
  assert.equal(await findJob(db.database, jobId), null);
  assert.equal(await findEmbedToken(db.database, token.id), null);
  const [left] = await db.database.query<{n: number}>(sql`
    SELECT (SELECT count(*) FROM training_predictions WHERE job_id = ${jobId})
      + (SELECT count(*) FROM prediction_rollup WHERE job_id = ${jobId})
      + (SELECT count(*) FROM job_stream WHERE job_id = ${jobId})
      + (SELECT count(*) FROM job_tokens WHERE job_id = ${jobId}) AS n`);
  assert.equal(left!.n, 0);
  assert.equal(await deleteJob(db.database, jobId), false);
  await createJob(db.database, jobId);
});

test('whoever has read all of a job that is deleted hears at last that it is gone, and nothing before', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 50));
  const {gen, lastSeq, status, errorMessage} = (await readHead(db.database, jobId))!;
  const position = {jobId, gen, seq: lastSeq, known: {status, errorMessage}, epoch: null};
  const heard: (string | null)[] = [];
  const watched = afterEachCommit(db.database, async () => {
    const answers = await readFeed(db.database, [position], limitsFor(1));
    heard.push(answers.get(0)?.kind ?? null);
  });
  assert.ok(await deleteJob(watched, jobId, {chunk: 20}));
  assert.ok(heard.length > 4);
  assert.deepEqual([...new Set(heard)], [null, 'gone']);
  assert.equal(heard.indexOf('gone'), heard.length - 1);
});
