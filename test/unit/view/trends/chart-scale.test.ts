import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
  axisEnds,
  padded,
  roundUp,
  ticksBetween,
  ticksTo,
  WHOLE_TICKS,
} from '../../../../src/view/trends/chart-scale.ts';

test('an axis ends at the next round number', () => {
  assert.deepEqual([0.46, 0.5, 0.61, 0.012, 1, 1.2, 930].map(roundUp), [0.5, 0.5, 0.8, 0.015, 1, 1.5, 1000]);
});

test('an axis without a value above 0 ends at 1', () => {
  assert.equal(roundUp(0), 1);
  assert.equal(roundUp(Number.NaN), 1);
});

test('no value lies outside its axis, and an axis is at most twice too long', () => {
  fc.assert(
    fc.property(fc.double({min: 1e-9, max: 1e9, noNaN: true}), (value) => {
      const top = roundUp(value);
      assert.ok(top >= value * (1 - 1e-9) && top <= value * 2, `${value} → ${top}`);
    }),
  );
});

test('ticks run from 0 to the top at round numbers, as many as there is room for', () => {
  assert.deepEqual(ticksTo(0.5, 5), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(ticksTo(0.5, 3), [0, 0.25, 0.5]);
  assert.deepEqual(ticksTo(1, 4.9), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticksTo(0.8, 5), [0, 0.2, 0.4, 0.6, 0.8], 'not by 0.16');
  assert.deepEqual(ticksTo(0.15, 5), [0, 0.05, 0.1, 0.15]);
  assert.deepEqual(ticksTo(0.8, 0), [0, 0.8]);
});

test('an axis of any length is parted where there is room', () => {
  for (const digits of [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) {
    for (const magnitude of [1e-3, 0.01, 0.1, 1, 1000]) {
      const top = roundUp(digits * magnitude);
      assert.ok(ticksTo(top, 5).length > 2, `${top}`);
      assert.equal(ticksTo(top, 5).at(-1), top);
    }
  }
});

test('the ends of an axis have room, and a single point is in the middle', () => {
  assert.deepEqual(padded(0, 200), [-3, 203]);
  assert.deepEqual(padded(4, 4), [3.5, 4.5]);
});

test('ticks of epochs and steps are whole', () => {
  assert.ok(WHOLE_TICKS.every(Number.isSafeInteger));
});

const OPEN = {min: null, max: null};

test('an own score has the axis that the job declares, or a round one around its values', () => {
  assert.deepEqual(axisEnds(0.2, 0.4, {min: 0, max: 1}), [0, 1]);
  assert.deepEqual(axisEnds(-0.5, 0.4, {min: 0, max: 1}), [-0.5, 1], 'never without a value');
  assert.deepEqual(axisEnds(-3, 12, OPEN), [-5, 15]);
  assert.deepEqual(axisEnds(1, 12, OPEN), [0, 12.5]);
  assert.deepEqual(axisEnds(1001, 1009, OPEN), [1000, 1010], 'far from 0 the values fill it');
  assert.deepEqual(axisEnds(-9, -1, OPEN), [-10, 0]);
  assert.deepEqual(axisEnds(0, 0, OPEN), [0, 1]);
});

test('an axis of an own score holds every value, and its ticks lie on it, at equal distances', () => {
  const value = fc.double({min: -1e9, max: 1e9, noNaN: true});
  const bound = fc.option(value);
  fc.assert(
    fc.property(value, value, bound, bound, (a, b, min, max) => {
      const [least, greatest] = [Math.min(a, b), Math.max(a, b)];
      const [low, high] = axisEnds(least, greatest, {min, max});
      const slack = (high - low) * 1e-6;
      assert.ok(low < high && low <= least + slack && high >= greatest - slack, `${low} … ${high}`);
      const ticks = ticksBetween(low, high, 5);
      assert.ok(ticks.length >= 1 && ticks.length <= 8, `${ticks}`);
      assert.ok(
        ticks.every((tick) => tick >= low - slack && tick <= high + slack),
        `${ticks}`,
      );
    }),
  );
});
