import assert from 'node:assert/strict';
import {setImmediate} from 'node:timers/promises';
import {test} from 'node:test';
import {readMessages} from '../../../../src/stream/wire/open-stream.ts';

const event = (place: number): Uint8Array =>
  new TextEncoder().encode(`id: ${place}\nevent: prediction\ndata: {}\n\n`);

/** A stream that is read under a clock of its own; taking an event takes so many milliseconds. */
function reading(takesMs: number) {
  let now = 0;
  let yields = 0;
  const taken: (string | undefined)[] = [];
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({start: (own) => void (controller = own)});
  const yieldThread = async (): Promise<void> => void yields++;
  const take = async ({lastEventId}: {readonly lastEventId: string | undefined}): Promise<void> => {
    taken.push(lastEventId);
    now += takesMs;
  };
  const end = readMessages(body, {now: () => now, yieldThread}, () => undefined, take);
  return {
    ...{controller, taken, end},
    yields: () => yields,
    pass: (ms: number) => void (now += ms),
  };
}

test('what had to be waited for is taken at once, however long ago the last event came', async () => {
  const stream = reading(1);
  for (let place = 1; place <= 5; place++) {
    await setImmediate();
    stream.pass(160);
    stream.controller.enqueue(event(place));
    await setImmediate();
    assert.equal(stream.taken.at(-1), String(place));
  }
  stream.controller.close();
  await stream.end;
  assert.equal(stream.yields(), 0);
});

test('a burst gives the thread back every eight milliseconds', async () => {
  const stream = reading(3);
  for (let place = 1; place <= 30; place++) stream.controller.enqueue(event(place));
  stream.controller.close();
  await stream.end;
  assert.equal(stream.taken.length, 30);
  assert.equal(stream.yields(), 9);
});
