import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {Busy, Slots} from '../../server/slots.ts';

/** A piece of work that the test ends. */
function piece(): {work: () => Promise<string>; isRunning: () => boolean; end: () => void} {
  const {promise, resolve} = Promise.withResolvers<void>();
  let isRunning = false;
  return {
    work: async () => {
      isRunning = true;
      await promise;
      isRunning = false;
      return 'done';
    },
    isRunning: () => isRunning,
    end: () => resolve(),
  };
}

test('so many run at a time, the others in the order they came', async () => {
  const slots = new Slots({running: 2, waiting: 9});
  const pieces = Array.from({length: 5}, piece);
  const results = pieces.map(({work}) => slots.run(work));
  const running = async () => {
    await sleep(0);
    return pieces.map(({isRunning}) => isRunning());
  };
  assert.deepEqual(await running(), [true, true, false, false, false]);
  pieces[1]!.end();
  assert.deepEqual(await running(), [true, false, true, false, false]);
  for (const {end} of pieces) end();
  assert.deepEqual(await Promise.all(results), Array(5).fill('done'));
  assert.ok(slots.isIdle);
});

test('work that fails gives its slot to the next', async () => {
  const slots = new Slots({running: 1, waiting: 9});
  const failed = slots.run(() => Promise.reject(new Error('no')));
  const next = slots.run(() => Promise.resolve('yes'));
  await assert.rejects(failed, /no/);
  assert.equal(await next, 'yes');
  assert.ok(slots.isIdle);
});

test('more than may wait is refused at once, and who waits too long is let go', async () => {
  const slots = new Slots({running: 1, waiting: 1, waitMs: 5});
  const first = piece();
  const running = slots.run(first.work);
  const waiting = slots.run(() => Promise.resolve('never'));
  await assert.rejects(
    slots.run(() => Promise.resolve()),
    Busy,
  );
  await assert.rejects(waiting, Busy);
  first.end();
  assert.equal(await running, 'done');
  assert.equal(await slots.run(() => Promise.resolve('again')), 'again');
});
