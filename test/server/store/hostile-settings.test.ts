import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import pg from 'pg';
import {formatCursor} from '../../../server/feed/cursor.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import {readTrendsSince} from '../../../server/feed/read-trends-since.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readEpochs} from '../../../server/store/epochs.ts';
import {findJob, saveJob, setJobStatus} from '../../../server/store/jobs.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {exportPredictions} from '../../../server/store/predictions/export-predictions.ts';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import {createEmptyDatabase, quietLog, testCluster} from '../../support/server/postgres.ts';

/** What a role may be set to, one by one, for the server and for another program that writes by SQL. */
const HOSTILE: readonly (readonly [name: string, value: string])[] = [
  ['DateStyle', `'German'`],
  ['DateStyle', `'SQL, DMY'`],
  ['DateStyle', `'Postgres, MDY'`],
  ['IntervalStyle', `'iso_8601'`],
  ['TimeZone', `'Pacific/Chatham'`],
  ['TimeZone', `'<+07:30>-07:30'`],
  ['extra_float_digits', '-15'],
  ['extra_float_digits', '0'],
  ['bytea_output', `'escape'`],
  ['standard_conforming_strings', 'off'],
  ['array_nulls', 'off'],
  ['transform_null_equals', 'on'],
  ['search_path', `''`],
  ['search_path', 'elsewhere'],
  ['search_path', 'elsewhere, public, pg_catalog'],
  ['search_path', 'pg_catalog'],
  ['lc_numeric', `'C'`],
  ['client_encoding', `'LATIN1'`],
  ['client_min_messages', 'debug5'],
  ['row_security', 'off'],
  ['gin_fuzzy_search_limit', '1'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['xmloption', `'document'`],
  ['backslash_quote', `'off'`],
  ['check_function_bodies', 'off'],
  ['enable_indexscan', 'off'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_deferrable', 'on'],
  ['default_transaction_read_only', 'on'],
  ['lock_timeout', `'1ms'`],
  ['statement_timeout', `'50ms'`],
  ['idle_in_transaction_session_timeout', `'50ms'`],
  ['idle_session_timeout', `'500ms'`],
];

/** With these another program cannot write, or not for long: that is its own affair. */
const STOPS_WRITERS = /^(default_transaction_read_only|.*_timeout)$/;

/** Digits that a shorter output loses, and texts that escapes spoil. */
const RECORD = {
  epoch: 3,
  step: 70,
  sample_index: Number.MAX_SAFE_INTEGER,
  prompt: 'naïve \\ "quoted" ünï 😀',
  ground_truth: 'sitting',
  prediction: "it's 1.5\\n",
  exact_match: 0 as const,
  char_error_rate: 0.1 + 0.2,
  length_ratio: 1e9 / 3,
  word_overlap: 1 / 3,
  latency_ms: 12,
  do_sample: true,
  validation_pass: false,
  validation_errors: [{validator: 'v', message: 'm\\n', detail: {n: 1.1, none: null}}],
};

const ROLE = 'app';
let home: Awaited<ReturnType<typeof createEmptyDatabase>>;
let admin: pg.Client;
let url: string;

before(async () => {
  home = await createEmptyDatabase();
  admin = new pg.Client(home.poolConfig);
  // The cluster may be stopped first.
  admin.on('error', () => {});
  await admin.connect();
  await admin.query(`CREATE ROLE app LOGIN`);
  await admin.query('CREATE SCHEMA elsewhere AUTHORIZATION app');
  await admin.query('ALTER SCHEMA public OWNER TO app');
  // Shadows what is read, where it is found first.
  await admin.query(
    `CREATE FUNCTION elsewhere.now() RETURNS timestamptz LANGUAGE sql AS $$SELECT timestamptz '1999-01-01'$$`,
  );
  const {user} = await testCluster();
  url = home.url.replace(`//${user ?? ''}@`, `//${ROLE}@`);
  const database = await openDatabase({connectionString: url}, {log: quietLog});
  await database.close();
});

after(async () => {
  await admin.end().catch(() => {});
  await home.close();
});

for (const [i, [name, value]] of HOSTILE.entries()) {
  test(`what is written and read is the same when a role sets ${name} to ${value}`, async () => {
    await admin.query(`ALTER ROLE ${ROLE} SET ${name} = ${value}`);
    try {
      await writeAndRead(`job-${i}`, name);
    } finally {
      await admin.query(`ALTER ROLE ${ROLE} RESET ${name}`);
    }
  });
}

async function writeAndRead(jobId: string, setting: string): Promise<void> {
  const begun = Date.now();
  const database = await openDatabase({connectionString: url}, {log: quietLog, maxConnections: 2});
  try {
    await saveJob(database, {jobId, userId: 'user', tokenHash: Buffer.from(jobId.padEnd(32, '\\'))});
    const [token] = await database.query<{token_hash: Buffer}>(
      sql`SELECT token_hash FROM job_tokens WHERE job_id = ${jobId}`,
    );
    assert.equal(token?.token_hash.toString(), jobId.padEnd(32, '\\'));
    const append = (...records: (typeof RECORD)[]) => appendPredictions(database, jobId, records);
    const first = await append({...RECORD, prediction: 'an older text'}, {...RECORD, step: 71});
    assert.equal(first?.inserted, 2);
    assert.equal((await append(RECORD))?.replaced, 1);
    assert.equal((await append(RECORD))?.unchanged, 1);
    let rows = 2;
    if (!STOPS_WRITERS.test(setting)) {
      await writeBySql(jobId);
      rows = 3;
    }
    const list = await listPredictions(database, jobId, {
      sort: 'arrival',
      dir: 'asc',
      filter: {q: '\\ "Quoted'},
      limit: 10,
      from: {offset: 0},
    });
    const range = await readRange(database, jobId, {after: {gen: null, seq: 0}});
    assert.ok(range.kind === 'batch' && list !== null);
    const exported = [];
    for await (const page of exportPredictions(database, jobId, {})) exported.push(...page);
    const bySeq = (a: {seq: number}, b: {seq: number}) => a.seq - b.seq;
    assert.deepEqual(list.predictions, range.batch.rows);
    assert.deepEqual(exported.sort(bySeq), range.batch.rows);
    assert.equal(range.batch.rows.length, rows);
    for (const {created_at, updated_at, ...row} of range.batch.rows) {
      for (const time of [created_at, updated_at]) {
        assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.ok(Math.abs(Date.parse(time) - begun) < 60_000, time);
      }
      const {step, ...rest} = RECORD;
      assert.deepEqual({...row, ...rest}, row);
      assert.ok(step <= row.step);
    }
    assert.deepEqual(await readEpochs(database, jobId), [
      {epoch: 3, prediction_count: rows, latest_step: 69 + rows},
    ]);
    const trends = (await readTrendsSince(database, [{jobId, after: 0}])).get(jobId);
    assert.equal(trends?.trends[0]?.min_char_error_rate, RECORD.char_error_rate);
    await setJobStatus(database, jobId, {status: 'failed', errorMessage: 'a \\ b'});
    const job = await findJob(database, jobId);
    assert.deepEqual([job?.status, job?.error_message], ['failed', 'a \\ b']);
    for (const time of [job?.created_at, job?.completed_at])
      assert.ok(Math.abs(Date.parse(time ?? '') - begun) < 60_000, String(time));
    assert.match(
      formatCursor({...range.batch.head, seq: range.batch.toSeq, epoch: null}),
      /^[0-9a-z]+\.\d+$/,
    );
    // Longer than the role allows.
    if (setting.endsWith('timeout')) await database.query(sql`SELECT pg_sleep(0.6)`);
  } finally {
    await database.close();
  }
}

/** As another program does, in a session that is set in the same way. */
async function writeBySql(jobId: string): Promise<void> {
  const client = new pg.Client({connectionString: url});
  await client.connect();
  const fields = {...RECORD, step: 72, validation_errors: JSON.stringify(RECORD.validation_errors)};
  const names = Object.keys(fields);
  await client.query(
    `INSERT INTO public.training_predictions (job_id, ${names.join(', ')})
     VALUES ($1, ${names.map((_, i) => `$${i + 2}`).join(', ')})`,
    [jobId, ...Object.values(fields)],
  );
  await client.end();
}
