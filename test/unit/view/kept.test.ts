import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Kept} from '../../../src/view/kept.ts';

test('a value is made once until what it is made of is something else, and again after a fault', () => {
  const kept = new Kept<number>();
  let made = 0;
  const make = (): number => ++made;
  const list: readonly number[] = [];
  assert.equal(kept.get([list, 1], make), 1);
  assert.equal(kept.get([list, 1], make), 1);
  assert.equal(kept.get([list, 2], make), 2);
  assert.equal(kept.get([[], 2], make), 3);
  const fail = (): number => {
    throw new Error('not now');
  };
  assert.throws(() => kept.get([list, 3], fail));
  assert.equal(kept.get([list, 3], make), 4);
});
