import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import {
  listPredictions,
  type ListAnswer,
  type ListRequest,
  type PredictionFilter,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {FILTERS, type SortDirection, type SortName} from '../../../src/protocol/filters.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {rowMatcher} from '../../../src/view/rows/filter.ts';
import {compareRows} from '../../../src/view/rows/order.ts';
import {groupKeyOf, groupRows} from '../../../src/view/scores/answer-group.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const FIRST = {sort: 'epoch', dir: 'asc', filter: {}, limit: 50, grouped: true, from: {offset: 0}} as const;

async function list(jobId: string, request: Partial<ListRequest> = {}): Promise<ListAnswer> {
  const answer = await listPredictions(db.database, jobId, {...FIRST, ...request});
  assert.ok(answer !== null);
  return answer;
}

/** The groups of each page by `after`; `between` runs before each page but the first. */
async function pages(jobId: string, request: Partial<ListRequest>, between?: () => Promise<void>) {
  const first = await list(jobId, request);
  const all = [first];
  for (let {next} = first; next !== null;) {
    await between?.();
    const page = await list(jobId, {limit: request.limit ?? 50, from: {after: next}});
    all.push(page);
    next = page.next;
  }
  return all;
}

const groupsOf = (rows: readonly Prediction[]): readonly (readonly Prediction[])[] => [
  ...groupRows(rows).values(),
];

/** What the page makes of the same rows: a group stands where its first row stands that matches. */
function expected(
  rows: readonly Prediction[],
  filter: PredictionFilter,
  sort: SortName,
  dir: SortDirection,
): readonly (readonly Prediction[])[] {
  const groups = groupRows(rows);
  const matching = rows.filter(rowMatcher(filter)).sort(compareRows({key: sort, direction: dir}));
  return [...new Set(matching.map(groupKeyOf))].map((key) => groups.get(key)!);
}

const ids = (groups: readonly (readonly Prediction[])[]) => groups.map((rows) => rows.map(({id}) => id));

const SORTS: readonly SortName[] = [
  'epoch',
  'arrival',
  'step',
  'sample_index',
  'char_error_rate',
  'exact_match',
  'scores.reward',
];

const small = (max: number) => fc.integer({min: 0, max});
const score = fc.option(fc.constantFrom(0, 0.25, 0.5, 1), {nil: null});
const record: fc.Arbitrary<CheckedRecord> = fc
  .record({
    epoch: small(1),
    step: small(1),
    sample_index: small(2),
    sample_source_id: fc.constantFrom(null, null, null, 'a'),
    completion_index: small(3),
    prediction: fc.constantFrom('Cat', 'dog_1', '50%'),
    ground_truth: fc.constantFrom(null, 'cat'),
    char_error_rate: score,
    exact_match: fc.constantFrom(null, 0, 1),
    validation_pass: fc.option(fc.boolean(), {nil: null}),
    finish_reason: fc.constantFrom(null, 'stop', 'length'),
    scores: fc.option(fc.record({reward: fc.constantFrom(null, -1, 0.5, 1e15)}), {nil: null}),
  })
  .map((fields) => aRecord(fields));
/** Nothing, one condition or two: of more, hardly a row matches. */
const filter: fc.Arbitrary<PredictionFilter> = fc
  .uniqueArray(
    fc.oneof(
      fc.tuple(fc.constant('epoch'), small(1)),
      fc.tuple(fc.constant('sample_index'), small(2)),
      fc.tuple(fc.constant('validation'), fc.constantFrom(...FILTERS.validation.values)),
      fc.tuple(fc.constant('ended'), fc.constantFrom(...FILTERS.ended.values)),
      fc.tuple(fc.constant('wrong'), fc.constant(true)),
      fc.tuple(fc.constant('min_char_error_rate'), fc.constant(0.25)),
      fc.tuple(fc.constant('max_char_error_rate'), fc.constant(0.5)),
      fc.tuple(fc.constant('min_scores.reward'), fc.constantFrom(-1, 0.75)),
      fc.tuple(fc.constant('q'), fc.constantFrom('cat', '%', 'og')),
    ),
    {maxLength: 2, selector: ([name]) => name},
  )
  .map((entries) => Object.fromEntries(entries) as PredictionFilter);

test('pages hold whole groups in the order of their first rows that match, as the page groups them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, {minLength: 1, maxLength: 70}),
      filter,
      fc.constantFrom(...SORTS),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.integer({min: 1, max: 5}),
      async (records, wanted, sort, dir, limit) => {
        const jobId = await createJob(db.database);
        // Within one batch the answers of a group come by their index.
        for (const batch of [records.slice(0, 30), records.slice(30)])
          if (batch.length > 0) await appendPredictions(db.database, jobId, batch);
        const groups = expected(await rowsOf(db.database, jobId), wanted, sort, dir);
        const all = await pages(jobId, {sort, dir, filter: wanted, limit});
        assert.deepEqual(ids(all.flatMap(({predictions}) => groupsOf(predictions))), ids(groups));
        for (const {groups: told, totalCount, totalIsExact} of all.slice(0, -1)) {
          assert.deepEqual(told, {groupCount: limit, cut: []});
          assert.deepEqual([totalCount, totalIsExact], [groups.length, true]);
        }
        const [first] = all;
        assert.deepEqual([first!.totalCount, first!.totalIsExact], [groups.length, true]);
        const offset = await list(jobId, {sort, dir, filter: wanted, limit, from: {offset: 2}});
        assert.deepEqual(ids(groupsOf(offset.predictions)), ids(groups.slice(2, 2 + limit)));
      },
    ),
    {numRuns: 200},
  );
});

