import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import pg from 'pg';
import {runAdmin} from '../../../server/admin/run-admin.ts';
import {readConfig} from '../../../server/start/config.ts';
import {openAdminDatabase} from '../../../server/start/open-stores.ts';
import {createLog} from '../../../server/log.ts';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {createEmptyDatabase} from '../../support/server/postgres.ts';

const ALICE = '11111111-1111-4111-8111-111111111111';
/** `ADOPT_ROWS=100000` tries as many. */
const ROWS = Number(process.env['ADOPT_ROWS'] ?? 10_000);

/** As FineTune Lab's migrations and documents make them: no unique constraint, no checks, a plaintext token. */
const THEIRS = `
  CREATE SCHEMA auth;
  CREATE TABLE auth.users (id uuid PRIMARY KEY);
  INSERT INTO auth.users VALUES ('${ALICE}');
  CREATE TABLE local_training_jobs (
    id text PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users, model_name text, dataset_path text, status text,
    job_token text, config jsonb, error_message text, started_at timestamptz, completed_at timestamptz,
    created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(), loss double precision);
  CREATE TABLE training_predictions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    job_id text NOT NULL REFERENCES local_training_jobs ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
    epoch integer NOT NULL, step integer NOT NULL, sample_index integer NOT NULL,
    prompt text NOT NULL, ground_truth text, prediction text NOT NULL, created_at timestamptz DEFAULT now(),
    exact_match double precision, char_error_rate double precision, length_ratio double precision,
    word_overlap double precision, prompt_id text, source_index integer, sample_source text, sample_source_id text,
    prompt_tokens integer, completion_tokens integer, total_tokens integer, latency_ms integer, max_new_tokens integer,
    do_sample boolean, validation_pass boolean, validation_errors jsonb, validation_kind text);
  ALTER TABLE training_predictions ENABLE ROW LEVEL SECURITY;
  INSERT INTO local_training_jobs (id, user_id, model_name, status, job_token) VALUES
    ('old', '${ALICE}', 'llama', 'succeeded', 'a token in plain text'), ('going', '${ALICE}', null, 'running', null),
    ('no job id', '${ALICE}', null, 'running', null);
  INSERT INTO training_predictions (job_id, user_id, epoch, step, sample_index, prompt, prediction, char_error_rate, exact_match)
  SELECT 'old', '${ALICE}', n / 2000, n / 100, n % 100, 'prompt ' || n, 'answer ' || n, (n % 7) / 7.0, (n % 7 = 0)::int
  FROM generate_series(0, ${ROWS - 1}) AS n;
  -- What does not fit, and what stands twice.
  INSERT INTO training_predictions (id, job_id, user_id, epoch, step, sample_index, prompt, prediction, exact_match, created_at) VALUES
    ('00000000-0000-4000-8000-000000000001', 'old', '${ALICE}', -1, 0, 0, 'p', 'before the first epoch', null, now()),
    ('00000000-0000-4000-8000-000000000002', 'old', '${ALICE}', 9, 0, 0, 'p', 'half right', 0.5, now()),
    ('00000000-0000-4000-8000-000000000003', 'going', '${ALICE}', 0, 0, 0, 'p', 'first', null, '2026-01-01'),
    ('00000000-0000-4000-8000-000000000004', 'going', '${ALICE}', 0, 0, 0, 'p', 'second', null, '2026-01-02');`;

let url: string;
let theirs: pg.Client;
let drop: () => Promise<void>;
const opened: {close(): Promise<void>}[] = [];

before(async () => {
  const empty = await createEmptyDatabase();
  ({url, close: drop} = empty);
  theirs = new pg.Client(empty.poolConfig);
  // The database is dropped under it.
  theirs.on('error', () => undefined);
  await theirs.connect();
  await theirs.query(THEIRS);
});

after(async () => {
  for (const each of opened) await each.close();
  await theirs.end();
  await drop();
});

async function admin(...args: string[]): Promise<{out: string; err: string}> {
  const out: string[] = [];
  const err: string[] = [];
  const env = {DATABASE_URL: url};
  await runAdmin(args, {env, print: (line) => out.push(line), say: (line) => err.push(line)});
  return {out: out.join('\n'), err: err.join('\n')};
}

async function openOurs(): Promise<Database> {
  const database = await openAdminDatabase(readConfig({DATABASE_URL: url}), createLog('silent'));
  opened.push(database);
  return database.db;
}

async function rowsOf(db: Database, job: string) {
  const list = await listPredictions(db, job, {
    sort: 'arrival',
    dir: 'asc',
    filter: {},
    limit: 1000,
    from: {offset: 0},
  });
  return {total: list?.totalCount, status: list?.job.status, rows: list?.predictions ?? []};
}

const insert = (job: string, step: number, prediction: string) =>
  theirs.query(
    `INSERT INTO training_predictions (job_id, user_id, epoch, step, sample_index, prompt, prediction)
     VALUES ($1, $2, 1, $3, 0, 'p', $4)`,
    [job, ALICE, step, prediction],
  );

const schemas = async () =>
  (await theirs.query("SELECT nspname FROM pg_namespace WHERE nspname = 'ftl_predictions'")).rowCount;
const triggers = async () =>
  (await theirs.query("SELECT FROM pg_trigger WHERE tgname LIKE 'ftl_adopt%'")).rowCount;

