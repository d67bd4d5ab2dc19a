/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call --
   answers of every shape are looked into; the OpenAPI document says what they are */
/** Whatever another program stores in the tables, everything else goes on: rows that must be left out. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import pg from 'pg';
import {countAfter} from '../../../server/feed/read-range.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readEpochs} from '../../../server/store/epochs.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {leftOutOf} from '../../../server/store/predictions/left-out.ts';
import {createTestDatabase, quietLog} from '../../support/server/postgres.ts';
import {createJob} from '../../support/server/prediction-records.ts';
import {ids, openOddRowScene, type OddRowScene} from '../../support/server/odd-row-scene.ts';

let scene: OddRowScene;
before(async () => {
  scene = await openOddRowScene();
  await scene.makeJob('well');
});
after(() => scene.close());

const HUGE = '9007199254740993';
const MOST = '9223372036854775807';

/** What the contract cannot say of a row that must say it. */
const LEFT_OUT: readonly (readonly [field: string, value: string])[] = [
  ['created_at', "'infinity'"],
  ['created_at', "'-infinity'"],
  ['created_at', "'294276-12-31 23:59:59.999999+00'"],
  ['created_at', "'10000-01-01 00:00:00+00'"],
  ['created_at', "'0044-03-15 12:00:00+00 BC'"],
  ['epoch', HUGE],
  ['epoch', MOST],
  ['step', HUGE],
  ['step', MOST],
  ['sample_index', HUGE],
  ['sample_index', MOST],
  ['completion_index', MOST],
  ['prompt', "repeat('x', 9 << 20)"],
  ['prediction', 'repeat(chr(1), 9 << 20)'],
  ['ground_truth', "repeat('é', 5 << 20)"],
];

/** All in one job, so that every way of reading is gone once past all of them. */
const good: string[] = [];
const odd: string[] = [];
for (const [n, [field, value]] of LEFT_OUT.entries()) {
  test(`a row with ${field} ${value} is left out by its id, and everything else goes on`, async () => {
    if (n === 0) {
      await scene.makeJob('left-out');
      good.push(await scene.insert('left-out', {sample_index: '100', scores: `'{"reward": 1}'`}));
    }
    const [own, others] = [await scene.openLive('left-out'), await scene.openLive('well')];
    const counted = await scene.metric('ftl_rows_left_out_total');
    const id = await scene.insert('left-out', {sample_index: String(n), [field]: value});
    odd.push(id);
    good.push(await scene.insert('left-out', {sample_index: String(101 + n)}));
    const other = await scene.insert('well', {sample_index: String(n)});
    assert.equal((await others.take('prediction')).data.prediction.id, other, 'another job goes on');
    const told = await own.take('error');
    const {error, ...rest} = told.data;
    assert.deepEqual(rest, {code: 'row_left_out', retryable: false, left_out: id});
    assert.match(error, new RegExp(`${id}.*${field}`));
    const next = await own.take('prediction');
    assert.deepEqual(
      [next.data.prediction.id, next.data.total_count],
      [good.at(-1), good.length],
      'the job goes on',
    );
    const resumed = await scene.open('left-out', `?since=${told.id}`);
    await resumed.take('caught_up');
    assert.deepEqual(ids(resumed.rows), [good.at(-1)], 'the position is carried over the row');
    assert.deepEqual(resumed.all('error'), []);
    for (const stream of [own, others, resumed]) stream.close();
    assert.equal(await scene.metric('ftl_rows_left_out_total'), counted + 1, 'counted once');
  });
}

test('every way of reading goes past the rows that are left out', async () => {
  assert.equal(odd.length, LEFT_OUT.length);
  assert.equal(await countAfter(scene.api.db.database, 'left-out', {after: 0}), good.length);
  const counted = await scene.metric('ftl_rows_left_out_total');
  await scene.assertReadEverywhere('left-out', good);
  assert.equal(await scene.metric('ftl_rows_left_out_total'), counted, 'counted once');
  assert.deepEqual(
    scene.lines
      .filter((line) => odd.includes(line.id ?? ''))
      .map(({id, jobId, field}) => `${id}: ${field} of ${jobId}`)
      .sort(),
    LEFT_OUT.map(([field], n) => `${odd[n]}: ${field} of left-out`).sort(),
    'logged once',
  );
});