test('a group of which no row changes comes once and whole, while rows of others arrive and are replaced', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, {minLength: 1, maxLength: 60}),
      fc.array(fc.array(record, {minLength: 1, maxLength: 8}), {minLength: 2, maxLength: 4}),
      filter,
      fc.constantFrom(...SORTS),
      fc.integer({min: 1, max: 4}),
      async (records, later, wanted, sort, limit) => {
        const jobId = await createJob(db.database);
        await appendPredictions(db.database, jobId, records);
        const atFirst = expected(await rowsOf(db.database, jobId), wanted, sort, 'desc');
        const arrivals = [...later];
        const all = await pages(jobId, {sort, dir: 'desc', filter: wanted, limit}, async () => {
          const batch = arrivals.shift();
          if (batch) await appendPredictions(db.database, jobId, batch);
        });
        const head = all[0]!.head.seq;
        const now = new Map((await rowsOf(db.database, jobId)).map((row) => [row.id, row]));
        const came = all.flatMap(({predictions}) => groupsOf(predictions));
        for (const rows of came) assert.ok(rows.every(({seq}) => seq <= head));
        const unchanged = atFirst.filter((rows) => rows.every(({id}) => now.get(id)!.seq <= head));
        const keys = new Set(unchanged.map(([row]) => groupKeyOf(row!)));
        assert.deepEqual(ids(came.filter(([row]) => keys.has(groupKeyOf(row!)))), ids(unchanged));
      },
    ),
    {numRuns: 100},
  );
});

test('groups beyond 10,000 are not counted', async () => {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, completion_index, prompt, prediction)
    SELECT ${jobId}, 0, n, 0, c, '', '' FROM generate_series(1, 10000) n, generate_series(0, 1) c`);
  const counted = async () => {
    const {totalCount, totalIsExact} = await list(jobId, {limit: 1});
    return [totalCount, totalIsExact];
  };
  assert.deepEqual(await counted(), [10_000, true]);
  await appendPredictions(db.database, jobId, [aRecord({step: 0})]);
  assert.deepEqual(await counted(), [10_000, false]);
});

test('a page ends before 5,000 answers would be more; a group of over 1,000 begins, and says how many it has', async () => {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, completion_index, prompt, prediction)
    SELECT ${jobId}, 0, 1, s, c, '', '' FROM generate_series(0, 12) s, generate_series(0, 899) c
    UNION ALL SELECT ${jobId}, 0, 2, 0, c, '', '' FROM generate_series(0, 1200) c`);
  const all = await pages(jobId, {limit: 100});
  assert.deepEqual(
    all.map(({groups, predictions}) => [groups?.groupCount, predictions.length]),
    [
      [5, 4500],
      [5, 4500],
      [4, 3700],
    ],
  );
  const key = {epoch: 0, step: 2, sample_index: 0, sample_source_id: null};
  assert.deepEqual(
    all.map(({groups}) => groups?.cut),
    [[], [], [{...key, count: 1201}]],
  );
});

test('a page ends before 16 MiB of texts would be more; the first group comes as far as they reach', async () => {
  const jobId = await createJob(db.database);
  const long = 'x'.repeat(1 << 20);
  for (const sample_index of [0, 1, 2]) {
    const answers = sample_index === 2 ? 20 : 6;
    await appendPredictions(
      db.database,
      jobId,
      Array.from({length: answers}, (_, completion_index) =>
        aRecord({sample_index, completion_index, prediction: long, prompt: ''}),
      ),
    );
  }
  const all = await pages(jobId, {});
  assert.deepEqual(
    all.map(({predictions, groups}) => [predictions.length, groups?.cut.map(({count}) => count)]),
    [
      [12, []],
      [16, [20]],
    ],
  );
});
