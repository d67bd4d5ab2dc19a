import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import type {CheckedRecord} from '../../../server/ingest/checked-record.ts';
import {readGroupTrends} from '../../../server/store/group-trends.ts';
import {readScores} from '../../../server/store/scores.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {passAtK} from '../../../src/protocol/answers.ts';
import {scoreOf} from '../../../src/protocol/own-scores.ts';
import type {Prediction, ScoreKey, ScoreMeanings} from '../../../src/protocol/protocol.ts';
import {groupRows, summaryOf} from '../../../src/view/scores/answer-group.ts';
import {shownScore} from '../../../src/view/scores/shown-score.ts';
import {groupTrends} from '../../../src/view/trends/group-trends.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {aRecord, createJob, rowsOf} from '../../support/server/prediction-records.ts';

let db: TestDatabase;
before(async () => (db = await createTestDatabase()));
after(() => db.close());

const MEANINGS: ScoreMeanings = {
  reward: {direction: 'higher', max: 1},
  loss: {direction: 'lower', min: 0},
  open: {},
};
const KEYS: readonly ScoreKey[] = [
  'char_error_rate',
  'exact_match',
  'length_ratio',
  'scores.reward',
  'scores.loss',
  'scores.open',
];

async function createScoredJob(): Promise<string> {
  const jobId = await createJob(db.database);
  await db.database.query(sql`
    UPDATE training_jobs SET config = ${JSON.stringify({scores: MEANINGS})}::jsonb WHERE job_id = ${jobId}`);
  return jobId;
}

const small = (max: number) => fc.integer({min: 0, max});
const value = fc.option(fc.constantFrom(0, 0.25, 0.5, 1), {nil: null});
const record: fc.Arbitrary<CheckedRecord> = fc
  .record({
    epoch: small(1),
    step: small(1),
    sample_index: small(2),
    sample_source_id: fc.constantFrom(null, null, null, 'a'),
    completion_index: small(3),
    exact_match: fc.constantFrom(null, 0, 1),
    char_error_rate: value,
    // No two values as far from 1.
    length_ratio: fc.constantFrom(null, 0.25, 0.75, 1.1, 3),
    scores: fc.option(fc.record({reward: value, loss: value, open: value}), {nil: null}),
  })
  .map((fields) => aRecord(fields));

const isClose = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) < 1e-9;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;

/** What groups are worth, said once more from the rows. */
function naive(rows: readonly Prediction[], key: ScoreKey) {
  const score = shownScore(key, MEANINGS);
  const groups = [...groupRows(rows).values()];
  const several = groups.filter((answers) => answers.length > 1).map((answers) => summaryOf(answers, score));
  return {
    group_count: groups.length,
    several_count: several.length,
    avg_best: mean(several.flatMap(({best}) => best ?? [])),
    avg_mean: mean(several.flatMap((summary) => summary.mean ?? [])),
    pass_1: mean(several.flatMap(({right}) => (right === null ? [] : passAtK(right.of, right.count, 1)))),
  };
}

test('trends over groups are what the page makes of the same rows, also after rows came or were replaced', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(record, {minLength: 1, maxLength: 40}), {minLength: 1, maxLength: 3}),
      fc.constantFrom(...KEYS),
      fc.constantFrom('epoch' as const, 'step' as const),
      async (batches, key, by) => {
        const jobId = await createScoredJob();
        for (const batch of batches) {
          await appendPredictions(db.database, jobId, batch);
          const rows = await rowsOf(db.database, jobId);
          const ofPage = groupTrends(rows, shownScore(key, MEANINGS));
          const {trends, n, metric} = await readGroupTrends(db.database, jobId, by, key);
          assert.deepEqual([n, metric], [ofPage?.k ?? null, key]);
          const places = Map.groupBy(rows, ({epoch, step}) =>
            by === 'epoch' ? `${epoch}` : `${epoch} ${step}`,
          );
          assert.equal(trends.length, places.size);
          for (const {epoch, step, groups} of trends) {
            const place = by === 'epoch' ? `${epoch}` : `${epoch} ${step}`;
            const {pass_n: passN, ...figures} = groups!;
            const expected = naive(places.get(place)!, key);
            for (const [name, figure] of Object.entries(figures)) {
              const wanted = expected[name as keyof typeof expected];
              assert.ok(isClose(figure, wanted), `${name} of ${place}: ${figure}, not ${wanted}`);
            }
            const point = (by === 'epoch' ? ofPage?.byEpoch : ofPage?.byStep)?.get(place);
            assert.ok(isClose(groups!.avg_best, point?.best ?? null));
            assert.ok(isClose(passN, point?.pass ?? null), `pass of ${place}`);
          }
        }
      },
    ),
    {numRuns: 120},
  );
});