test('what the tables do not take is refused to who writes it, with the name of the check', async () => {
  await scene.makeJob('refused');
  for (const [column, value] of [
    ['epoch', '-1'],
    ['step', '-1'],
    ['sample_index', '-1'],
    ['completion_index', '-1'],
    ['exact_match', "'NaN'"],
    ['char_error_rate', '-0.5'],
    ['length_ratio', "'Infinity'"],
    ['word_overlap', '-0.5'],
    ['sample_source', "'elsewhere'"],
  ] as const) {
    await assert.rejects(
      scene.insert('refused', {[column]: value}),
      new RegExp(`violates check .*${column}`),
    );
  }
  for (const change of [`last_seq = ${MOST}`, 'row_count = -1', "gen = E'a\\nevent: x'"]) {
    await assert.rejects(
      scene.sql.query(`UPDATE job_stream SET ${change} WHERE job_id = 'refused'`),
      /job_stream_place/,
    );
  }
});

test('a job whose own row is odd is told, and so are the others', async () => {
  await scene.makeJob('odd-job');
  const id = await scene.insert('odd-job');
  const others = await scene.openLive('well');
  for (const change of [
    "status_changed_at = 'infinity'",
    "appended_at = '-infinity'",
    "started_at = 'infinity', completed_at = '0044-03-15 BC'",
    "error_message = repeat('e', 2 << 20)",
  ]) {
    await scene.sql.query(`UPDATE job_stream SET ${change} WHERE job_id = 'odd-job'`);
    await scene.assertReadEverywhere('odd-job', [id]);
  }
  await scene.sql.query(
    `UPDATE training_jobs SET created_at = 'infinity', config = (repeat('[', 5000) || repeat(']', 5000))::jsonb WHERE job_id = 'odd-job'`,
  );
  await scene.assertReadEverywhere('odd-job', [id]);
  const {json: whole} = await scene.api.ask('/api/training/jobs/odd-job', {key: scene.key});
  assert.deepEqual([whole.id, whole.config], ['odd-job', null]);
  assert.ok(scene.lines.some((line) => line.id === 'odd-job' && line.field === 'config'));
  const {json} = await scene.api.ask('/api/training/jobs?limit=1000', {key: scene.key});
  assert.ok(json.jobs.length > 1);
  assert.equal(json.jobs.find((job: {id: string}) => job.id === 'odd-job').created_at, null);
  const other = await scene.insert('well', {epoch: '7'});
  assert.equal((await others.take('prediction')).data.prediction.id, other);
  others.close();
});

test('rows that are left out are found by an index of such rows alone', async () => {
  // Among many rows that can be told: of a few the planner may look at each.
  await scene.sql.query(`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
    SELECT 'well', 100, i, 0, 'p', 'x' FROM generate_series(1, 3000) AS i`);
  await scene.sql.query('ANALYZE training_predictions');
  await scene.sql.query('SET enable_seqscan = off');
  const {rows} = await scene.sql.query<{'QUERY PLAN': string}>(
    `EXPLAIN ${leftOutOf('well').text.replaceAll(/\$1/g, "'well'").replaceAll(/\$2/g, '9')}`,
  );
  assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /training_predictions_left_out/);
});

test('rows that were there before they were left out are counted out at the upgrade', async () => {
  const old = await createTestDatabase();
  await createJob(old.database, 'old');
  const client = new pg.Client(old.poolConfig);
  client.on('error', () => {});
  await client.connect();
  await client.query(`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, created_at)
    VALUES ('old', 0, 0, 0, '', '', now()), ('old', 0, 0, 1, '', '', 'infinity'), ('old', 9223372036854775807, 0, 0, '', '', now())`);
  // As a server of the schema before counted and left it.
  await client.query(`
    UPDATE prediction_rollup SET row_count = 2 WHERE job_id = 'old';
    UPDATE job_stream SET row_count = 3 WHERE job_id = 'old';
    DROP INDEX training_predictions_left_out;
    ALTER TABLE job_stream DROP CONSTRAINT job_stream_place;
    DELETE FROM ftl_migrations WHERE name LIKE '008%' OR name = 'functions'`);
  const database = await openDatabase(old.poolConfig, {log: quietLog});
  assert.equal((await readHead(database, 'old'))?.rowCount, 1);
  assert.deepEqual(await readEpochs(database, 'old'), [{epoch: 0, prediction_count: 1, latest_step: 0}]);
  await client.end();
  await database.close();
  await old.close();
});
