import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {readHead} from '../../../server/feed/read-head.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readEpochs, readTrends} from '../../../server/store/epochs.ts';
import {exportPredictions} from '../../../server/store/predictions/export-predictions.ts';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import {listSamples} from '../../../server/store/list-samples.ts';
import {newGeneration} from '../../../server/store/new-generation.ts';
import {retainRows} from '../../../server/store/retention.ts';
import {readSample} from '../../../server/store/samples.ts';
import {readScores} from '../../../server/store/scores.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {createTestDatabase, quietLog, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, aStep, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

test('samples are summed up over all their rows, page by page, each source apart', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    ...aStep(0, 1, 3, {char_error_rate: 0.75, exact_match: 0, prompt: 'é'.repeat(200)}),
    ...aStep(1, 2, 3, {char_error_rate: 0.25, exact_match: 0}),
    aRecord({epoch: 2, step: 3, sample_index: 1, char_error_rate: 0.5, exact_match: 1}),
    aRecord({epoch: 2, step: 3, sample_index: 1, sample_source_id: 'b', prompt: 'other'}),
    aRecord({epoch: 2, step: 3, sample_index: 1, sample_source_id: 'a', prompt: 'another'}),
    aRecord({epoch: 2, step: 3, sample_index: 70}),
  ]);
  const samples = [];
  for (let after = null; ;) {
    const page = await listSamples(db.database, jobId, {limit: 2, after});
    samples.push(...page.samples);
    if (page.next === null) break;
    after = page.next;
  }
  assert.deepEqual(
    samples.map(({sample_index, sample_source_id}) => [sample_index, sample_source_id]),
    [
      [0, null],
      [1, null],
      [1, 'a'],
      [1, 'b'],
      [2, null],
      [70, null],
    ],
  );
  assert.deepEqual(samples[1], {
    sample_index: 1,
    sample_source_id: null,
    prompt_start: 'é'.repeat(120),
    first_char_error_rate: 0.75,
    last_char_error_rate: 0.5,
    best_char_error_rate: 0.25,
    ever_exact: true,
    scores: {},
  });
  assert.deepEqual(
    [samples[2]!.prompt_start, samples[2]!.ever_exact, samples[2]!.first_char_error_rate],
    ['another', null, null],
  );
  assert.equal(samples[0]!.ever_exact, false);
});

test('the matrix has the latest step of each epoch, null where a sample is missing', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, [
    ...aStep(0, 1, 2, {char_error_rate: 1}),
    ...aStep(0, 5, 2, {char_error_rate: 0.5}),
    aRecord({epoch: 3, step: 9, sample_index: 1, char_error_rate: 0.25}),
    aRecord({epoch: 3, step: 9, sample_index: 1, sample_source_id: 'x'}),
  ]);
  assert.deepEqual(await readScores(db.database, jobId, 'char_error_rate'), {
    samples: [
      {sample_index: 0, sample_source_id: null},
      {sample_index: 1, sample_source_id: null},
      {sample_index: 1, sample_source_id: 'x'},
    ],
    epochs: [0, 3],
    sample_count: 3,
    values: [
      [0.5, null],
      [0.5, 0.25],
      [null, null],
    ],
  });
});

