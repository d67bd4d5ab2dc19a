import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sparkline, sparklineIndex} from '../../../../src/view/trends/sparkline.ts';

test('values stand at equal distances, 1 at the top and 0 at the foot', () => {
  const {line, at} = sparkline([1, 0, 0.5]);
  assert.equal(line, 'M0 8L500 92L1000 50');
  assert.deepEqual(at(1), {x: 500, y: 92});
});

test('a missing value breaks the line and its area, and has no place', () => {
  const {line, area, at} = sparkline([1, null, 0, 0]);
  assert.equal(line, 'M0 8M666.7 92L1000 92');
  assert.equal(area, 'M0 8V100H0ZM666.7 92L1000 92V100H666.7Z');
  assert.equal(at(1), null);
  assert.equal(at(-1), null);
});

test('a single value stands in the middle, and none draws nothing', () => {
  assert.deepEqual(sparkline([0]).at(0), {x: 500, y: 92});
  assert.equal(sparkline([]).line, '');
});

test('a place along the line finds the nearest value, and never one that is not there', () => {
  assert.deepEqual(
    [-1, 0, 0.24, 0.26, 1, 2].map((fraction) => sparklineIndex(fraction, 3)),
    [0, 0, 0, 1, 2, 2],
  );
  assert.equal(sparklineIndex(0.7, 1), 0);
});
