import assert from 'node:assert/strict';
import {test} from 'node:test';
import {BLOCK, blocksOf, forgetFrom} from '../../../../src/view/trends/extremes.ts';

const noise = (i: number): number => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;

/** By a look at every value. */
const extremes = (list: readonly number[]) =>
  Array.from({length: Math.floor(list.length / BLOCK)}, (_, at) => {
    const block = list.slice(at * BLOCK, (at + 1) * BLOCK);
    return [at * BLOCK + block.indexOf(Math.min(...block)), at * BLOCK + block.indexOf(Math.max(...block))];
  });

const found = (list: readonly (number | null)[]) => {
  const {least, greatest} = blocksOf(list);
  return least.map((low, at) => [low, greatest[at]]);
};

test('of each whole block it is known where the least and the greatest are, also of those that come later', () => {
  const list = Array.from({length: 3.5 * BLOCK}, (_, i) => noise(i));
  assert.deepEqual(found(list), extremes(list));
  for (let i = list.length; i < 6 * BLOCK; i++) list.push(noise(i));
  assert.deepEqual(found(list), extremes(list));
  assert.equal(found(list).length, 6);
});

test('what has changed is looked at anew, and what lies before is not', () => {
  const list = Array.from({length: 4 * BLOCK}, (_, i) => noise(i));
  const before = found(list);
  list.splice(2 * BLOCK + 3, Infinity, ...Array.from({length: BLOCK}, (_, i) => 9 - i));
  list[0] = -1;
  forgetFrom(list, 2 * BLOCK + 3);
  assert.deepEqual(found(list), [...before.slice(0, 2), extremes(list)[2]]);
});

test('a block with a gap is none: it is to be looked at value by value', () => {
  const list = Array.from({length: 2 * BLOCK}, (_, i): number | null => noise(i)).with(BLOCK + 5, null);
  assert.deepEqual(found(list)[1], [-1, -1]);
});
