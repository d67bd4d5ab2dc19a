import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {SortDirection} from '../../../src/protocol/filters.ts';
import type {ScoreKey} from '../../../src/protocol/own-scores.ts';
import {sql, type Sql} from '../../../server/store/postgres/sql.ts';
import {
  listPredictions,
  type ListRequest,
  type PageToken,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {createJob} from '../../support/server/prediction-records.ts';
import {isSample, watched} from '../../support/server/watched-database.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const ROWS = 1200;

/** Numbers of rows so far apart that the job counts as long. Some rows have no score that is one, and many share one. */
async function longJob(): Promise<string> {
  const jobId = await createJob(db.database);
  await db.database.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('ftl.own_path', 'on', true)`);
    await tx.query(sql`
      INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, char_error_rate, scores)
      SELECT ${jobId}, n * 100, n / 1000, n / 100, n % 100, 'p', 'q',
        CASE WHEN n % 9 <> 0 THEN n * 7919 % 1000 / 1000.0 END,
        CASE WHEN n % 9 <> 0 THEN jsonb_build_object('reward', (n * 7919 % 1000 - 500) / 10.0) ELSE '{"reward": true}' END
      FROM generate_series(1, ${ROWS}::integer) AS n`);
    await tx.query(sql`SELECT ftl_take_in(${jobId}, true)`);
  });
  return jobId;
}

const PAGE = {filter: {}, limit: 50, from: {offset: 0}} as const;

async function seqsOf(
  jobId: string,
  request: Omit<ListRequest, 'limit' | 'from'>,
  most: number,
): Promise<number[]> {
  const seqs: number[] = [];
  let next: PageToken | null = null;
  do {
    const from: ListRequest['from'] = next === null ? {offset: 0} : {after: next};
    const answer = await listPredictions(db.database, jobId, {...PAGE, limit: 150, ...request, from});
    seqs.push(...answer!.predictions.map(({seq}) => seq));
    next = answer!.next;
  } while (next !== null && seqs.length < most);
  return seqs;
}

test('a long job by a score comes in the same order, page for page to its end, as it would be sorted whole', async () => {
  const jobId = await longJob();
  const rows = await db.database.query<{seq: number; rate: number | null; reward: number | null}>(sql`
    SELECT seq, char_error_rate AS rate, ftl_score(scores, 'reward') AS reward
    FROM training_predictions WHERE job_id = ${jobId}`);
  const tries: readonly [ScoreKey, 'rate' | 'reward'][] = [
    ['char_error_rate', 'rate'],
    ['scores.reward', 'reward'],
  ];
  for (const [sort, name] of tries) {
    for (const dir of ['asc', 'desc'] as const satisfies readonly SortDirection[]) {
      const sign = dir === 'asc' ? 1 : -1;
      const sorted = rows.toSorted((a, b) =>
        a[name] === null || b[name] === null
          ? Number(a[name] === null) - Number(b[name] === null) || sign * (a.seq - b.seq)
          : sign * (a[name] - b[name] || a.seq - b.seq),
      );
      const seqs = await seqsOf(jobId, {sort, dir, filter: {}}, Infinity);
      assert.deepEqual(
        seqs,
        sorted.map(({seq}) => seq),
        `${sort} ${dir}`,
      );
    }
  }
});

test('only rows that a sample of the job does not rule out are sorted', async () => {
  const jobId = await longJob();
  const {asked, database} = watched(db.database);
  await listPredictions(database, jobId, {...PAGE, sort: 'scores.reward', dir: 'desc'});
  assert.equal(asked.filter(isSample).length, 1);
  const pages = asked.filter(({text}) => text.includes('bytes_before'));
  assert.equal(pages.length, 1, 'one page is read');
  assert.match(pages[0]!.text, /\(p\.scores -> \$\d+\) >= \$\d+::jsonb/);
  const {asked: whole, database: other} = watched(db.database);
  await listPredictions(other, jobId, {...PAGE, sort: 'arrival', dir: 'desc'});
  assert.equal(whole.filter(isSample).length, 0, 'an order that an index has needs no sample');
});

test('a page stays whole though the rows that were sampled went before it was read', async () => {
  const jobId = await longJob();
  const {asked, database} = watched(db.database, () =>
    db.database.query(sql`
      DELETE FROM training_predictions WHERE job_id = ${jobId} AND seq / 100 % 4 <> 0 AND ftl_score(scores, 'reward') > 20`),
  );
  const page = await listPredictions(database, jobId, {...PAGE, sort: 'scores.reward', dir: 'desc'});
  assert.equal(asked.filter(({text}) => text.includes('bytes_before')).length, 2, 'the first has too few');
  const left = await db.database.query<{reward: number}>(sql`
    SELECT ftl_score(scores, 'reward') AS reward FROM training_predictions
    WHERE job_id = ${jobId} ORDER BY reward DESC NULLS LAST LIMIT 50`);
  assert.deepEqual(
    page!.predictions.map(({scores}) => scores!['reward']),
    left.map(({reward}) => reward),
  );
  assert.notEqual(page!.next, null);
});

test('a bound of an own score means the number that is read, whatever JSON stands there', async () => {
  const jobId = await createJob(db.database);
  const stored = [
    '0.1',
    '0.10000000000000000000000001',
    '0.09999999999999999999999999',
    '0.1000001',
    '0.0999999',
    '-0.1',
    '1e15',
    '1e16',
    'true',
    '"0.1"',
    '[]',
    '{}',
    'null',
  ];
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, scores)
    SELECT ${jobId}, 0, 0, n, 'p', value, jsonb_build_object('reward', value::jsonb)
    FROM unnest(${stored}::text[]) WITH ORDINALITY AS t (value, n)`);
  const found = async (filter: ListRequest['filter']): Promise<readonly string[]> =>
    (await listPredictions(db.database, jobId, {
      ...PAGE,
      sort: 'epoch',
      dir: 'asc',
      filter,
    }))!.predictions.map(({prediction}) => prediction);
  const [same, little, near, above, below, minus, most] = stored;
  assert.deepEqual(await found({'max_scores.reward': 0.1}), [same, little, near, below, minus]);
  assert.deepEqual(await found({'min_scores.reward': 0.1}), [same, little, near, above, most]);
  assert.deepEqual(await found({'min_scores.reward': 1e15}), [most]);
  assert.deepEqual(await found({'max_scores.reward': Number.MAX_VALUE}), [
    same,
    little,
    near,
    above,
    below,
    minus,
    most,
  ]);
  assert.deepEqual(await found({'max_scores.reward': -Number.MAX_VALUE}), []);
});

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows of predictions that a statement looks at. */
async function looksAt(statement: Sql): Promise<number> {
  const [explained] = await db.database.query<{'QUERY PLAN': readonly [{Plan: PlanNode}]}>(
    sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
  );
  const count = (node: PlanNode): number =>
    (node.Plans ?? []).reduce((sum, plan) => sum + count(plan), 0) +
    (node['Relation Name'] === 'training_predictions'
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0);
  return count(explained!['QUERY PLAN'][0].Plan);
}

