import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Pace} from '../../../../src/elements/pieces/pace.ts';
import {FakeEnvironment} from '../../../support/page/fake/fake-environment.ts';

/** A pace of half a second, and the moments (ms since the start) at which its work was done. */
function makePace() {
  const environment = new FakeEnvironment(() => Promise.reject(new Error('no network')));
  const start = environment.now();
  const done: number[] = [];
  const cancels = new Map<number, () => void>();
  const pace = new Pace(500, () => done.push(environment.now() - start), {
    now: () => environment.now(),
    setTimeout: (callback, ms) => {
      cancels.set(cancels.size, environment.setTimer(callback, ms));
      return cancels.size - 1;
    },
    clearTimeout: (id) => cancels.get(id)?.(),
  });
  return {environment, pace, done};
}

test('what is asked for after a pause is done at once', async () => {
  const {environment, pace, done} = makePace();
  pace.ask();
  await environment.advance(500);
  pace.ask();
  assert.deepEqual(done, [0, 500]);
});

test('what is asked for too soon is done with the next that is not', async () => {
  const {environment, pace, done} = makePace();
  for (let i = 0; i < 20; i++) {
    pace.ask();
    await environment.advance(100);
  }
  assert.deepEqual(done, [0, 500, 1000, 1500]);
});

test('what nothing follows is done by itself, after twice the time', async () => {
  const {environment, pace, done} = makePace();
  pace.ask();
  await environment.advance(100);
  pace.ask();
  await environment.advance(5000);
  assert.deepEqual(done, [0, 1000]);
});

test('nothing is done once it is stopped', async () => {
  const {environment, pace, done} = makePace();
  pace.ask();
  pace.ask();
  pace.stop();
  await environment.advance(5000);
  assert.deepEqual(done, [0]);
  assert.equal(environment.left.timers, 0);
});