test('the matrix is cut to the first 500 samples and the last 1,000 epochs', async () => {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, word_overlap)
    SELECT ${jobId}, e, e, s, '', '', 0.5 FROM generate_series(0, 1001) e, generate_series(0, 0) s
    UNION ALL SELECT ${jobId}, 1002, 1002, s, '', '', 0.5 FROM generate_series(0, 600) s`);
  const {samples, epochs, values} = await readScores(db.database, jobId, 'word_overlap');
  assert.deepEqual(
    [samples.length, samples.at(-1)!.sample_index, epochs.length, epochs[0], epochs.at(-1)],
    [500, 499, 1000, 3, 1002],
  );
  assert.ok(values[0]!.every((value) => value === 0.5));
  assert.deepEqual(values[1]!.slice(-2), [null, 0.5]);
});

test('an export has each sample once, in the order of the logical key, while rows are replaced', async () => {
  const jobId = await createJob(db.database);
  const sources = [undefined, 'a', 'b'];
  for (let epoch = 0; epoch < 3; epoch++) {
    for (const source of sources) {
      await appendPredictions(
        db.database,
        jobId,
        aStep(epoch, 1, 200, source === undefined ? {} : {sample_source_id: source}),
      );
    }
  }
  const seen: string[] = [];
  let pages = 0;
  for await (const page of exportPredictions(db.database, jobId, {})) {
    pages++;
    seen.push(...page.map((row) => [row.epoch, row.step, row.sample_index, row.sample_source_id].join('/')));
    for (const source of sources) {
      await appendPredictions(
        db.database,
        jobId,
        aStep(1, 1, 200, {prediction: `v${pages}`, ...(source !== undefined && {sample_source_id: source})}),
      );
    }
  }
  assert.equal(seen.length, 3 * 3 * 200);
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(pages >= 4);
  const expected = [0, 1, 2].flatMap((epoch) =>
    Array.from({length: 200}, (_, i) => ['a', 'b', ''].map((source) => `${epoch}/1/${i}/${source}`)).flat(),
  );
  assert.deepEqual(seen, expected);
  const filtered = [];
  for await (const page of exportPredictions(db.database, jobId, {epoch: 2, sample_index: 7}))
    filtered.push(...page);
  assert.deepEqual(
    filtered.map(({sample_source_id}) => sample_source_id),
    ['a', 'b', null],
  );
});

test('pages, histories and exports end early where their texts reach 16 MiB, and lose nothing', async () => {
  const jobId = await createJob(db.database);
  const large = 'x'.repeat(1024 * 1024);
  for (let step = 0; step < 12; step++) {
    await appendPredictions(db.database, jobId, [
      aRecord({
        step,
        prompt: large,
        prediction: large,
        ground_truth: large,
        char_error_rate: 0,
        exact_match: 1,
        length_ratio: 1,
        word_overlap: 1,
      }),
    ]);
  }
  const request = {sort: 'epoch', dir: 'asc', filter: {}, limit: 1000} as const;
  const first = (await listPredictions(db.database, jobId, {...request, from: {offset: 0}}))!;
  assert.equal(first.predictions.length, 6);
  const second = (await listPredictions(db.database, jobId, {...request, from: {after: first.next!}}))!;
  assert.deepEqual(
    [...first.predictions, ...second.predictions].map(({step}) => step),
    Array.from({length: 12}, (_, i) => i),
  );
  assert.equal(second.next, null);
  const history = await readSample(db.database, jobId, {sampleIndex: 0, limit: 1000});
  assert.equal(history.predictions.length, 6);
  assert.equal(
    (await readSample(db.database, jobId, {sampleIndex: 0, limit: 1000, after: history.next})).predictions
      .length,
    6,
  );
  let exported = 0;
  for await (const page of exportPredictions(db.database, jobId, {})) exported += page.length;
  assert.equal(exported, 12);
});

test('validation errors count as they are, not as they are packed', async () => {
  const jobId = await createJob(db.database);
  const validation_errors = [{validator: 'v', message: 'a'.repeat(200_000)}];
  await appendPredictions(db.database, jobId, aStep(0, 0, 100, {validation_errors}));
  const request = {sort: 'epoch', dir: 'asc', filter: {}, limit: 1000, from: {offset: 0}} as const;
  const page = (await listPredictions(db.database, jobId, request))!;
  assert.equal(page.predictions.length, 84);
  assert.notEqual(page.next, null);
});

test('retention keeps the last rows, in chunks with progress, and starts a new generation', async () => {
  const jobId = await createJob(db.database);
  for (let step = 0; step < 10; step++)
    await appendPredictions(db.database, jobId, aStep(0, step, 30, {char_error_rate: step / 10}));
  await appendPredictions(db.database, jobId, aStep(0, 0, 5, {prediction: 'again', char_error_rate: 1}));
  const before = (await readHead(db.database, jobId))!;
  const progress: number[] = [];
  const kept = (await rowsOf(db.database, jobId)).slice(-100);
  const deleted = await retainRows(db.database, jobId, {
    keep: 100,
    chunk: 60,
    onProgress: (n) => progress.push(n),
  });
  assert.equal(deleted, 200);
  assert.deepEqual(progress, [60, 120, 180, 200]);
  const head = (await readHead(db.database, jobId))!;
  assert.notEqual(head.gen, before.gen);
  assert.deepEqual([head.rowCount, head.lastSeq, head.firstSeq], [100, before.lastSeq, kept[0]!.seq]);
  assert.deepEqual(await rowsOf(db.database, jobId), kept);
  const [epoch] = await readEpochs(db.database, jobId);
  assert.equal(epoch!.prediction_count, 100);
  const {trends} = await readTrends(db.database, jobId, 'step');
  assert.deepEqual(
    trends.map(({step, sample_count}) => [step, sample_count]),
    [
      [0, 5],
      [6, 5],
      [7, 30],
      [8, 30],
      [9, 30],
    ],
  );
  assert.equal(await retainRows(db.database, jobId, {keep: 100}), 0);
  assert.equal((await readHead(db.database, jobId))!.gen, head.gen);
  assert.equal(await retainRows(db.database, 'nowhere', {keep: 1}), null);
});

test('while retention runs, a cursor below the rows that are left is trimmed', async () => {
  const jobId = await createJob(db.database);
  await appendPredictions(db.database, jobId, aStep(0, 0, 50));
  const {gen} = (await readHead(db.database, jobId))!;
  const answers: unknown[] = [];
  const ask = async () => answers.push(await readRange(db.database, jobId, {after: {gen, seq: 5}}));
  let asked: Promise<unknown> = Promise.resolve();
  await retainRows(db.database, jobId, {
    keep: 10,
    chunk: 20,
    onProgress: (n) => void (n === 20 && (asked = ask())),
  });
  await asked;
  assert.ok(answers.length === 1);
  assert.ok(['trimmed', 'generation'].includes((answers[0] as {reason: string}).reason));
});

test('a new generation makes cursors void, of named jobs or of all', async () => {
  const own = await createTestDatabase();
  const [a, b] = [await createJob(own.database), await createJob(own.database)];
  const gens = async () => [(await readHead(own.database, a))!.gen, (await readHead(own.database, b))!.gen];
  const [a0, b0] = await gens();
  assert.equal(await newGeneration(own.database, [a, 'nowhere']), 1);
  const [a1, b1] = await gens();
  assert.deepEqual([a1 === a0, b1 === b0], [false, true]);
  assert.equal(await newGeneration(own.database, 'all'), 2);
  const [a2, b2] = await gens();
  assert.ok(a2 !== a1 && b2 !== b1);
  await own.close();
});

test('a database that came to another cluster or timeline starts new generations, once', async () => {
  const own = await createTestDatabase();
  const jobId = await createJob(own.database);
  const reopen = async () => {
    await (await openDatabase(own.poolConfig, {log: quietLog})).close();
    return (await readHead(own.database, jobId))!.gen;
  };
  const first = await reopen();
  assert.equal(await reopen(), first);
  await own.database.query(sql`UPDATE ftl_cluster SET system_identifier = '1'`);
  const second = await reopen();
  assert.notEqual(second, first);
  assert.equal(await reopen(), second);
  await own.database.query(sql`UPDATE ftl_cluster SET timeline = 'FFFFFFFF'`);
  assert.notEqual(await reopen(), second);
  await own.close();
});
