import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Flusher} from '../../../src/stream/flusher.ts';
import {FakeEnvironment} from '../../support/page/fake/fake-environment.ts';

/** A flusher whose drawings take so long, and the moments (ms since the start) at which it drew. */
function makeFlusher(interval: number | 'auto', costMs = 0) {
  const environment = new FakeEnvironment(() => Promise.reject(new Error('no network')));
  environment.drawingMs = costMs;
  const start = environment.now();
  const drawn: number[] = [];
  const flusher = new Flusher(environment, interval, () => drawn.push(environment.now() - start));
  /** Something comes every millisecond, for so long. */
  const flood = async (ms: number): Promise<void> => {
    for (const end = environment.now() + ms; environment.now() < end; await environment.advance(1)) {
      flusher.request();
    }
  };
  return {environment, flusher, drawn, flood};
}

test('what comes is drawn on the next frame, however soon after the last, while drawing takes less than a fifth', async () => {
  const {drawn, environment, flusher} = makeFlusher('auto', 10);
  const asked: number[] = [];
  for (let at = 0; at < 2000; at += 60) {
    asked.push(at);
    flusher.request();
    await environment.settle();
    await environment.advance(60);
  }
  assert.deepEqual(drawn, asked);
});

test('drawing takes a fifth of the main thread under load, of every second after the first', async () => {
  for (const costMs of [3, 10, 25, 45]) {
    const {drawn, flood} = makeFlusher('auto', costMs);
    await flood(4000);
    for (const from of [1000, 1700, 2100, 3000]) {
      const count = drawn.filter((at) => at >= from && at < from + 1000).length;
      assert.ok(
        count * costMs <= 200 + costMs,
        `${count} drawings of ${costMs} ms in the second from ${from}`,
      );
      assert.ok(count * costMs >= 200 - 2 * costMs, `only ${count} drawings of ${costMs} ms from ${from}`);
    }
  }
});

test('nothing is put off by more than 250 ms, however costly drawing is', async () => {
  const {drawn, flood} = makeFlusher('auto', 900);
  await flood(2600);
  const gaps = drawn.slice(1).map((at, i) => at - drawn[i]!);
  assert.ok(gaps.length > 8, `${gaps.length} gaps`);
  assert.deepEqual(new Set(gaps), new Set([250, 251].filter((gap) => gaps.includes(gap))));
});

test('what may wait goes with what may not, and by itself after 250 ms', async () => {
  const {drawn, environment, flusher} = makeFlusher('auto', 10);
  flusher.request('soon');
  await environment.advance(100);
  flusher.request('now');
  await environment.settle();
  flusher.request('soon');
  await environment.advance(1000);
  assert.deepEqual(drawn, [100, 350]);
});

test('a costly drawing is forgotten after a second', async () => {
  const {drawn, environment, flusher} = makeFlusher('auto', 900);
  flusher.request();
  await environment.settle();
  await environment.advance(1000);
  flusher.request();
  await environment.settle();
  assert.deepEqual(drawn, [0, 1000]);
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
  await environment.advance(251);
  assert.equal(drawn.length, 2);
});

test('a clock that is set back holds up no interval for longer than itself', async () => {
  const {environment, flusher, drawn} = makeFlusher(500);
  flusher.request();
  await environment.settle();
  environment.jump(-3_600_000);
  flusher.request();
  await environment.advance(501);
  assert.equal(drawn.length, 2);
});
