import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import {PageLocks, type Locks} from '../../../../src/stream/lines/locks.ts';
import {Slots} from '../../../../src/stream/lines/slots.ts';

const ORIGIN = 'https://server.test';
const slotsOf = (locks: Locks = new PageLocks()): Slots => new Slots(locks, ORIGIN);

async function takeAll(slots: Slots) {
  const taken = [];
  for (let release = await slots.take(); release !== null; release = await slots.take()) taken.push(release);
  return taken;
}

describe('the connections of all tabs to one server', () => {
  test('four may be held; one that is given back can be taken again, and other servers have their own', async () => {
    const locks = new PageLocks();
    const [tab, other] = [slotsOf(locks), slotsOf(locks)];
    const taken = await takeAll(tab);
    assert.equal(taken.length, 4);
    assert.equal(await other.take(), null);
    assert.notEqual(await new Slots(locks, 'https://another.test').take(), null);
    taken[2]!();
    await setImmediate();
    assert.notEqual(await other.take(), null);
    assert.equal(await other.take(), null);
  });

  test('who waits is given the first that is free, and no more than that one', async () => {
    const slots = slotsOf();
    const taken = await takeAll(slots);
    const wait = slots.wait(new AbortController().signal);
    for (const release of taken) release();
    const release = await wait;
    await setImmediate();
    assert.equal((await takeAll(slots)).length, 3);
    release();
    await setImmediate();
    assert.notEqual(await slots.take(), null);
  });

  test('who waits no longer stands in nobody’s way', async () => {
    const slots = slotsOf();
    const [first] = await takeAll(slots);
    const leaving = new AbortController();
    const wait = slots.wait(leaving.signal);
    leaving.abort(new Error('left'));
    await assert.rejects(wait, /left/);
    first!();
    await setImmediate();
    assert.notEqual(await slots.take(), null);
  });

  test('turns are given one at a time, in order', async () => {
    const slots = slotsOf();
    const {signal} = new AbortController();
    const order: number[] = [];
    const ask = async (place: number): Promise<void> => {
      const release = await slots.turn(signal);
      order.push(place);
      await setImmediate();
      assert.equal(order.at(-1), place);
      release();
    };
    await Promise.all([1, 2, 3].map(ask));
    assert.deepEqual(order, [1, 2, 3]);
  });

  test('a page that may not have the browser’s locks has its own', async () => {
    const refusing: Locks = {
      request: () => Promise.reject(new DOMException('opaque origin', 'SecurityError')),
    };
    assert.equal((await takeAll(slotsOf(refusing))).length, 4);
  });
});