/** Counts the lines that statements were asked to look at. */
function counting(database: Queryable) {
  const asked: number[] = [];
  const counter: Queryable = {
    query: (statement) => database.query(statement),
    queryArrays: (statement) => {
      const [lines] = statement.values;
      if (Array.isArray(lines)) asked.push(lines.length);
      return database.queryArrays(statement);
    },
  };
  return {asked, counter};
}

test('only the steps whose rows have changed are looked at again', async () => {
  const jobId = await createScoredJob();
  const {asked, counter} = counting(db.database);
  const answers = (step: number, exact_match: number) =>
    [0, 1].map((completion_index) => aRecord({step, completion_index, exact_match}));
  const passes = async () => {
    const {trends} = await readGroupTrends(counter, jobId, 'step', 'exact_match');
    return trends.map(({groups}) => groups?.pass_1);
  };
  await appendPredictions(db.database, jobId, [...answers(1, 0), ...answers(2, 1), ...answers(3, 1)]);
  assert.deepEqual(
    [await passes(), await passes()],
    [
      [0, 1, 1],
      [0, 1, 1],
    ],
  );
  assert.deepEqual(asked, [3]);
  await appendPredictions(db.database, jobId, answers(1, 1));
  assert.deepEqual(
    [await passes(), asked],
    [
      [1, 1, 1],
      [3, 1],
    ],
  );
  await db.database.query(sql`DELETE FROM training_predictions WHERE job_id = ${jobId} AND step = 2`);
  assert.deepEqual(
    [await passes(), asked],
    [
      [1, 1],
      [3, 1, 2],
    ],
  );
});

test('the matrix has the first answer of each group, or with groups its best', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, {minLength: 1, maxLength: 60}),
      fc.constantFrom(...KEYS),
      fc.boolean(),
      async (records, key, grouped) => {
        const jobId = await createScoredJob();
        await appendPredictions(db.database, jobId, records);
        const rows = await rowsOf(db.database, jobId);
        const {samples, epochs, values} = await readScores(db.database, jobId, key, grouped);
        const last = new Map(
          epochs.map((epoch) => [
            epoch,
            Math.max(...rows.filter((row) => row.epoch === epoch).map(({step}) => step)),
          ]),
        );
        const groups = groupRows(rows.filter(({epoch, step}) => step === last.get(epoch)));
        const cells = values.flatMap((line, i) =>
          line.flatMap((each, j) =>
            each === null
              ? []
              : [`${samples[i]!.sample_index} ${samples[i]!.sample_source_id} ${epochs[j]} ${each}`],
          ),
        );
        const expected = [...groups.values()].flatMap((answers) => {
          const [first] = answers;
          const each = grouped ? summaryOf(answers, shownScore(key, MEANINGS)).best : scoreOf(first!, key);
          return each === null
            ? []
            : [`${first!.sample_index} ${first!.sample_source_id} ${first!.epoch} ${each}`];
        });
        assert.deepEqual(cells.sort(), expected.sort());
      },
    ),
    {numRuns: 80},
  );
});

test('what is known of one score is not said of another of the same range', async () => {
  const jobId = await createScoredJob();
  const answers = [0, 1].map((completion_index) =>
    aRecord({completion_index, exact_match: 0, word_overlap: completion_index / 2}),
  );
  await appendPredictions(db.database, jobId, answers);
  const bestBy = async (key: ScoreKey) =>
    (await readGroupTrends(db.database, jobId, 'epoch', key)).trends[0]?.groups?.avg_best;
  assert.deepEqual([await bestBy('exact_match'), await bestBy('word_overlap')], [0, 0.5]);
});
