import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import type {Prediction, ScoreName} from '../../../src/protocol/protocol.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {
  listPredictions,
  type ListAnswer,
  type ListRequest,
  type PredictionFilter,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import {FILTERS, type SortDirection, type SortName} from '../../../src/protocol/filters.ts';
import {sampleId} from '../../../src/view/samples/sample-index.ts';
import {endingOf} from '../../../src/view/answers/ending.ts';
import {readSample} from '../../../server/store/samples.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {StalePage} from '../../../server/store/predictions/pages/stale-page.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const FIRST = {
  sort: 'epoch',
  dir: 'asc',
  filter: {},
  limit: 50,
  from: {offset: 0},
} as const satisfies ListRequest;

async function list(jobId: string, request: Partial<ListRequest> = {}): Promise<ListAnswer> {
  const answer = await listPredictions(db.database, jobId, {...FIRST, ...request});
  assert.ok(answer !== null);
  return answer;
}

/** All pages by `after`; `between` runs before each page but the first. */
async function pages(
  jobId: string,
  request: Partial<ListRequest>,
  between?: () => Promise<void>,
): Promise<{rows: Prediction[]; first: ListAnswer}> {
  const first = await list(jobId, request);
  const rows = [...first.predictions];
  for (let {next} = first; next !== null;) {
    await between?.();
    const page = await list(jobId, {...request, from: {after: next}});
    assert.deepEqual(page.head, first.head, 'every page has the cursor of page 1');
    rows.push(...page.predictions);
    next = page.next;
  }
  return {rows, first};
}

const SORTS: readonly SortName[] = [
  'epoch',
  'arrival',
  'step',
  'sample_index',
  'exact_match',
  'char_error_rate',
  'length_ratio',
  'word_overlap',
  'scores.reward',
];

/** What the order is, said once more in plain words. */
function compare(sort: SortName, dir: SortDirection): (a: Prediction, b: Prediction) => number {
  const turn = dir === 'asc' ? 1 : -1;
  const keys = sort === 'arrival' ? (['seq'] as const) : ([sort, 'step', 'sample_index', 'seq'] as const);
  const value = (row: Prediction, key: (typeof keys)[number]): number | null =>
    key === 'scores.reward' ? (row.scores?.['reward'] ?? null) : row[key as 'seq'];
  return (a, b) => {
    for (const key of keys) {
      const [x, y] = [value(a, key), value(b, key)];
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      return turn * (x - y);
    }
    return 0;
  };
}

const SCORES: readonly ScoreName[] = ['exact_match', 'char_error_rate', 'length_ratio', 'word_overlap'];

function matches(row: Prediction, filter: PredictionFilter): boolean {
  const validation = row.validation_pass === null ? 'none' : row.validation_pass ? 'pass' : 'fail';
  const text = filter.q?.toLowerCase();
  const least = filter['min_scores.reward'];
  return (
    (filter.epoch === undefined || row.epoch === filter.epoch) &&
    (filter.sample_index === undefined || row.sample_index === filter.sample_index) &&
    (filter.validation === undefined || validation === filter.validation) &&
    (filter.ended === undefined || (endingOf(row)?.kind ?? 'unknown') === filter.ended) &&
    (filter.wrong !== true || row.exact_match === 0) &&
    (filter.samples === undefined || SAMPLES[filter.samples]!.includes(sampleId(row))) &&
    SCORES.every((name) => {
      const [least, most] = [filter[`min_${name}`], filter[`max_${name}`]];
      return (
        (least === undefined || (row[name] !== null && row[name] >= least)) &&
        (most === undefined || (row[name] !== null && row[name] <= most))
      );
    }) &&
    (least === undefined || (row.scores?.['reward'] != null && row.scores['reward'] >= least)) &&
    (text === undefined ||
      [row.prompt, row.prediction, row.ground_truth].some((value) => value?.toLowerCase().includes(text)))
  );
}

