import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {BoundedStore} from '../../../../src/stream/rows/bounded-store.ts';
import {SortedIndex} from '../../../../src/stream/rows/sorted-index.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const byStepDown = (a: Prediction, b: Prediction) => b.step - a.step;

test('an index follows its store through any changes, read at any moments', () => {
  const change = fc.record({
    rows: fc.array(fc.tuple(fc.integer({min: 0, max: 30}), fc.integer({min: 0, max: 5})), {maxLength: 6}),
    isRead: fc.boolean(),
    isExchange: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, {maxLength: 20}), (changes) => {
      const store = new BoundedStore(20);
      const filter = (row: Prediction) => row.step !== 3;
      const index = new SortedIndex(store, {compare: byStepDown, filter});
      let seq = 0;
      for (const {rows, isRead, isExchange} of changes) {
        const made = rows.map(([id, step]) => makePrediction({id: `r${id}`, seq: ++seq, step}));
        if (isExchange) store.replaceAll(made);
        else store.add(made);
        if (isRead) index.at(0);
      }
      const expected = [...store.values()].filter(filter).sort((a, b) => byStepDown(a, b) || a.seq - b.seq);
      assert.deepEqual(index.slice(0), expected);
      assert.equal(index.length, expected.length);
      for (const [position, row] of expected.entries()) assert.equal(index.indexOf(row), position);
    }),
  );
});

test('merging compares few rows, however many there are', () => {
  const store = new BoundedStore(100_000);
  store.add(Array.from({length: 50_000}, (_, i) => makePrediction({id: `r${i}`, seq: i + 1, step: i})));
  let comparisons = 0;
  const index = new SortedIndex(store, {
    compare: (a, b) => {
      comparisons++;
      return byStepDown(a, b);
    },
  });
  comparisons = 0;
  store.add(
    Array.from({length: 10}, (_, i) => makePrediction({id: `n${i}`, seq: 60_000 + i, step: 5000 * i})),
  );
  assert.equal(index.length, 50_010);
  assert.ok(comparisons < 300, `${comparisons} comparisons`);
});

test('a closed index follows no more', () => {
  const store = new BoundedStore();
  const index = new SortedIndex(store, {compare: byStepDown});
  index.close();
  store.add([makePrediction()]);
  assert.equal(index.length, 0);
});
