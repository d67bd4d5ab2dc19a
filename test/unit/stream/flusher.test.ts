import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Flusher} from '../../../src/stream/flusher.ts';
import {FakeEnvironment} from '../../support/page/fake-environment.ts';

/** A flusher whose drawings take so long, and the moments (ms since the start) at which it drew. */
function makeFlusher(interval: number | 'auto', costMs = 0) {
  const environment = new FakeEnvironment(() => Promise.reject(new Error('no network')));
  const start = environment.now();
  const drawn: number[] = [];
  const flusher = new Flusher(environment, interval, () => {
    drawn.push(environment.now() - start);
    environment.jump(costMs);
  });
  return {environment, flusher, drawn};
}

test('what comes after a pause is drawn on the next frame', async () => {
  const {environment, flusher, drawn} = makeFlusher('auto', 10);
  await environment.advance(10_000);
  flusher.request();
  await environment.settle();
  assert.deepEqual(drawn, [10_000]);
});

test('under load the next drawing comes no sooner than twenty times the cost of the last', async () => {
  const {environment, flusher, drawn} = makeFlusher('auto', 10);
  flusher.request();
  await environment.settle();
  flusher.request();
  await environment.advance(199);
  assert.equal(drawn.length, 1);
  await environment.advance(2);
  assert.deepEqual(drawn, [0, 210]);
});

test('nothing waits for a drawing longer than 2 s, however costly the last was', async () => {
  const {environment, flusher, drawn} = makeFlusher('auto', 600);
  flusher.request();
  await environment.settle();
  flusher.request();
  await environment.advance(2001);
  assert.equal(drawn.length, 2);
  assert.ok(drawn[1]! <= 2000, `${drawn[1]} ms`);
});

test('however often it is asked, it draws once', async () => {
  const {environment, flusher, drawn} = makeFlusher('auto');
  for (let i = 0; i < 100; i++) flusher.request();
  await environment.settle();
  assert.equal(drawn.length, 1);
});

test('what comes while a drawing is painted is not forgotten', async () => {
  const environment = new FakeEnvironment(() => Promise.reject(new Error('no network')));
  let count = 0;
  const flusher: Flusher = new Flusher(environment, 'auto', () => {
    if (++count === 1) flusher.request();
  });
  flusher.request();
  await environment.settle();
  assert.equal(count, 2);
});

test('with an interval of its own it draws no sooner', async () => {
  const {environment, flusher, drawn} = makeFlusher(500);
  flusher.request();
  await environment.settle();
  flusher.request();
  await environment.advance(499);
  assert.equal(drawn.length, 1);
  await environment.advance(2);
  assert.deepEqual(drawn, [0, 500]);
});

test('a clock that is set back holds up nothing', async () => {
  const {environment, flusher, drawn} = makeFlusher('auto', 10);
  flusher.request();
  await environment.settle();
  environment.jump(-3_600_000);
  flusher.request();
  await environment.advance(2001);
  assert.equal(drawn.length, 2);
});