/** By the text of the filter `samples`. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  none: [],
  '0,2,5': ['0', '2', '5'],
  '1,2@news': ['1@news', '2@news'],
  '0,1,3;1,2@news;4@a%20b': ['0', '1', '3', '1@news', '2@news', '4@a b'],
};

const small = (max: number) => fc.integer({min: 0, max});
const score = fc.option(fc.constantFrom(0, 0.25, 0.5, 1), {nil: null});
const record: fc.Arbitrary<CheckedRecord> = fc
  .record({
    epoch: small(2),
    step: small(4),
    sample_index: small(5),
    sample_source_id: fc.constantFrom(null, null, 'news', 'a b'),
    prediction: fc.constantFrom('Cat', 'dog_1', '50%', 'a\\b', 'É'),
    ground_truth: fc.constantFrom(null, 'cat', 'DOG'),
    char_error_rate: score,
    word_overlap: score,
    validation_pass: fc.option(fc.boolean(), {nil: null}),
    finish_reason: fc.constantFrom(null, '', 'stop', 'length', 'tool_calls'),
    completion_tokens: fc.constantFrom(null, 0, 7, 8),
    max_new_tokens: fc.constantFrom(null, 0, 8),
    scores: fc.option(fc.record({reward: fc.constantFrom(null, -1, 0.5, 1e15)}), {nil: null}),
  })
  .map((fields) => aRecord(fields));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined, freq: 3});
const filter: fc.Arbitrary<PredictionFilter> = fc
  .record({
    epoch: maybe(small(2)),
    sample_index: maybe(small(5)),
    samples: maybe(fc.constantFrom(...Object.keys(SAMPLES))),
    validation: maybe(fc.constantFrom('pass' as const, 'fail' as const, 'none' as const)),
    ended: maybe(fc.constantFrom(...FILTERS.ended.values)),
    wrong: maybe(fc.constant(true)),
    min_char_error_rate: maybe(fc.constant(0.25)),
    max_char_error_rate: maybe(fc.constant(0.5)),
    max_word_overlap: maybe(fc.constant(1)),
    'min_scores.reward': maybe(fc.constantFrom(-1, 0.75)),
    q: maybe(fc.constantFrom('cat', 'CAT', '_', '%', '\\', 'é', 'og')),
  })
  .map(
    (fields) =>
      Object.fromEntries(
        Object.entries(fields).filter(([, value]) => value !== undefined),
      ) as PredictionFilter,
  );

test('pages hold the rows that match up to the head of page 1, each once, in order, while rows arrive and are replaced', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, {minLength: 1, maxLength: 60}),
      fc.array(fc.array(record, {minLength: 1, maxLength: 12}), {minLength: 2, maxLength: 5}),
      fc.oneof(fc.constant({}), filter),
      fc.constantFrom(...SORTS),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.integer({min: 1, max: 6}),
      async (records, later, wanted, sort, dir, limit) => {
        const jobId = await createJob(db.database);
        await appendPredictions(db.database, jobId, records);
        const atFirst = (await rowsOf(db.database, jobId)).filter((row) => matches(row, wanted));
        const arrivals = [...later];
        const {rows, first} = await pages(jobId, {sort, dir, filter: wanted, limit}, async () => {
          const batch = arrivals.shift();
          if (batch) await appendPredictions(db.database, jobId, batch);
        });
        assert.equal(first.totalCount, atFirst.length);
        assert.equal(first.totalIsExact, true);
        assert.equal(new Set(rows.map(({id}) => id)).size, rows.length, 'each row once');
        assert.deepEqual(rows, [...rows].sort(compare(sort, dir)), 'in order');
        // What was replaced in between comes with the stream that starts at the head; everything else is in the pages.
        const untouched = new Set(
          (await rowsOf(db.database, jobId)).filter(({seq}) => seq <= first.head.seq).map(({id}) => id),
        );
        const inPages = new Set(rows.map(({id}) => id));
        for (const row of atFirst)
          assert.ok(inPages.has(row.id) || !untouched.has(row.id), 'no row is missing');
        for (const row of rows)
          assert.ok(row.seq <= first.head.seq && matches(row, wanted), 'no row too many');
      },
    ),
    {numRuns: 150},
  );
});

test('pages hold each of several answers to a prompt once, in whatever order they came', async () => {
  const jobId = await createJob(db.database);
  for (const completion_index of [2, 0, 3, 1])
    await appendPredictions(db.database, jobId, aStep(0, 1, 3, {completion_index, exact_match: 0}));
  for (const sort of ['epoch', 'step', 'sample_index', 'char_error_rate'] as const) {
    for (const filter of [{}, {wrong: true}] as const) {
      for (const dir of ['asc', 'desc'] as const) {
        const {rows} = await pages(jobId, {sort, dir, filter, limit: 1});
        const places = rows.map((row) => row.sample_index * 10 + row.completion_index);
        const ascending = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23];
        assert.deepEqual(places, dir === 'asc' ? ascending : ascending.toReversed(), `${sort} ${dir}`);
      }
    }
  }
});

test('how a prediction ended is told as the page tells it', async () => {
  const jobId = await createJob(db.database);
  const combinations = [null, '', 'stop', 'length', 'tool_calls'].flatMap((finish_reason) =>
    [null, 0, 7, 8, 9].flatMap((completion_tokens) =>
      [null, 0, 8].map((max_new_tokens) => ({finish_reason, completion_tokens, max_new_tokens})),
    ),
  );
  await appendPredictions(
    db.database,
    jobId,
    combinations.map((fields, i) => aRecord({sample_index: i, ...fields})),
  );
  const all = await rowsOf(db.database, jobId);
  for (const ended of FILTERS.ended.values) {
    const {predictions} = await list(jobId, {filter: {ended}, limit: 100});
    const expected = all.filter((row) => (endingOf(row)?.kind ?? 'unknown') === ended);
    assert.notEqual(expected.length, 0);
    assert.deepEqual(
      predictions.map(({sample_index}) => sample_index),
      expected.map(({sample_index}) => sample_index),
      ended,
    );
  }
});

test('pages by offset are the same rows', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [...aStep(0, 0, 7), ...aStep(1, 5, 6), ...aStep(0, 3, 5)]);
  const {rows} = await pages(jobId, {limit: 4, dir: 'desc'});
  const byOffset: Prediction[] = [];
  for (let offset = 0; offset < 20; offset += 5)
    byOffset.push(...(await list(jobId, {limit: 5, dir: 'desc', from: {offset}})).predictions);
  assert.deepEqual(byOffset, rows);
});

test('a list tells the job, its epochs and the head that a stream goes on from', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [...aStep(0, 0, 2), ...aStep(4, 9, 3)]);
  const answer = await list(jobId, {limit: 2});
  assert.equal(answer.job.status, 'running');
  assert.equal(answer.job.model_name, 'tiny');
  assert.match(answer.job.started_at!, /Z$/);
  assert.deepEqual([answer.epochCount, answer.totalCount, answer.head.seq], [2, 5, 5]);
  assert.equal((await list(jobId, {filter: {epoch: 4}})).totalCount, 3);
  assert.equal((await list(jobId, {filter: {epoch: 2}})).totalCount, 0);
  assert.equal(await listPredictions(db.database, 'nowhere', FIRST), null);
});

test('a total that needs rows to be looked at is counted to 10,000', async () => {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, char_error_rate)
    SELECT ${jobId}, 0, n, 0, '', '', 0.5 FROM generate_series(1, 10001) n`);
  const {totalCount, totalIsExact} = await list(jobId, {filter: {min_char_error_rate: 0.1}});
  assert.deepEqual([totalCount, totalIsExact], [10_000, false]);
  const exact = await list(jobId, {filter: {validation: 'none'}});
  assert.deepEqual([exact.totalCount, exact.totalIsExact], [10_001, true]);
});

test('a page of another generation is refused', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 5));
  const {next} = await list(jobId, {limit: 2});
  await db.database.query(sql`DELETE FROM training_predictions WHERE job_id = ${jobId} AND sample_index = 4`);
  await assert.rejects(list(jobId, {from: {after: next!}}), StalePage);
});

test('one sample is read over all epochs and steps, of one source or of any', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    ...aStep(1, 7, 3),
    ...aStep(0, 3, 3),
    ...aStep(1, 5, 3),
    aRecord({epoch: 1, step: 6, sample_index: 1, sample_source_id: 'set-a'}),
  ]);
  const places = (page: {predictions: readonly Prediction[]}) =>
    page.predictions.map(({epoch, step}) => [epoch, step]);
  const any = await readSample(db.database, jobId, {sampleIndex: 1, limit: 3});
  assert.deepEqual(places(any), [
    [0, 3],
    [1, 5],
    [1, 6],
  ]);
  const rest = await readSample(db.database, jobId, {sampleIndex: 1, limit: 3, after: any.next});
  assert.deepEqual([places(rest), rest.next], [[[1, 7]], null]);
  assert.deepEqual(places(await readSample(db.database, jobId, {sampleIndex: 1, source: null, limit: 9})), [
    [0, 3],
    [1, 5],
    [1, 7],
  ]);
  assert.deepEqual(
    places(await readSample(db.database, jobId, {sampleIndex: 1, source: 'set-a', limit: 9})),
    [[1, 6]],
  );
});
