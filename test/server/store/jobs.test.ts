import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {after, before, test} from 'node:test';
import {createApiKey, findApiKey, listApiKeys, revokeApiKey} from '../../../server/store/api-keys.ts';
import {createEmbedToken, findEmbedToken, revokeEmbedToken} from '../../../server/store/embed-tokens.ts';
import {findRevoked} from '../../../server/store/find-revoked.ts';
import {findJobOfToken, rotateJobToken} from '../../../server/store/job-tokens.ts';
import {findJob, listJobs, saveJob, setJobStatus, type JobRequest} from '../../../server/store/jobs.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {createJob} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const save = (fields: Partial<JobRequest> & {jobId: string}) =>
  saveJob(db.database, {userId: 'ann', tokenHash: randomBytes(32), ...fields});

test('a job is created once, updated by its owner, and refused to others', async () => {
  const config = {lr: 1e-4, text: 'with \\ and "quotes"'};
  assert.equal(await save({jobId: 'owned', modelName: 'm', config}), 'created');
  assert.equal(await save({jobId: 'owned', datasetPath: 'd.jsonl', status: 'paused'}), 'updated');
  assert.equal(await save({jobId: 'owned', userId: 'bob', modelName: 'stolen'}), 'taken');
  const job = await findJob(db.database, 'owned');
  assert.deepEqual(
    {...job, created_at: null, started_at: null},
    {
      job_id: 'owned',
      user_id: 'ann',
      model_name: 'm',
      dataset_path: 'd.jsonl',
      config,
      status: 'paused',
      error_message: null,
      started_at: null,
      completed_at: null,
      created_at: null,
    },
  );
  assert.notEqual(job!.started_at, null);
  assert.equal(await findJob(db.database, 'nowhere'), null);
});

test('two that create the same job at the same time: one owner', async () => {
  const outcomes = await Promise.all(
    Array.from({length: 8}, (_, i) => save({jobId: 'raced', userId: `user-${i % 2}`})),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
  const {user_id} = (await findJob(db.database, 'raced'))!;
  assert.deepEqual(
    outcomes.map((outcome) => outcome === 'taken'),
    outcomes.map((_, i) => `user-${i % 2}` !== user_id),
  );
});

test('a change of status takes a place in the stream and sets its times; the same again changes nothing', async () => {
  const jobId = await createJob(db.database);
  const done = (await setJobStatus(db.database, jobId, {status: 'completed'}))!;
  assert.equal(done.status, 'completed');
  assert.notEqual(done.completed_at, null);
  await setJobStatus(db.database, jobId, {status: 'completed'});
  assert.equal((await readHead(db.database, jobId))!.lastSeq, 1);
  const again = (await setJobStatus(db.database, jobId, {status: 'running'}))!;
  assert.deepEqual([again.completed_at, again.started_at], [null, done.started_at]);
  const failed = (await setJobStatus(db.database, jobId, {status: 'failed', errorMessage: 'x'}))!;
  assert.deepEqual([failed.status, failed.error_message], ['failed', 'x']);
  assert.equal(await setJobStatus(db.database, 'nowhere', {status: 'failed'}), null);
});

test("a user's jobs are listed newest first, and nobody else's", async () => {
  for (const name of ['one', 'two', 'three']) await save({jobId: `list-${name}`, userId: 'cleo'});
  const {jobs, total} = await listJobs(db.database, 'cleo', {limit: 2, offset: 1});
  assert.deepEqual([jobs.map(({job_id}) => job_id), total], [['list-two', 'list-one'], 3]);
  assert.deepEqual(await listJobs(db.database, 'nobody', {limit: 9, offset: 0}), {jobs: [], total: 0});
});

test('the newest 20 tokens of a job are valid, until they are rotated', async () => {
  const hashes = Array.from({length: 23}, () => randomBytes(32));
  for (const tokenHash of hashes) await save({jobId: 'tokens', tokenHash});
  const found = await Promise.all(hashes.map((hash) => findJobOfToken(db.database, hash)));
  assert.deepEqual(
    found.map((job) => job !== null),
    hashes.map((_, i) => i >= 3),
  );
  assert.deepEqual(found.at(-1), {jobId: 'tokens', userId: 'ann'});
  const fresh = randomBytes(32);
  assert.equal(await rotateJobToken(db.database, 'tokens', fresh), true);
  assert.equal(await findJobOfToken(db.database, hashes.at(-1)!), null);
  assert.equal((await findJobOfToken(db.database, fresh))!.jobId, 'tokens');
  assert.equal(await rotateJobToken(db.database, 'nowhere', randomBytes(32)), false);
});

test('an API key is found by its hash until it is revoked', async () => {
  const hash = randomBytes(32);
  const key = await createApiKey(db.database, {
    hash,
    userId: 'ann',
    scopes: ['training', 'read'],
    name: 'laptop',
  });
  assert.deepEqual(await findApiKey(db.database, hash), {
    id: key.id,
    userId: 'ann',
    scopes: ['training', 'read'],
  });
  assert.equal(await findApiKey(db.database, randomBytes(32)), null);
  assert.deepEqual(await findRevoked(db.database, {keys: [key.id], embeds: []}), {keys: [], embeds: []});
  assert.equal(await revokeApiKey(db.database, key.id), true);
  assert.equal(await revokeApiKey(db.database, key.id), false);
  assert.equal(await findApiKey(db.database, hash), null);
  assert.deepEqual(await findRevoked(db.database, {keys: [key.id], embeds: []}), {
    keys: [key.id],
    embeds: [],
  });
  const [entry] = await listApiKeys(db.database, 'ann');
  assert.equal(entry!.name, 'laptop');
  assert.notEqual(entry!.revoked_at, null);
});

test('an embed token belongs to one job, and is revoked through that job alone', async () => {
  const [jobId, other] = [await createJob(db.database), await createJob(db.database)];
  const token = await createEmbedToken(db.database, {
    jobId,
    origins: ['https://a.example', 'https://b.example'],
    expiresInS: 60,
  });
  assert.ok(Math.abs(Date.parse(token.expires_at) - Date.now() - 60_000) < 5_000);
  assert.deepEqual(await findEmbedToken(db.database, token.id), {
    ...token,
    jobId,
    jobIds: [jobId],
    origins: ['https://a.example', 'https://b.example'],
    revoked: false,
  });
  assert.equal(await revokeEmbedToken(db.database, other, token.id), false);
  assert.equal(await revokeEmbedToken(db.database, jobId, token.id), true);
  assert.equal((await findEmbedToken(db.database, token.id))!.revoked, true);
  assert.equal(await findEmbedToken(db.database, 'no uuid'), null);
  assert.equal(await revokeEmbedToken(db.database, jobId, "' OR true --"), false);
});
