import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countLeftOut, logEnds, logTicks, positive} from '../../../../src/view/trends/log-scale.ts';

test('0 and what is below are gaps on a logarithmic scale, and are counted', () => {
  assert.deepEqual(positive([1, 0, null, -2, 0.5]), [1, null, null, null, 0.5]);
  assert.equal(countLeftOut([1, 0, null, -2, 0.5]), 2);
});

test('a logarithmic axis ends at 1, 2 or 5 times a power of ten, never at 0', () => {
  assert.deepEqual(logEnds(0.03, 4), [0.02, 5]);
  assert.deepEqual(logEnds(0.2, 1), [0.2, 1]);
  assert.deepEqual(logEnds(1e-5, 7e3), [1e-5, 1e4]);
  const [low, high] = logEnds(0.5, 0.5);
  assert.ok(low > 0 && low < 0.5 && high > 0.5, 'one value stands between');
});

test('its ticks are 1, 2 and 5 times the powers of ten, or the powers alone where these are many', () => {
  assert.deepEqual(logTicks(0.02, 5, 8), [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
  assert.deepEqual(logTicks(0.02, 5, 5), [0.1, 1]);
  assert.deepEqual(logTicks(1e-5, 1e4, 5), [1e-5, 1e-3, 0.1, 10, 1000]);
  assert.deepEqual(logTicks(2, 5, 1), [2, 5]);
});
