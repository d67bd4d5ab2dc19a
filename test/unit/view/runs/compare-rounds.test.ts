import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {compareEpochs, compareMatched, matchRounds} from '../../../../src/view/runs/compare-rounds.ts';
import {compareSamples, type SamplesCompared} from '../../../../src/view/runs/compare-samples.ts';
import {matchSamples} from '../../../../src/view/runs/match-samples.ts';
import {Round} from '../../../../src/view/runs/round.ts';
import {answersAt, answersOfEpoch, meanOf, type Lock} from '../../../../src/view/runs/rounds.ts';
import {SampleIndex, sampleId} from '../../../../src/view/samples/sample-index.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const SCORE = knownScore('char_error_rate');
const KEY = 'char_error_rate';

/** What a generator gives in the end. */
function ended<Value>(work: Generator<void, Value>): Value {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The steps of an epoch as a server tells of them that has the rows up to a seq, descending; newer rows put on top. */
function roundsOf(rows: readonly Prediction[], epoch: number, seq: number): readonly Round[] {
  const index = new SampleIndex(rows);
  const steps = [...new Set(rows.filter((row) => row.epoch === epoch).map(({step}) => step))];
  return steps
    .sort((a, b) => b - a)
    .map((step) => {
      const round = new Round({epoch, step});
      const isOf = (row: Prediction): boolean => row.epoch === epoch && row.step === step;
      const told = Map.groupBy(
        rows.filter((row) => isOf(row) && row.seq <= seq),
        sampleId,
      );
      const firsts = [...told.values()].map((answers) => answers[0]!);
      round.take({
        ...{job_id: 'job', metric: KEY, epoch, step, seq, next: null},
        indexes: firsts.map((row) => row.sample_index),
        sources: firsts.map((row) => row.sample_source_id),
        values: [...told.values()].map((answers) => meanOf(answers, KEY)),
        prompts: {
          ids: firsts.map((row) => row.prompt_id),
          source_indexes: firsts.map((row) => row.source_index),
          digests: firsts.map((row) => row.prompt),
        },
      });
      for (const row of rows) round.put(row, (id) => index.get(id)?.rows ?? [], KEY);
      return round;
    });
}

/** Rows of samples whose prompt is the same whenever they are asked. */
const rowsOf = (prompts: readonly string[]): fc.Arbitrary<readonly Prediction[]> =>
  fc
    .uniqueArray(
      fc.record({
        sample_index: fc.nat({max: prompts.length - 1}),
        epoch: fc.nat({max: 1}),
        step: fc.nat({max: 1}),
        completion_index: fc.nat({max: 1}),
        char_error_rate: fc.constantFrom(null, 0, 0.25, 0.5, 1),
      }),
      {selector: ({char_error_rate: _, ...key}) => JSON.stringify(key), maxLength: 40},
    )
    .map((rows) =>
      rows.map(({epoch, step, ...fields}, i) =>
        makePrediction({
          ...fields,
          ...{id: `${i}`, seq: i + 1, epoch, step: epoch * 10 + step},
          prompt: prompts[fields.sample_index]!,
        }),
      ),
    );

const ordered = (compared: SamplesCompared | null) =>
  compared && {
    ...compared,
    samples: Object.entries(compared.samples).map(([standing, ids]) => [standing, ids.toSorted()]),
  };

test('two epochs compare as all their rows do, however many of them came after the answer', () => {
  fc.assert(
    fc.property(rowsOf(['a', 'b', 'c', 'd']), fc.nat(40), (rows, seq) => {
      const {samples} = new SampleIndex(rows);
      const pairs = samples.map((sample) => ({
        id: sample.id,
        before: answersOfEpoch(sample.rows, 0),
        after: answersOfEpoch(sample.rows, 1),
      }));
      const rounds = {before: roundsOf(rows, 0, seq), after: roundsOf(rows, 1, seq)};
      assert.deepEqual(ordered(ended(compareEpochs(rounds, SCORE))), ordered(compareSamples(pairs, SCORE)));
    }),
    {numRuns: 300},
  );
});

for (const lock of ['epoch', 'step'] satisfies readonly Lock[]) {
  test(`two runs by the ${lock} compare as all their rows do`, () => {
    fc.assert(
      fc.property(rowsOf(['a', 'b', 'c']), rowsOf(['a', 'x', 'c', 'd']), fc.nat(40), (mine, theirs, seq) => {
        const [here, there] = [mine, theirs].map((rows) => rows.filter((row) => row.epoch === 1)) as [
          Prediction[],
          Prediction[],
        ];
        const [ours, others] = [new SampleIndex(here).samples, new SampleIndex(there).samples];
        const known = matchSamples(ours, others);
        // What came since is matched by the next answer.
        const rounds = {after: roundsOf(here, 1, Infinity), before: roundsOf(there, 1, Infinity)};
        const matches = ended(matchRounds(rounds));
        assert.deepEqual([...matches.pairs].sort(), [...known.pairs].sort());
        assert.deepEqual({...matches, pairs: 0}, {...known, pairs: 0});
        const rowsThere = new Map(others.map((sample) => [sample.id, sample.rows]));
        const pairs = ours.flatMap(({id, rows}) => {
          const found = rowsThere.get(known.pairs.get(id) ?? '');
          const after = answersOfEpoch(rows, 1);
          return found === undefined ? [] : [{id, before: answersAt(found, after.at(-1)!, lock), after}];
        });
        const live = {after: roundsOf(here, 1, seq), before: roundsOf(there, 1, seq)};
        assert.deepEqual(
          ordered(ended(compareMatched(live, known, lock, SCORE))),
          ordered(compareSamples(pairs, SCORE)),
        );
      }),
      {numRuns: 300},
    );
  });
}

test('samples that came after the answer are known to be missing where prompts are matched, and counted where not', () => {
  const rows = [0, 1].map((sample_index) =>
    makePrediction({id: `${sample_index}`, seq: sample_index + 1, epoch: 1, step: 10, sample_index}),
  );
  const [round] = roundsOf(rows, 1, 1);
  assert.equal(round!.isBehind, true);
  assert.deepEqual([...round!.ids()], ['0', '1']);
  assert.equal(roundsOf(rows, 1, 2)[0]!.isBehind, false);
});

test('what the server said stands where the page holds a part of the answers, until newer ones come', () => {
  const answer = (seq: number, completion_index: number, char_error_rate: number) =>
    makePrediction({id: `${seq}`, seq, epoch: 1, step: 10, completion_index, char_error_rate});
  const round = new Round({epoch: 1, step: 10});
  round.take({
    ...{job_id: 'job', metric: KEY, epoch: 1, step: 10, seq: 8, next: null, prompts: null},
    ...{indexes: [0], sources: [null], values: [0.3]},
  });
  const [held, newer] = [answer(8, 1, 0.5), answer(9, 2, 1)];
  round.put(held, () => [held], KEY);
  assert.deepEqual([round.valueOf('0'), round.revision], [0.3, 0]);
  round.put(newer, () => [held, newer], KEY);
  assert.deepEqual([round.valueOf('0'), round.revision], [0.75, 1]);
});

test('a hundred thousand samples are matched and compared with rests between', () => {
  const indexes = Array.from({length: 100_000}, (_, i) => i);
  const roundWith = (step: number, shift: number): Round => {
    const round = new Round({epoch: 1, step});
    round.take({
      ...{job_id: 'job', metric: KEY, epoch: 1, step, seq: 1, next: null, indexes},
      sources: indexes.map(() => null),
      values: indexes.map((i) => ((i + shift) % 7) / 7),
      prompts: {
        ids: indexes.map(() => null),
        source_indexes: indexes.map(() => null),
        digests: indexes.map((i) => `${i % 1000}`),
      },
    });
    return round;
  };
  const pair = {before: [roundWith(10, 0)], after: [roundWith(10, 1)]};
  let rests = 0;
  const run = <Value>(work: Generator<void, Value>): Value => {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      rests++;
    }
  };
  const matches = run(matchRounds(pair));
  assert.equal(matches.byPlace, 100_000);
  const result = run(compareMatched(pair, matches, 'epoch', SCORE))!;
  assert.deepEqual([result.of, result.better + result.worse], [100_000, 100_000]);
  assert.ok(rests > 850, `${rests} rests`);
});