test('a dry run shows the statements and what does not fit, and changes nothing', async () => {
  const {out, err} = await admin('adopt', '--dry-run');
  assert.match(out, /CREATE OR REPLACE TRIGGER ftl_adopt_came AFTER INSERT ON public.training_predictions/);
  assert.match(err, /does not fit: 00000000-0000-4000-8000-000000000001 of job old/);
  assert.match(err, /does not fit: 00000000-0000-4000-8000-000000000002 of job old/);
  assert.match(err, /does not fit: job no job id/);
  assert.match(err, /stands 2 times, the newest is shown: job going, epoch 0, step 0, sample 0/);
  assert.match(err, new RegExp(`${ROWS + 4} rows of 3 jobs; 3 do not fit, 1 samples stand several times`));
  assert.equal(await schemas(), 0);
  assert.equal(await triggers(), 0);
});

test('adopted, every row that fits is read; what others insert, change and delete follows', async () => {
  await admin('adopt');
  const db = await openOurs();
  assert.equal((await rowsOf(db, 'old')).total, ROWS);
  assert.equal((await rowsOf(db, 'old')).status, 'completed');
  assert.deepEqual(
    (await rowsOf(db, 'going')).rows.map(({prediction}) => prediction),
    ['second'],
  );

  await insert('going', 5, 'live');
  await insert('going', 5, 'live again');
  const after = await rowsOf(db, 'going');
  assert.deepEqual(
    after.rows.map(({prediction}) => prediction),
    ['second', 'live again'],
  );
  assert.ok(after.rows[1]!.seq > after.rows[0]!.seq);

  await theirs.query("UPDATE training_predictions SET prediction = 'changed' WHERE prediction = 'second'");
  await theirs.query("DELETE FROM training_predictions WHERE prediction = 'live again'");
  const left = await rowsOf(db, 'going');
  assert.deepEqual(left.rows.map(({prediction}) => prediction).sort(), ['changed', 'live']);

  await theirs.query(
    "UPDATE local_training_jobs SET status = 'failed', error_message = 'out of memory' WHERE id = 'going'",
  );
  assert.equal((await rowsOf(db, 'going')).status, 'failed');
  await theirs.query("INSERT INTO local_training_jobs (id, user_id, status) VALUES ('new', $1, 'queued')", [
    ALICE,
  ]);
  assert.equal((await rowsOf(db, 'new')).status, 'pending');
  await theirs.query("DELETE FROM local_training_jobs WHERE id = 'new'");
  assert.equal((await rowsOf(db, 'new')).status, undefined);
});

test('what does not fit never makes a writer fail, and is taken in when it fits', async () => {
  const db = await openOurs();
  await theirs.query(
    `INSERT INTO training_predictions (job_id, user_id, epoch, step, sample_index, prompt, prediction)
     VALUES ('going', '${ALICE}', -5, 0, 0, 'p', 'too early'), ('going', '${ALICE}', 7, 0, 0, 'p', 'its neighbour')`,
  );
  const seen = async () => (await rowsOf(db, 'going')).rows.map(({prediction}) => prediction);
  assert.ok((await seen()).includes('its neighbour'));
  assert.ok(!(await seen()).includes('too early'));
  const noted = await theirs.query("SELECT reason FROM ftl_predictions.adopt_refused WHERE job_id = 'going'");
  assert.equal(noted.rowCount, 1);
  await theirs.query("UPDATE training_predictions SET epoch = 0, step = 9 WHERE prediction = 'too early'");
  assert.ok((await seen()).includes('too early'));
  assert.equal(
    (await theirs.query("SELECT FROM ftl_predictions.adopt_refused WHERE job_id = 'going'")).rowCount,
    0,
  );
});

test('no token and no key of theirs is taken over', async () => {
  const found = await theirs.query(
    'SELECT (SELECT count(*) FROM ftl_predictions.job_tokens) + (SELECT count(*) FROM ftl_predictions.api_keys) AS n',
  );
  assert.equal(String((found.rows[0] as {n: unknown}).n), '0');
  const configs = await theirs.query('SELECT FROM ftl_predictions.training_jobs WHERE config IS NOT NULL');
  assert.equal(configs.rowCount, 0);
});

test('undone, nothing of it is left, and their writers go on', async () => {
  for (const each of opened.splice(0)) await each.close();
  await admin('adopt', '--undo');
  assert.equal(await schemas(), 0);
  assert.equal(await triggers(), 0);
  await insert('going', 77, 'after');
  await assert.rejects(admin('adopt', '--undo'), /Nothing is adopted here/);
});

test('a server that is started at such a database says what to do', async () => {
  const open = openAdminDatabase(readConfig({DATABASE_URL: url}), createLog('silent'));
  await assert.rejects(open, /run `npm run admin -- adopt`/);
});

test('a database without their tables, and our own, are refused in a sentence', async () => {
  const empty = await createEmptyDatabase();
  const env = {DATABASE_URL: empty.url};
  const quiet = {env, print: () => undefined, say: () => undefined};
  await assert.rejects(
    runAdmin(['adopt'], quiet),
    /Expected a FineTune Lab database, and found no public\.training_predictions\.id/,
  );
  await empty.close();
});
