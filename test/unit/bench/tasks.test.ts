import assert from 'node:assert/strict';
import {test} from 'node:test';
import {longestTaskMs, tasksMs} from '../../support/page/longest-task.ts';

const task = (tid: number, ts: number, dur: number, tdur = dur) => ({
  ...{name: 'ThreadControllerImpl::RunTask', pid: 1, tid, ts, dur, tdur},
});

const traceOf = (tasks: readonly object[]): Uint8Array => {
  const threads = [
    {name: 'thread_name', pid: 1, tid: 7, ts: 0, args: {name: 'Chrome_InProcRendererThread'}},
    {name: 'thread_name', pid: 1, tid: 8, ts: 0, args: {name: 'Compositor'}},
  ];
  return new TextEncoder().encode(JSON.stringify({traceEvents: [...threads, ...tasks]}));
};

/** As many as a trace must have, of a hundredth of a millisecond each. */
const others = Array.from({length: 30}, (_, i) => task(7, 1_000_000 + 100 * i, 10));

test('a task that runs others counts without them, so that no time of the thread is counted twice', () => {
  const trace = traceOf([task(7, 0, 76_000), task(7, 0, 40_000), task(7, 45_000, 30_000, 25_000), ...others]);
  const longest = tasksMs(trace).toSorted((a, b) => b - a);
  assert.deepEqual(longest.slice(0, 3), [40, 25, 11]);
  assert.equal(Math.round(longest.reduce((sum, ms) => sum + ms, 0)), 76);
});

test('a task of another thread, and one that is over, take nothing from a task', () => {
  const trace = traceOf([task(7, 0, 30_000), task(8, 1000, 90_000), task(7, 30_000, 20_000), ...others]);
  assert.equal(longestTaskMs(trace), 30);
});
