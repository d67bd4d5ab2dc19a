import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate, setTimeout as sleep} from 'node:timers/promises';
import {HeldBytes} from '../../../server/stream/viewer/held-bytes.ts';
import {HubServer} from '../../support/server/hub-server.ts';
import {openSse, type SseReader} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

const KB = 1024;
const MB = 1024 * KB;

async function gauge({metrics}: HubServer, name: string): Promise<number> {
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(await metrics.text())![1]);
}

/** Small batches until the kernel takes no more of them for this reader, which does not read. Gives the rows. */
async function fillSocket(server: HubServer, reader: SseReader): Promise<number> {
  reader.socket.pause();
  let rows = 0;
  while ((await gauge(server, 'ftl_stream_held_bytes')) === 0) {
    server.feed.append({sample_index: rows++, prediction: 'x'.repeat(100 * KB)});
    await server.feed.poll();
    await setImmediate();
  }
  return rows;
}

test('what several wait for counts once; an account may hold a quarter, and half of that with backlogs', () => {
  const held = new HeldBytes(1000);
  const [shared, own] = [Buffer.alloc(120), Buffer.alloc(130)];
  held.hold('a', shared);
  held.hold('a', shared);
  held.hold('b', shared);
  assert.equal(held.total, 120);
  assert.equal(held.hasRoom('a'), true);
  held.hold('a', own);
  assert.equal(held.total, 250);
  assert.deepEqual([held.hasRoom('a'), held.isFull('a'), held.hasRoom('b')], [false, true, true]);
  held.release('a', shared);
  assert.equal(held.isFull('a'), true);
  held.release('a', shared);
  assert.deepEqual([held.total, held.isFull('a'), held.hasRoom('a')], [250, false, false]);
  held.release('a', own);
  held.release('b', shared);
  assert.deepEqual([held.total, held.hasRoom('a')], [0, true]);
  for (const name of ['c', 'd', 'e', 'f', 'g']) held.hold(name, Buffer.alloc(110));
  assert.deepEqual([held.hasRoom('h'), held.isFull('h')], [false, false], 'the process has a bound too');
});

test('viewers with backlogs of their own who never read hold little, and keep nobody else waiting', async () => {
  let begin = (): void => {};
  const allAreOpen = new Promise<void>((resolve) => (begin = resolve));
  await using server = await HubServer.start({
    limits: {heldBytes: 16 * MB, replays: 2, perUser: 100},
    feed: {reach: 5, gate: () => allAreOpen},
  });
  for (let i = 0; i < 300; i++) server.feed.append({sample_index: i, prediction: 'x'.repeat(100 * KB)});
  const stalled = await Promise.all(
    Array.from({length: 20}, async (_, i) => {
      const reader = await openSse(server.urlFor({since: `first.${i + 1}`, account: 'user:1'}));
      reader.socket.pause();
      return reader;
    }),
  );
  begin();
  await until('nothing is read any more', async () => {
    const {range} = server.feed.reads;
    await sleep(100);
    return range > 20 && range === server.feed.reads.range;
  });
  // Half of a quarter of 16 MB, and stretches of 515 kB: two that were read by then, and two that were being read.
  const held = await gauge(server, 'ftl_stream_held_bytes');
  assert.ok(held >= 2 * MB && held < 4 * MB, `${held} bytes`);

  const other = await server.openLive({since: 'first.1', account: 'user:2'});
  assert.equal(other.rows.length, 300);
  const late = await server.open({since: 'first.1', account: 'user:1'});
  await late.closed;
  assert.equal(late.body, 'replays_max');

  for (const reader of stalled) reader.socket.resume();
  await Promise.all(stalled.map((reader) => reader.take('caught_up')));
  assert.deepEqual(
    stalled.map((reader) => reader.rows.length),
    Array.from({length: 20}, (_, i) => 300 - i),
  );
  assert.equal(await gauge(server, 'ftl_stream_held_bytes'), 0);
});

test('who is behind is let go when the account holds too much, though its own buffer has room', async () => {
  await using server = await HubServer.start({limits: {heldBytes: 4 * MB, bufferBytes: 100 * MB}});
  const [stalled, other] = [
    await server.openLive({account: 'user:1'}),
    await server.openLive({account: 'user:2'}),
  ];
  let rows = await fillSocket(server, stalled);
  for (let i = 0; i < 15; i++) {
    server.feed.append({sample_index: rows++, prediction: 'x'.repeat(100 * KB)});
    await server.feed.poll();
    await setImmediate();
  }
  assert.equal(server.hub.viewerCount, 1);
  await other.until('all rows', () => other.rows.length === rows);
  stalled.socket.resume();
  assert.equal((await stalled.take('bye')).data.reason, 'slow');
  const resumed = await server.openLive({since: stalled.lastId!, account: 'user:1'});
  assert.equal(stalled.rows.length + resumed.rows.length, rows);
});

test('a burst of 3 MB in many batches does not cost a viewer its stream', async () => {
  await using server = await HubServer.start();
  const reader = await server.openLive();
  let rows = await fillSocket(server, reader);
  for (let i = 0; i < 30; i++) {
    server.feed.append({sample_index: rows++, prediction: 'x'.repeat(100 * KB)});
    await server.feed.poll();
  }
  assert.ok((await gauge(server, 'ftl_stream_backlog_bytes')) > 3 * MB);
  assert.equal(server.hub.viewerCount, 1);
  reader.socket.resume();
  await reader.until('all rows', () => reader.rows.length === rows);
});
