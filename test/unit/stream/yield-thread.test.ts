import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {yieldThread} from '../../../src/stream/yield-thread.ts';

const world = globalThis as {scheduler?: unknown; MessageChannel: typeof MessageChannel};
const {MessageChannel: Channel} = world;

afterEach(() => {
  delete world.scheduler;
  world.MessageChannel = Channel;
});

test('the thread is given back by a message where there is no scheduler', async () => {
  const order: string[] = [];
  const yielded = yieldThread().then(() => order.push('yielded'));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  order.push('microtasks');
  await yielded;
  assert.deepEqual(order, ['microtasks', 'yielded']);
});

test("a browser's scheduler gives the thread back without a channel", async () => {
  const tasks: (() => void)[] = [];
  world.scheduler = {
    postTask: (task: () => void) => new Promise<void>((resolve) => tasks.push(() => resolve(task()))),
  };
  world.MessageChannel = class {
    constructor() {
      throw new Error('Expected no channel.');
    }
  } as unknown as typeof MessageChannel;
  let isOver = false;
  const yielded = yieldThread().then(() => (isOver = true));
  await Promise.resolve();
  assert.equal(isOver, false);
  assert.equal(tasks.length, 1);
  tasks[0]!();
  await yielded;
});
