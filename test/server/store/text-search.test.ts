/** A search for text: exact in whatever locale, by the index where there is one, and for so long. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import {column, sql, type Sql} from '../../../server/store/postgres/sql.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {whereFilter} from '../../../server/store/predictions/filter.ts';
import {SearchTimeout, withinSearchTime} from '../../../server/store/predictions/search-timeout.ts';
import {createTestDatabase, quietLog, type TestDatabase} from '../../support/server/postgres.ts';
import {createJob} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const FIRST = {sort: 'epoch', dir: 'asc', limit: 50, from: {offset: 0}} as const;

test('a search for text that takes too long says what to do; other queries have their own time', async () => {
  const slow = (tx: Queryable) => tx.query(sql`SELECT pg_sleep(0.2)`);
  await assert.rejects(
    withinSearchTime(db.database, {q: 'x'}, slow, 20),
    (error) =>
      error instanceof SearchTimeout && /narrow it by epoch, sample or validation/.test(error.message),
  );
  await withinSearchTime(db.database, {epoch: 1}, slow, 20);
});

/** What is not what it seems once it is in lower case, and what patterns mean. */
const NASTY = [...'iIıİkK\u212asSſσςΣßẞåÅ\u212béÉe\u0301\u0307%_\\\\12 \nnN\u01c4😀'];

/** Where letters have small ones of their own, or with marks of their own, as far as PostgreSQL has them. */
const LOCALES = [
  'pg_c_utf8',
  'pg_unicode_fast',
  'und-x-icu',
  'tr-x-icu',
  'lt-x-icu',
  'el-x-icu',
  'en_US.utf8',
  'tr_TR.utf8',
];

/** As names that the `sql` tag takes. */
async function collationsOf(poolConfig: pg.PoolConfig): Promise<readonly Sql[]> {
  const client = new pg.Client(poolConfig);
  await client.connect();
  const {rows} = await client.query<{collname: string}>(
    'SELECT collname FROM pg_collation WHERE collname = ANY ($1)',
    [LOCALES],
  );
  for (const [i, {collname}] of rows.entries())
    await client.query(`CREATE COLLATION tried_${i} FROM ${client.escapeIdentifier(collname)}`);
  await client.end();
  return rows.map((_, i) => column(`tried_${i}`));
}

test('a search for text finds what ILIKE finds, whatever the text and in whatever locale', async () => {
  const collations = await collationsOf(db.poolConfig);
  assert.notEqual(collations.length, 0);
  const part = (most: number) =>
    fc.array(fc.constantFrom(...NASTY), {maxLength: most}).map((characters) => characters.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(part(6), {minLength: 20, maxLength: 60}),
      fc.array(fc.constantFrom(...NASTY, '1', '\\', '%'), {minLength: 1, maxLength: 5}),
      fc.constantFrom(...collations),
      async (texts, wanted, collation) => {
        const q = wanted.join('');
        const holding = [q, q.toUpperCase(), q.toLowerCase()].flatMap((text) => [
          text,
          `${texts[0]}${text}${texts[1]}`,
        ]);
        const stored = sql`(unnest(${[...texts, ...holding]}::text[]) COLLATE ${collation})`;
        const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
        const [answer] = await db.database.query<{wrong: string[] | null; found: number}>(sql`
          SELECT array_agg(prediction) FILTER (WHERE coalesce(${whereFilter({q}, 'plain')}, false) <> (prediction ILIKE ${pattern})) AS wrong,
            count(*) FILTER (WHERE prediction ILIKE ${pattern}) AS found
          FROM (SELECT '' AS prompt, NULL::text AS ground_truth, ${stored} AS prediction) AS p`);
        assert.equal(answer!.wrong, null);
        assert.ok(answer!.found >= 2);
      },
    ),
    {numRuns: 600},
  );
});

test('a text is told by its ASCII before ILIKE is asked, by itself where that has no letters', async () => {
  const filterOf = async (q: string): Promise<string> => {
    const plan = await db.database.query<{'QUERY PLAN': string}>(
      sql`EXPLAIN SELECT FROM training_predictions p WHERE ${whereFilter({q}, 'plain')}`,
    );
    return plan.map((line) => line['QUERY PLAN']).find((line) => line.includes('Filter:'))!;
  };
  assert.match(
    await filterOf('Nowhere'),
    /lower\(\(?prompt.*?~~ '%nowhere%'.* AND \(prompt ~~\* '%Nowhere%'/,
  );
  const byDigits = await filterOf('T F 19999');
  assert.match(byDigits, /prompt.*?~~ '% 19999%'.* AND \(prompt ~~\* '%T F 19999%'/);
  assert.doesNotMatch(byDigits, /lower/);
  assert.doesNotMatch(await filterOf('ÉÀ'), /lower/, 'where there is no ASCII');
});

test('no character but two becomes one of ASCII in lower case', async () => {
  const found = await db.database.query<{c: string; small: string}>(sql`
    SELECT c, lower(c) AS small FROM (SELECT chr(n) AS c FROM generate_series(128, ${0x10ffff}::integer) AS n WHERE n NOT BETWEEN ${0xd800}::integer AND ${0xdfff}::integer) AS all_of_them
    WHERE lower(c) ~ '[\x01-\x7f]'`);
  assert.deepEqual(
    found.map(({c, small}) => [c, small[0]]),
    [
      ['İ', 'i'],
      ['\u212a', 'k'],
    ],
  );
});

test('the index for text search is made once and finds the same rows', async () => {
  const own = await createTestDatabase();
  const jobId = await createJob(own.database);
  await own.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, ground_truth)
    SELECT ${jobId}, 0, 0, n, 'prompt ' || n, 'a%b_c\\d É' || n, 'truth' FROM generate_series(1, 3000) n`);
  for (let i = 0; i < 2; i++)
    await (await openDatabase(own.poolConfig, {log: quietLog, searchIndex: true})).close();
  await own.database.query(sql`ANALYZE training_predictions`);
  const search = async (text: string) =>
    (await listPredictions(own.database, jobId, {...FIRST, filter: {q: text}}))!.predictions.map(
      (row) => row.sample_index,
    );
  assert.deepEqual(await search('PROMPT 1234'), [1234]);
  assert.deepEqual(await search('%B_C\\D é77'), [77, ...Array.from({length: 10}, (_, i) => 770 + i)]);
  assert.deepEqual(await search('nothing'), []);
  const plan = await own.database.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('enable_seqscan', 'off', true)`);
    return tx.query<{'QUERY PLAN': string}>(
      sql`EXPLAIN SELECT FROM training_predictions p WHERE ${whereFilter({q: 'prompt 1234'}, 'plain')}`,
    );
  });
  assert.match(plan.map((line) => line['QUERY PLAN']).join(), /training_predictions_text/);
  await own.close();
});
