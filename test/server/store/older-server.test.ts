import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {storeError} from '../../../server/http/store-errors.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {sql, type Sql} from '../../../server/store/postgres/sql.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

/** What a server sent together to append a row, and how it ended that: the last statement differs from version to version. */
const append = (jobId: string, settlement: Sql): readonly Sql[] => [
  sql`SELECT set_config('ftl.own_path', 'on', true) FROM job_stream WHERE job_id = ${jobId} FOR NO KEY UPDATE`,
  sql`
    INSERT INTO training_predictions (job_id, seq, id, created_at, updated_at, epoch, step, sample_index, prompt, prediction)
    SELECT head.job_id, head.last_seq + r.ord, gen_random_uuid(), now(), now(), epoch, step, sample_index, prompt, prediction
    FROM job_stream AS head, ROWS FROM (
      unnest(${'{7}'}::bigint[], ${'{7}'}::bigint[], ${'{7}'}::bigint[], ${'{asked}'}::text[], ${'{told}'}::text[])
    ) WITH ORDINALITY AS r (epoch, step, sample_index, prompt, prediction, ord)
    WHERE head.job_id = ${jobId}`,
  settlement,
];

const OLDER: readonly (readonly [version: string, settlement: (jobId: string) => Sql])[] = [
  ['from before several answers to a prompt', (jobId) => sql`SELECT ftl_settle(${jobId})`],
  ['of the schema 7', (jobId) => sql`SELECT ftl_settle(${jobId}, 7)`],
  [
    'of another schema that adds up its batches itself',
    (jobId) => sql`SELECT ftl_settle_new(${jobId}, 7, 1, '{}')`,
  ],
];

for (const [version, settlement] of OLDER) {
  test(`a server ${version} stores nothing more, and is told why`, async () => {
    const jobId = await createJob(db.database);
    await appendPredictions(db.database, jobId, [aRecord()]);
    const stored = await rowsOf(db.database, jobId);
    const head = await readHead(db.database, jobId);
    const error: unknown = await db.database.sendTogether(append(jobId, settlement(jobId))).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.match(String(error), /newer version of this server|another schema than this server/);
    const answer = storeError(error);
    assert.deepEqual([answer?.status, answer?.code], [503, 'other_schema']);
    assert.match(answer?.message ?? '', /must be updated/);
    assert.deepEqual(await rowsOf(db.database, jobId), stored);
    assert.deepEqual(await readHead(db.database, jobId), head);
  });
}

test('a server from before several answers to a prompt deletes nothing', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [aRecord()]);
  await assert.rejects(
    db.database.sendTogether([
      sql`SELECT set_config('ftl.own_path', 'on', true) FROM job_stream WHERE job_id = ${jobId} FOR NO KEY UPDATE`,
      sql`DELETE FROM training_predictions WHERE job_id = ${jobId}`,
      sql`SELECT ftl_recompute(job_id, ${'{0}'}::bigint[], ${'{0}'}::bigint[], last_seq) FROM job_stream WHERE job_id = ${jobId}`,
    ]),
    /newer version of this server, which must be updated/,
  );
  assert.equal((await rowsOf(db.database, jobId)).length, 1);
});
