import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {overallImprovement, trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {TrendTally} from '../../../../src/stream/rows/trend-tally.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const score = fc.option(fc.integer({min: 0, max: 8}).map((eighths) => eighths / 8));
const row = fc
  .record({
    id: fc.integer({min: 0, max: 12}).map(String),
    epoch: fc.integer({min: 0, max: 2}),
    step: fc.integer({min: 0, max: 2}),
    char_error_rate: score,
    exact_match: fc.option(fc.constantFrom(0, 1)),
    word_overlap: score,
    length_ratio: score,
    validation_pass: fc.option(fc.boolean()),
  })
  .map((fields) => makePrediction(fields));

test('averages that are kept row by row are those of all rows at once, whatever is replaced when', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.boolean()), {maxLength: 60}), (rows) => {
      const tally = new TrendTally();
      const held = new Map<string, Prediction>();
      const byEpoch = new Map<number, unknown>();
      const bySteps = new Map<string, unknown>();
      const take = () => {
        const changes = tally.takeChanges();
        for (const point of changes.trends) byEpoch.set(point.epoch, point);
        for (const point of changes.steps) bySteps.set(`${point.epoch} ${point.step}`, point);
        return changes;
      };
      for (const [one, isTaken] of rows) {
        // As in a file: a row that is replaced keeps its epoch and step.
        const id = `${one.epoch} ${one.step} ${one.id}`;
        tally.add({...one, id});
        held.set(id, one);
        if (isTaken) take();
      }
      const last = take();
      const expected = trendsByEpoch(held.values());
      assert.equal(tally.count, held.size);
      assert.deepEqual([...byEpoch.values()].sort(byPlace), expected);
      assert.deepEqual([...bySteps.values()].sort(byPlace), trendsByStep(held.values()));
      assert.equal(last.overall_improvement, overallImprovement(expected));
    }),
  );
});

const byPlace = (a: unknown, b: unknown): number => {
  const [one, other] = [a, b] as {epoch: number; step: number}[];
  return one!.epoch - other!.epoch || one!.step - other!.step;
};
