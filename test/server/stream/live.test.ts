import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {HubServer} from '../../support/server/hub-server.ts';
import {until} from '../../support/until.ts';

const SECOND = 1000;

describe('what a live stream tells', () => {
  test('each event is made once, and written to every viewer', async () => {
    await using server = await HubServer.start();
    const readers = await Promise.all(
      Array.from({length: 12}, (_, i) => server.openLive({account: `user:${i}`, headers: gzipFor(i)})),
    );
    server.feed.appendAll(10);
    await server.feed.poll();
    await Promise.all(readers.map((reader) => reader.take('trends_update')));
    for (const reader of readers) assert.equal(reader.rows.length, 10);
    const text = await server.metrics.text();
    assert.match(text, /ftl_stream_events_total\{event="prediction"\} 10\n/);
    // The greeting's two, ten rows, one of trends.
    assert.match(text, /ftl_stream_deliveries_total 156\n/);
  });

  test('one watch serves all viewers of a job, and none is left when they have gone', async () => {
    await using server = await HubServer.start();
    const readers = await Promise.all(
      Array.from({length: 10}, (_, i) => server.openLive({account: `user:${i}`})),
    );
    assert.equal(server.feed.watchCount, 1);
    for (const reader of readers) reader.close();
    await until('all have left', () => server.hub.viewerCount === 0);
    assert.equal(server.feed.watchCount, 0);
    await server.clock.advance(2 * SECOND);
    assert.equal(server.clock.timerCount, 0, 'no timer is left');
  });

  test('trends come at most once a second, merged', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    for (let epoch = 0; epoch < 5; epoch++) {
      server.feed.append({epoch});
      await server.feed.poll();
      await server.clock.advance(100);
    }
    await server.clock.advance(900);
    await reader.take('trends_update');
    const {data} = await reader.take('trends_update');
    assert.deepEqual(
      data.trends.map(({epoch}) => epoch),
      [1, 2, 3, 4],
    );
    await server.clock.advance(10 * SECOND);
    assert.equal(reader.all('trends_update').length, 2);
  });

  test('trends come less often to many', async () => {
    await using server = await HubServer.start();
    const readers = await Promise.all(
      Array.from({length: 200}, (_, i) => server.openLive({account: `user:${i}`})),
    );
    const tell = async (ms: number): Promise<number> => {
      server.feed.append({epoch: 0});
      await server.feed.poll();
      await server.clock.advance(ms);
      return readers[0]!.all('trends_update').length;
    };
    await tell(0);
    await readers[0]!.take('trends_update');
    assert.equal(await tell(1150), 1, '1.15 s after the first');
    await server.clock.advance(100);
    await readers[0]!.take('trends_update');
    assert.equal(readers[0]!.all('trends_update').length, 2, '1.25 s after it');
  });

  test('a heartbeat comes every 15 s, says when the database was last heard of, and moves filtered streams on', async () => {
    await using server = await HubServer.start();
    const [all, filtered] = [await server.openLive(), await server.openLive({epoch: 7})];
    server.feed.append({epoch: 1});
    await server.feed.poll();
    await all.take('prediction');
    server.feed.lastSuccessAt = server.clock.now();
    await server.clock.advance(16 * SECOND);
    const beat = await filtered.take('heartbeat');
    assert.equal(beat.id, 'first.2.e7');
    assert.equal(beat.data.polled_at, '2026-01-01T00:00:00.000Z');
    assert.equal((await all.take('heartbeat')).id, 'first.2');
    await server.clock.advance(15 * SECOND);
    await all.take('heartbeat');
    assert.equal(all.all('heartbeat').length, 2);
  });

  test('a clock on the wall that is set does not stop heartbeats or trends, nor end a stream', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    for (const setBy of [-3600 * SECOND, 24 * 3600 * SECOND]) {
      server.clock.setBy = setBy;
      server.feed.append({epoch: 1});
      await server.feed.poll();
      await server.clock.advance(16 * SECOND);
      await reader.take('trends_update');
      await reader.take('heartbeat');
    }
    assert.equal(server.hub.viewerCount, 1);
  });

  test('while the database is away a stream stays open, with heartbeats that have no id until it has caught up', async () => {
    await using server = await HubServer.start();
    server.feed.isAway = true;
    const reader = await server.open();
    await server.clock.advance(16 * SECOND);
    const beat = await reader.take('heartbeat');
    assert.equal(beat.id, undefined);
    assert.equal(beat.data.polled_at, null);
    server.feed.isAway = false;
    await server.clock.advance(6 * SECOND);
    await reader.take('caught_up');
  });

  test('a backlog that cannot be read for half a minute ends the stream with an error to retry', async () => {
    await using server = await HubServer.start();
    server.feed.isAway = true;
    const reader = await server.open();
    for (let i = 0; i < 40; i++) await server.clock.advance(SECOND);
    const {data} = await reader.take('error');
    assert.equal(data.retryable, true);
    assert.equal(await reader.closed, 'end');
    assert.ok(reader.retryMs !== null && reader.retryMs >= 1000);
  });
});

const gzipFor = (i: number): Record<string, string> => (i % 2 === 0 ? {} : {'Accept-Encoding': 'gzip'});
