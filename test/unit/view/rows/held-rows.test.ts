import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {HeldRows} from '../../../../src/view/rows/held-rows.ts';

const rows = (...epochs: number[]): Prediction[] =>
  epochs.map((epoch) => ({epoch, step: 0, seq: epoch}) as Prediction);

const epochs = (shown: readonly Prediction[]): number[] => shown.map(({epoch}) => epoch);

test('while someone reads newer rows wait, and come when the reading ends', () => {
  const held = new HeldRows();
  held.shown(rows(1, 2), false);
  assert.deepEqual(epochs(held.shown(rows(1, 2, 3, 4), true)), [1, 2]);
  assert.equal(held.waitingCount, 2);
  assert.deepEqual(epochs(held.shown(rows(1, 2, 3, 4), false)), [1, 2, 3, 4]);
  assert.equal(held.waitingCount, 0);
});

test('the first rows are shown though someone reads', () => {
  assert.deepEqual(epochs(new HeldRows().shown(rows(1, 2), true)), [1, 2]);
});

test('a row that comes late into the middle does not wait', () => {
  const held = new HeldRows();
  held.shown(rows(1, 3), false);
  assert.deepEqual(epochs(held.shown(rows(1, 2, 3, 4), true)), [1, 2, 3]);
});

test('what waits comes when it is asked for, and what comes later waits again', () => {
  const held = new HeldRows();
  held.shown(rows(1), false);
  held.shown(rows(1, 2), true);
  held.release();
  assert.equal(held.waitingCount, 0);
  assert.deepEqual(epochs(held.shown(rows(1, 2), true)), [1, 2]);
  assert.deepEqual(epochs(held.shown(rows(1, 2, 3), true)), [1, 2]);
});

test('when the newest that was shown is gone, nothing older is kept back', () => {
  const held = new HeldRows();
  held.shown(rows(1, 2), false);
  assert.deepEqual(epochs(held.shown(rows(1, 3), true)), [1]);
  assert.equal(held.waitingCount, 1);
});
