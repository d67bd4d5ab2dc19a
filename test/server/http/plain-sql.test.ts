/** What other programs do by plain SQL means what it says, and whoever reads is told. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {runAdmin} from '../../../server/admin/run-admin.ts';
import type {PredictionList, TrendList} from '../../../src/protocol/protocol.ts';
import {openOddRowScene, type OddRowScene} from '../../support/server/odd-row-scene.ts';

let scene: OddRowScene;
before(async () => {
  scene = await openOddRowScene();
});
after(() => scene.close());

const list = async (jobId: string, query = ''): Promise<PredictionList> =>
  (await scene.get(jobId, `?sort=arrival&limit=1000${query}`)).json as PredictionList;
const contents = async (jobId: string): Promise<readonly string[]> =>
  (await list(jobId)).predictions.map(({sample_index, prediction}) => `${sample_index} ${prediction}`);

async function makeJob(jobId: string, rows: number): Promise<readonly string[]> {
  await scene.makeJob(jobId);
  const made: string[] = [];
  for (let i = 0; i < rows; i++) made.push(await scene.insert(jobId, {sample_index: String(i)}));
  return made;
}

const KEY = '(job_id, epoch, step, sample_index, sample_source_id, completion_index)';
const ROW = '(job_id, epoch, step, sample_index, prompt, prediction)';

for (const [n, change] of [
  'epoch = 1',
  'step = 1',
  'sample_index = 9',
  "sample_source_id = 'elsewhere'",
  'completion_index = 1',
  'id = gen_random_uuid()',
].entries()) {
  test(`an UPDATE that sets ${change} is told to readers of the old place, who read anew`, async () => {
    const jobId = `moved-${n}`;
    const [moved] = await makeJob(jobId, 2);
    const {cursor} = await list(jobId);
    const [all, ofEpoch] = [await scene.openLive(jobId), await scene.open(jobId, `?epoch=0&since=${cursor}`)];
    await ofEpoch.take('caught_up');
    await scene.sql.query(`UPDATE training_predictions SET ${change} WHERE id = '${moved}'`);
    for (const stream of [all, ofEpoch]) {
      assert.deepEqual((await stream.take('reset')).data, {reason: 'generation'});
      assert.equal(await stream.closed, 'end');
    }
    const {predictions, total_count} = await list(jobId);
    await scene.assertReadEverywhere(
      jobId,
      predictions.map(({id}) => id),
    );
    assert.equal(total_count, 2);
    assert.equal((await list(jobId, '&epoch=0')).total_count, change.startsWith('epoch') ? 1 : 2);
  });
}

test('an UPDATE of contents is streamed in its place, and no reader begins anew', async () => {
  const [id] = await makeJob('edited', 2);
  const stream = await scene.openLive('edited');
  await scene.sql.query(
    `UPDATE training_predictions SET prediction = 'new', created_at = '2020-01-01Z' WHERE id = '${id}'`,
  );
  const {prediction} = (await stream.take('prediction')).data;
  assert.deepEqual(
    [prediction.id, prediction.prediction, prediction.created_at],
    [id, 'new', '2020-01-01T00:00:00.000Z'],
  );
  assert.equal((await list('edited')).total_count, 2);
  stream.close();
});

test('a row that brings its own times is streamed with them, and counts as no delay', async () => {
  await makeJob('copied', 1);
  const stream = await scene.openLive('copied');
  await scene.insert('copied', {sample_index: '1', created_at: "'2001-01-01Z'"});
  const {prediction} = (await stream.take('prediction')).data;
  assert.deepEqual([prediction.created_at, prediction.updated_at], Array(2).fill('2001-01-01T00:00:00.000Z'));
  await stream.take('trends_update');
  const delay = await scene.metric('ftl_stream_lag_seconds_sum');
  assert.ok(delay > 0 && delay < 1e6, `${delay} s of delay`);
  stream.close();
});

test('a row that is spoilt is taken back from readers, and comes again once it is mended', async () => {
  const [id, other] = await makeJob('spoilt', 2);
  const stream = await scene.openLive('spoilt');
  await scene.sql.query(`UPDATE training_predictions SET created_at = 'infinity' WHERE id = '${id}'`);
  assert.deepEqual((await stream.take('reset')).data, {reason: 'generation'});
  await scene.assertReadEverywhere('spoilt', [other!]);
  const again = await scene.openLive('spoilt');
  await scene.sql.query(`UPDATE training_predictions SET created_at = now() WHERE id = '${id}'`);
  assert.equal((await again.take('prediction')).data.prediction.id, id);
  again.close();
  await scene.assertReadEverywhere('spoilt', [id!, other!]);
});

test('the server takes the place of a row that is left out, and is told and counted', async () => {
  const bearer = await scene.makeJob('retaken');
  const id = await scene.insert('retaken', {created_at: "'infinity'"});
  const record = {epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'better'};
  assert.equal((await scene.api.post(bearer, 'retaken', record)).status, 200);
  await scene.assertReadEverywhere('retaken', [id]);
  await scene.insert('retaken', {sample_index: '1', created_at: "'-infinity'"});
  const own = await scene.insert('retaken', {sample_index: '1', prediction: "'q better'"});
  await scene.assertReadEverywhere('retaken', [id, own]);
});

test('a row cannot be moved to another job, and the error says so', async () => {
  const [id] = await makeJob('from', 1);
  await scene.makeJob('to');
  await assert.rejects(
    scene.sql.query(`UPDATE training_predictions SET job_id = 'to' WHERE id = '${id}'`),
    /A prediction cannot move to another job/,
  );
});

for (const [how, statements] of [
  ['one after the other', ['DELETE', 'INSERT']],
  ['in one transaction', ['BEGIN', 'DELETE', 'INSERT', 'COMMIT']],
] as const) {
  test(`DELETE and INSERT ${how}: readers read anew, and what is counted is right`, async () => {
    const jobId = how.replaceAll(' ', '-');
    const [, kept] = await makeJob(jobId, 2);
    const stream = await scene.openLive(jobId);
    for (const statement of statements) {
      if (statement === 'DELETE')
        await scene.sql.query(
          `DELETE FROM training_predictions WHERE job_id = '${jobId}' AND sample_index = 0`,
        );
      else if (statement === 'INSERT') await scene.insert(jobId, {prediction: "'q again'"});
      else await scene.sql.query(statement);
    }
    assert.deepEqual((await stream.take('reset')).data, {reason: 'generation'});
    assert.deepEqual(await contents(jobId), ['1 q', '0 q again']);
    const {predictions} = await list(jobId);
    assert.equal(predictions[0]!.id, kept);
    await scene.assertReadEverywhere(
      jobId,
      predictions.map(({id}) => id),
    );
  });
}

test('after a session with triggers off, new-generation counts everything anew and tells readers', async () => {
  const [first, second] = await makeJob('off', 2);
  const stream = await scene.openLive('off');
  await scene.sql.query(`
    BEGIN; SET LOCAL session_replication_role = replica;
    DELETE FROM training_predictions WHERE id = '${first}';
    UPDATE training_predictions SET epoch = 5, scores = '{"late": 2}' WHERE id = '${second}';
    INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, created_at, updated_at)
    VALUES ('off', 40, 6, 60, 0, 'p', 'q', now(), now()), ('off', 41, 6, 60, 1, 'p', 'q', 'infinity', '-infinity'),
      ('off', 9223372036854775807, 6, 60, 2, 'p', 'q', now(), now());
    INSERT INTO training_jobs (job_id, user_id) SELECT 'headless', user_id FROM training_jobs WHERE job_id = 'off';
    INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction)
    VALUES ('headless', 7, 0, 0, 0, 'p', 'q');
    COMMIT`);
  const env = {DATABASE_URL: scene.api.db.url};
  await runAdmin(['new-generation', '--all'], {env, print() {}, say() {}});
  assert.deepEqual((await stream.take('reset')).data, {reason: 'generation'});
  const {predictions, epoch_count} = await list('off');
  assert.deepEqual(
    predictions.map(({epoch, seq}) => [epoch, seq]),
    [
      [5, 2],
      [6, 40],
    ],
  );
  assert.equal(epoch_count, 2);
  await scene.assertReadEverywhere(
    'off',
    predictions.map(({id}) => id),
  );
  const {trends} = (await scene.get('off', '/trends')).json as TrendList;
  assert.deepEqual(trends[0]?.scores, {late: {count: 1, avg: 2, min: 2, max: 2}});
  await scene.assertReadEverywhere(
    'headless',
    (await list('headless')).predictions.map(({id}) => id),
  );
  const next = await scene.openLive('off');
  const id = await scene.insert('off', {epoch: '7'});
  assert.deepEqual([(await next.take('prediction')).data.prediction.id, next.rows[0]!.seq], [id, 42]);
  next.close();
});

test('INSERT … ON CONFLICT DO NOTHING leaves the row that is there, and reads nothing to anybody', async () => {
  const [id] = await makeJob('nothing', 1);
  for (const target of ['', KEY, 'ON CONSTRAINT training_predictions_sample']) {
    const {rowCount} = await scene.sql.query(
      `INSERT INTO training_predictions ${ROW} VALUES ('nothing', 0, 0, 0, 'p', 'other'), ('nothing', 0, 0, $1, 'p', 'new')
       ON CONFLICT ${target} DO NOTHING`,
      [target.length + 1],
    );
    assert.equal(rowCount, 1);
  }
  assert.deepEqual(
    (await contents('nothing')).map((row) => row.split(' ')[1]),
    ['q', 'new', 'new', 'new'],
  );
  await scene.assertReadEverywhere(
    'nothing',
    (await list('nothing')).predictions.map((row) => row.id),
  );
  assert.equal((await list('nothing')).predictions[0]!.id, id);
});

test('INSERT … ON CONFLICT DO UPDATE sees the row that is there, and what was to be inserted', async () => {
  const [id] = await makeJob('upsert', 1);
  const stream = await scene.openLive('upsert');
  const upsert = (set: string, ...values: string[]) =>
    scene.sql.query(
      `INSERT INTO training_predictions ${ROW} VALUES ('upsert', 0, 0, 0, 'p', $1) on  conflict\n ${KEY} DO UPDATE SET ${set}`,
      values,
    );
  const told = async () => {
    const {prediction} = (await stream.take('prediction')).data;
    assert.equal(prediction.id, id);
    return prediction.prediction;
  };
  await upsert("prediction = training_predictions.prediction || '…'", 'q');
  assert.equal(await told(), 'q…');
  await upsert('prediction = training_predictions.prediction || excluded.prediction', 'more');
  assert.equal(await told(), 'q…more');
  await upsert("prediction = 'never' WHERE training_predictions.prediction = 'other'", 'x');
  await upsert('prediction = excluded.prediction', 'last');
  assert.equal(await told(), 'last');
  stream.close();
  await scene.assertReadEverywhere('upsert', [id!]);
});

test('ON CONFLICT means the same in a DO block, and in a function that says so', async () => {
  const [id] = await makeJob('inside', 1);
  const insertion = `INSERT INTO training_predictions ${ROW} VALUES ('inside', 0, 0, 0, 'p', 'other') ON CONFLICT DO NOTHING`;
  await scene.sql.query(`DO $$ BEGIN ${insertion}; END $$`);
  assert.deepEqual(await contents('inside'), ['0 q']);
  await scene.sql.query(`
    CREATE FUNCTION save_row() RETURNS void LANGUAGE sql AS $$ ${insertion} $$;
    ALTER FUNCTION save_row() SET ftl.on_conflict = 'sql'`);
  await scene.sql.query('SELECT save_row()');
  assert.deepEqual(await contents('inside'), ['0 q']);
  // As the docs say of one that does not.
  await scene.sql.query('ALTER FUNCTION save_row() RESET ftl.on_conflict');
  await scene.sql.query('SELECT save_row()');
  assert.deepEqual(await contents('inside'), ['0 other']);
  assert.equal((await list('inside')).predictions[0]!.id, id);
});

test('a plain INSERT of a sample that is there replaces it, unless the session wants the error', async () => {
  const [id] = await makeJob('plain', 1);
  await scene.insert('plain', {prediction: "'replaced'"});
  assert.deepEqual(
    (await list('plain')).predictions.map((row) => [row.id, row.prediction]),
    [[id, 'replaced']],
  );
  await scene.sql.query("SET ftl.on_conflict = 'sql'");
  await assert.rejects(scene.insert('plain', {prediction: "'again'"}), /duplicate key value/);
  await scene.sql.query("SET ftl.on_conflict = 'replace'");
  await scene.insert('plain', {prediction: "'what an on conflict clause does'"});
  await scene.sql.query('RESET ftl.on_conflict');
  assert.deepEqual(await contents('plain'), ['0 what an on conflict clause does']);
});
