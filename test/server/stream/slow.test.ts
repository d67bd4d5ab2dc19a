import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:net';
import {describe, test} from 'node:test';
import {setImmediate, setTimeout as sleep} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {HubServer} from '../../support/server/hub-server.ts';
import {openSse, type SseReader} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

const KB = 1024;
const MB = 1024 * KB;

/** Rows and a poll, so many times over; each batch reaches those who read before the next is written. */
async function publish(
  {feed}: HubServer,
  {batches, rows, bytes}: {batches: number; rows: number; bytes: number},
  readers: readonly SseReader[],
): Promise<void> {
  const text = 'x'.repeat(bytes);
  for (let i = 0; i < batches; i++) {
    for (let row = 0; row < rows; row++) feed.append({sample_index: i * rows + row, prediction: text});
    await feed.poll();
    const {lastSeq} = feed.head;
    await Promise.all(
      readers.map((reader) => reader.until('the batch', () => reader.rows.at(-1)?.seq === lastSeq)),
    );
    await setImmediate();
  }
}

async function openStalled(server: HubServer, account: string): Promise<SseReader> {
  const reader = await server.openLive({account});
  reader.socket.pause();
  return reader;
}

describe('a viewer that does not read', () => {
  test('is told `slow` when too much waits; the others get all; it resumes without loss', async () => {
    await using server = await HubServer.start({limits: {bufferBytes: 256 * KB}});
    const reading = [await server.openLive({account: 'user:2'}), await server.openLive({account: 'user:3'})];
    const stalled = await openStalled(server, 'user:1');
    await publish(server, {batches: 120, rows: 10, bytes: 12 * KB}, reading);
    assert.equal(server.hub.viewerCount, 2);
    for (const reader of reading) assert.equal(reader.rows.length, 1200);
    assert.match(await server.metrics.text(), /ftl_streams_closed_total\{reason="slow"\} 1\n/);

    stalled.socket.resume();
    assert.equal((await stalled.take('bye')).data.reason, 'slow');
    assert.equal(await stalled.closed, 'end');
    assert.notEqual(stalled.retryMs, null);
    const resumed = await server.openLive({since: stalled.lastId!});
    const seqs = [...stalled.rows, ...resumed.rows].map(({seq}) => seq);
    assert.deepEqual(
      seqs,
      Array.from({length: 1200}, (_, i) => i + 2),
    );
  });

  test('has its connection closed when it does not even take the goodbye', async () => {
    await using server = await HubServer.start({limits: {bufferBytes: 64 * KB}});
    const stalled = await openStalled(server, 'user:1');
    await publish(server, {batches: 200, rows: 1, bytes: 100 * KB}, []);
    assert.equal(server.hub.viewerCount, 0);
    await server.clock.advance(5000);
    stalled.socket.resume();
    assert.equal(await stalled.closed, 'cut');
  });

  test('does not keep a server that is closed from ending', async () => {
    await using server = await HubServer.start({limits: {bufferBytes: 1e9}});
    const stalled = await openStalled(server, 'user:1');
    await publish(server, {batches: 200, rows: 1, bytes: 100 * KB}, []);
    await server.hub.close();
    assert.equal(await server.connectionCount, 1);
    server.hub.lingering.cut();
    await until('its connection is gone', async () => (await server.connectionCount) === 0);
    stalled.socket.destroy();
  });

  test('is told `slow` after the write deadline, however little waits', async () => {
    await using server = await HubServer.start({limits: {bufferBytes: 1e9, writeTimeoutMs: 150}});
    const stalled = await openStalled(server, 'user:1');
    await publish(server, {batches: 100, rows: 1, bytes: 100 * KB}, []);
    await until('the deadline', () => server.hub.viewerCount === 0);
    stalled.socket.resume();
    assert.equal((await stalled.take('bye')).data.reason, 'slow');
  });

  test('gets one merged update of trends and one heartbeat once it reads again', async () => {
    await using server = await HubServer.start({limits: {bufferBytes: 1e9}});
    const stalled = await openStalled(server, 'user:1');
    await publish(server, {batches: 100, rows: 1, bytes: 100 * KB}, []);
    await server.clock.advance(1000);
    for (let epoch = 1; epoch <= 5; epoch++) {
      server.feed.append({epoch});
      await server.feed.poll();
      await server.clock.advance(16_000);
    }
    stalled.socket.resume();
    await stalled.until('all rows', () => stalled.rows.length === 105);
    await server.clock.advance(1000);
    const {data} = await stalled.take('trends_update', ({data}) =>
      data.trends.some(({epoch}) => epoch === 5),
    );
    assert.deepEqual(
      data.trends.map(({epoch}) => epoch),
      [0, 1, 2, 3, 4, 5],
    );
    const updates = stalled.all('trends_update').filter(({data}) => data.trends.some(({epoch}) => epoch > 0));
    assert.equal(updates.length, 1);
    assert.equal(stalled.all('heartbeat').length, 1);
  });
});

