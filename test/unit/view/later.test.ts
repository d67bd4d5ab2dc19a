import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Later} from '../../../src/view/later.ts';

test('what comes later is fetched when it is wanted, once for all who want it', async () => {
  let fetched = 0;
  const later = new Later(() => Promise.resolve(++fetched));
  assert.equal(fetched, 0);
  assert.equal(later.loaded, null);
  assert.deepEqual(await Promise.all([later.load(), later.load()]), [1, 1]);
  assert.equal(await later.load(), 1);
  assert.equal(later.loaded, 1);
});

test('what did not come is fetched again for whoever wants it next', async () => {
  let isDown = true;
  const later = new Later(() => (isDown ? Promise.reject(new Error('down')) : Promise.resolve('here')));
  await assert.rejects(later.load(), /down/);
  assert.equal(later.loaded, null);
  isDown = false;
  assert.equal(await later.load(), 'here');
});