test('first pages by a score, of rows or of groups, look at the rows of as many lines as the page has, though all lines have ties', async () => {
  const jobId = await createJob(db.database);
  await db.database.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('ftl.own_path', 'on', true)`);
    await tx.query(sql`
      INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, char_error_rate, scores)
      SELECT ${jobId}, n * 20, n / 1000, n / 10, n % 10, 'p', 'q', n % 10 / 10.0, jsonb_build_object('reward', n % 10)
      FROM generate_series(0, 9999) AS n WHERE n > 0`);
    await tx.query(sql`SELECT ftl_take_in(${jobId}, true)`);
  });
  await db.database.query(sql`ANALYZE training_predictions`);
  for (const sort of ['char_error_rate', 'scores.reward'] as const)
    for (const dir of ['asc', 'desc'] as const)
      for (const grouped of [false, true]) {
        const {asked, database} = watched(db.database);
        const request = {...PAGE, sort, dir, grouped};
        const first = await listPredictions(database, jobId, request);
        const later: readonly ListRequest['from'][] = [{after: first!.next!}, {offset: 40}];
        for (const from of later) {
          const page = await listPredictions(database, jobId, {...request, from});
          assert.equal(page!.predictions.length, 50);
        }
        const pages = asked.filter(({text}) => /LIMIT \$\d+ OFFSET \$\d+/.test(text));
        assert.equal(pages.length, 3, 'each is read once');
        const looked: number[] = [];
        for (const page of pages) looked.push(await looksAt(page));
        // Each line has 10 rows, one of them the best. A page is asked for with one row more, and the rows of groups are counted.
        const counted = grouped ? 51 : 0;
        assert.deepEqual(
          looked.map((rows) => rows - counted),
          [510, 520, 910],
          `${sort} ${dir}`,
        );
        assert.equal(asked.filter(isSample).length, 0, 'lines tell as much as a sample');
      }
});

test('a page by an offset that is further than a sample has rows is bounded by a share of the sample, and read once', async () => {
  const jobId = await createJob(db.database);
  const count = 60_000;
  await db.database.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('ftl.own_path', 'on', true)`);
    await tx.query(sql`
      INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, word_overlap)
      SELECT ${jobId}, n * 2, 0, n / 1000, n % 1000, 'p', 'q', n * 7919 % ${count}::integer / ${count}::float8
      FROM generate_series(1, ${count}::integer) AS n`);
    await tx.query(sql`SELECT ftl_take_in(${jobId}, true)`);
  });
  const {asked, database} = watched(db.database);
  const offset = 20_000;
  const page = await listPredictions(database, jobId, {
    ...PAGE,
    ...{sort: 'word_overlap', dir: 'asc', from: {offset}},
  });
  assert.deepEqual(
    page!.predictions.map(({word_overlap}) => Math.round(word_overlap! * count)),
    Array.from({length: 50}, (_, i) => offset + i),
  );
  const pages = asked.filter(({text}) => text.includes('bytes_before'));
  assert.equal(pages.length, 1);
  assert.match(pages[0]!.text, /\(p\.word_overlap, p\.step, p\.sample_index\) <= \(/);
});
