import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {sql} from '../../../server/store/postgres/sql.ts';
import {
  listPredictions,
  type ListRequest,
  type PageToken,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {rowMatcher} from '../../../src/view/rows/filter.ts';
import {compareRows} from '../../../src/view/rows/order.ts';
import {groupKeyOf, groupRows} from '../../../src/view/scores/answer-group.ts';
import {integer, pick, seededRandom} from '../../support/random.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {createJob, rowsOf} from '../../support/server/prediction-records.ts';
import {isByLine, isSample, watched} from '../../support/server/watched-database.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const OWN_VALUES = [
  '-1e15',
  '-0.5',
  '-0',
  '0',
  '0.1',
  '0.10000000000000000000000001',
  '1e15',
  '1e16',
  '"x"',
  'null',
];
const EPOCHS = 3;
const STEPS = 30;

/** One that counts as long, of few rows: with many that tie, several answers to a prompt, and one that cannot be told. */
async function nastyJob(seed: number): Promise<string> {
  const jobId = await createJob(db.database);
  const random = seededRandom(seed);
  const keys = Array.from({length: EPOCHS * STEPS * 12}, (_, n) => n).filter(() => random() < 0.6);
  const rows = keys
    .map((key) => ({key, at: random()}))
    // Nearly as they come, and some much later.
    .sort((a, b) => a.key - b.key + (random() < 0.1 ? integer(random, -500, 500) : 0))
    .map(({key}, n) => ({
      seq: 170 * (n + 1),
      epoch: Math.floor(key / 12 / STEPS),
      step: Math.floor(key / 12) % STEPS,
      sample: Math.floor(key / 4) % 3,
      answer: key % 4,
      rate: pick(random, [null, -0, 0, 0, 0.25, 0.5, key / 10_000]),
      overlap: pick(random, [null, -0, 1, 1, 1, key / 10_000]),
      reward: random() < 0.2 ? null : pick(random, [...OWN_VALUES, String((key - 500) / 7)]),
    }));
  const all = <Name extends keyof (typeof rows)[number]>(name: Name) => rows.map((row) => row[name]);
  await db.database.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('ftl.own_path', 'on', true)`);
    await tx.query(sql`
      INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, completion_index, prompt, prediction,
        char_error_rate, word_overlap, exact_match, scores, created_at)
      SELECT ${jobId}, seq, epoch, step, sample, answer, 'p', 'q', rate, overlap, seq / 170 % 2,
        CASE WHEN reward IS NOT NULL THEN jsonb_build_object('reward', reward::jsonb) END,
        CASE WHEN seq = 170 * 7 THEN timestamptz 'infinity' ELSE now() END
      FROM unnest(${all('seq')}::bigint[], ${all('epoch')}::bigint[], ${all('step')}::bigint[], ${all('sample')}::bigint[],
        ${all('answer')}::bigint[], ${all('rate')}::float8[], ${all('overlap')}::float8[], ${all('reward')}::text[])
        AS t (seq, epoch, step, sample, answer, rate, overlap, reward)`);
    await tx.query(sql`SELECT ftl_take_in(${jobId}, true)`);
  });
  return jobId;
}

/** The rows, or the groups in order of their first rows that match: each with its answers by their index. */
function inOrder(
  rows: readonly Prediction[],
  {sort, dir, filter, grouped}: Order,
): readonly (readonly number[])[] {
  const matching = rows.filter(rowMatcher(filter)).sort(compareRows({key: sort, direction: dir}));
  if (!grouped) return matching.map(({seq}) => [seq]);
  const groups = groupRows(rows);
  return [...new Set(matching.map(groupKeyOf))].map((key) =>
    groups
      .get(key)!
      .toSorted((a, b) => a.completion_index - b.completion_index)
      .map(({seq}) => seq),
  );
}

type Order = Required<Omit<ListRequest, 'limit' | 'from'>>;

const NASTY_SORTS = ['char_error_rate', 'word_overlap', 'scores.reward'] as const;
const FILTERS: readonly ListRequest['filter'][] = [
  {epoch: 1},
  {wrong: true},
  {min_word_overlap: 1},
  {'max_scores.reward': 0.1},
  {samples: '0,2'},
];

test('rows and groups of a long job by a score are those of the whole order, by token and by offset, whatever ties', async () => {
  const jobId = await nastyJob(1);
  const rows = await rowsOf(db.database, jobId);
  const {asked, database} = watched(db.database);
  const page = async (order: Order, limit: number, from: ListRequest['from']) => {
    const answer = (await listPredictions(database, jobId, {...order, limit, from}))!;
    const seqs = answer.predictions.map(({seq}) => seq);
    return {seqs, next: answer.next};
  };
  const tryOffsets = async (order: Order) => {
    const wanted = inOrder(rows, order);
    for (const [offset, limit] of [
      [0, 1],
      [3, 20],
      [Math.floor(wanted.length / 2), 20],
      [Math.max(wanted.length - 10, 0), 20],
    ] as const) {
      const {seqs} = await page(order, limit, {offset});
      assert.deepEqual(
        seqs,
        wanted.slice(offset, offset + limit).flat(),
        `${JSON.stringify(order)} from ${offset}`,
      );
    }
  };
  for (const sort of NASTY_SORTS)
    for (const dir of ['asc', 'desc'] as const)
      for (const grouped of [false, true]) {
        const order = {sort, dir, grouped, filter: {}};
        const seqs: number[] = [];
        let from: ListRequest['from'] | null = {offset: 0};
        while (from !== null) {
          const read = await page(order, 17, from);
          seqs.push(...read.seqs);
          from = read.next && {after: read.next};
        }
        assert.deepEqual(seqs, inOrder(rows, order).flat(), JSON.stringify(order));
        await tryOffsets(order);
        for (const filter of FILTERS) await tryOffsets({...order, filter});
      }
  // What comes behind the head of page 1 is of none of its pages.
  const firsts: {readonly order: Order; readonly next: PageToken}[] = [];
  for (const sort of NASTY_SORTS)
    for (const dir of ['asc', 'desc'] as const)
      for (const grouped of [false, true]) {
        const order = {sort, dir, grouped, filter: {}};
        firsts.push({order, next: (await page(order, 5, {offset: 0})).next!});
      }
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, char_error_rate, word_overlap, scores)
    SELECT ${jobId}, n % ${EPOCHS}::integer, n % ${STEPS}::integer, 9, 'p', 'q', abs(value), abs(value), jsonb_build_object('reward', value * 1e15)
    FROM (SELECT n, n % 3 - 1 AS value FROM generate_series(1, 60) AS n) AS t`);
  for (const {order, next} of firsts) {
    const {seqs} = await page(order, 20, {after: next});
    assert.deepEqual(seqs, inOrder(rows, order).slice(5, 25).flat(), JSON.stringify(order));
  }
  assert.ok(asked.some(isSample), 'some bounds are of samples');
  assert.ok(asked.some(isByLine), 'some pages are read by lines');
});