test('a single frame passes, however large', async () => {
  await using server = await HubServer.start({limits: {bufferBytes: KB}});
  const reader = await server.openLive();
  await publish(server, {batches: 3, rows: 4, bytes: MB}, [reader]);
  assert.equal(reader.rows.length, 12);
});

test('a large frame passes on top of the little that a socket still holds', async () => {
  await using server = await HubServer.start({limits: {bufferBytes: 256 * KB}});
  const reader = await openStalled(server, 'user:1');
  // Small frames until the kernel takes no more, and some of the last one waits here.
  let i = 0;
  for (; (await waitingBytes(server)) === 0; i++) {
    server.feed.append({sample_index: i, prediction: 'x'.repeat(20 * KB)});
    await server.feed.poll();
    await setImmediate();
  }
  server.feed.append({sample_index: i, prediction: 'x'.repeat(MB)});
  await server.feed.poll();
  assert.equal(server.hub.viewerCount, 1);
  reader.socket.resume();
  await reader.until('the large row', () => reader.rows.length === i + 1);
});

async function waitingBytes({metrics}: HubServer): Promise<number> {
  return Number(/^ftl_stream_backlog_bytes (\d+)/m.exec(await metrics.text())![1]);
}

test('a backlog waits for a slow reader, one range at a time', async () => {
  await using server = await HubServer.start({limits: {bufferBytes: KB}, feed: {reach: 10}});
  for (let i = 0; i < 300; i++) server.feed.append({sample_index: i, prediction: 'x'.repeat(100 * KB)});
  const reader = await openSse(server.urlFor({since: 'start'}));
  reader.socket.pause();
  await until('the socket is full', async () => {
    const {range} = server.feed.reads;
    await sleep(50);
    return range > 1 && range === server.feed.reads.range;
  });
  assert.ok(server.feed.reads.range < 30, `${server.feed.reads.range} ranges were read ahead`);
  reader.socket.resume();
  await reader.take('caught_up');
  assert.equal(reader.rows.length, 300);
});

test('a slow reader that goes on reading is not cut at the write deadline', async () => {
  await using server = await HubServer.start({limits: {bufferBytes: 1e9, writeTimeoutMs: 400}});
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET ${new URL(server.urlFor()).pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, 'data');
  await until('the stream is live', () => server.feed.watchCount === 1);
  // One frame of 24 MB, a little at a time: the write of it is not finished within two deadlines.
  for (let i = 0; i < 24; i++) server.feed.append({sample_index: i, prediction: 'x'.repeat(MB)});
  const started = performance.now();
  let got = 0;
  socket.on('data', (bytes) => {
    got += bytes.length;
    if (performance.now() - started > 1000) return;
    socket.pause();
    setTimeout(() => socket.resume(), 10);
  });
  await server.feed.poll();
  await until('the whole frame', () => got > 24 * MB);
  assert.ok(performance.now() - started > 1000, 'it took longer than the deadline');
  assert.equal(server.hub.viewerCount, 1);
  socket.destroy();
});

test('twenty viewers that never read cost less than 20 MB', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = async (): Promise<number> => {
    for (let i = 0; i < 5; i++) {
      await setImmediate();
      collectGarbage();
    }
    const {heapUsed, external} = process.memoryUsage();
    return heapUsed + external;
  };
  await using server = await HubServer.start({limits: {perUser: 100}});
  const reading = await server.openLive({account: 'user:2'});
  for (let i = 0; i < 20; i++) await openStalled(server, 'user:1');
  // The table of the scripted feed and what the reader keeps are not the hub's.
  await publish(server, {batches: 400, rows: 10, bytes: 4 * KB}, [reading]);
  const withStalled = await used();
  assert.equal(server.hub.viewerCount, 1);
  assert.equal(reading.rows.length, 4000);
  for (const reader of server.readers) if (reader !== reading) reader.response.destroy();
  await server.clock.advance(5000);
  const cost = withStalled - (await used());
  assert.ok(cost < 20 * MB, `${(cost / MB).toFixed(1)} MB`);
});
