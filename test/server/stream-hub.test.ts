import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import {connect} from 'node:net';
import {describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import {pino} from 'pino';
import {HubServer, type Asking} from '../support/hub-server.ts';
import {until} from '../support/until.ts';

const SECOND = 1000;

/** All that the server sends to a request written by hand, until it has sent `marker`. */
async function rawUntil(port: number, request: string, marker: string): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  let got = Buffer.alloc(0);
  for await (const bytes of socket) {
    got = Buffer.concat([got, bytes as Buffer]);
    if (got.includes(marker)) break;
  }
  socket.destroy();
  return got;
}

describe('what a stream begins with', () => {
  test('the head and 2 kB go out before any query', async () => {
    let openGate = (): void => {};
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    await using server = await HubServer.start({feed: {gate: () => gate}});
    const got = await rawUntil(
      server.port,
      `GET /${server.urlFor().split('/').at(-1)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      '\n\n',
    );
    const [head = '', body = ''] = got.toString().split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 200 OK/);
    assert.match(head, /content-type: text\/event-stream; charset=utf-8/i);
    assert.match(head, /cache-control: no-cache, no-transform/i);
    assert.match(head, /x-accel-buffering: no/i);
    assert.match(body, /^[0-9a-f]+\r\n: {2047}\n\n/);
    openGate();
  });

  test('connected, the backlog, caught_up and the trends since the cursor', async () => {
    await using server = await HubServer.start();
    server.feed.appendAll(3, {epoch: 0});
    server.feed.appendAll(2, {epoch: 1});
    const reader = await server.open({since: 'first.4'});
    const {data: trends} = await reader.take('trends_update');
    assert.deepEqual(
      reader.events.map(({event, id}) => (id === undefined ? event : `${event} ${id}`)),
      [
        'connected',
        'epoch_complete first.4',
        'prediction first.5',
        'prediction first.6',
        'caught_up first.6',
        'trends_update',
      ],
    );
    assert.deepEqual(reader.events[0]?.data, {
      jobId: 'job',
      status: 'running',
      total_count: 5,
      backlog: 2,
      timestamp: '2026-01-01T00:00:00.000Z',
    });
    assert.deepEqual(
      trends.trends.map(({epoch}) => epoch),
      [1],
    );
  });

  test('a long backlog comes in bounded reads, with its whole number at the start', async () => {
    await using server = await HubServer.start({feed: {reach: 10}});
    server.feed.appendAll(95);
    const reader = await server.openLive({since: 'start'});
    assert.equal(reader.all('connected')[0]?.data.backlog, 95);
    assert.deepEqual(
      reader.rows.map(({seq}) => seq),
      Array.from({length: 95}, (_, i) => i + 2),
    );
    assert.equal(server.feed.reads.range, 10);
  });

  test('a viewer that stands at the head costs no read but the first of its job', async () => {
    await using server = await HubServer.start();
    server.feed.appendAll(3);
    for (let i = 0; i < 5; i++) await server.openLive();
    await server.openLive({since: 'first.4'});
    assert.deepEqual(server.feed.reads, {head: 1, range: 0, count: 0, trends: 0, polls: 0});
  });

  test('viewers that come back together with one cursor share one read', async () => {
    await using server = await HubServer.start({
      feed: {
        gate: async (label) => {
          if (label === 'range asks') await until('all are there', () => server.hub.viewerCount === 30);
        },
      },
    });
    server.feed.appendAll(50);
    const readers = await Promise.all(
      Array.from({length: 30}, (_, i) => server.open({since: 'first.10', account: `user:${i}`})),
    );
    await Promise.all(readers.map((reader) => reader.take('trends_update')));
    for (const reader of readers) assert.equal(reader.rows.length, 41);
    assert.equal(server.feed.reads.range, 1);
    // The first to go live sets off a read; those who come while it runs share the next.
    assert.ok(server.feed.reads.trends <= 2);
  });
});

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

describe('a cursor that cannot be honoured gets a reset and the end of the stream', () => {
  const cases: [string, Asking, string][] = [
    ['of another generation', {since: 'other.1'}, 'generation'],
    ['ahead of the head', {since: 'first.99'}, 'ahead'],
    ['below what is kept', {since: 'first.2'}, 'trimmed'],
    ['of another filter', {since: 'first.5.e1', epoch: 2}, 'filter'],
    ['of a filter, for the whole job', {since: 'first.5.e1'}, 'filter'],
  ];
  for (const [what, asking, reason] of cases) {
    test(what, async () => {
      await using server = await HubServer.start();
      server.feed.appendAll(9);
      server.feed.head = {...server.feed.head, firstSeq: 4};
      const reader = await server.open(asking);
      for (let i = 0; i < 10; i++) await server.clock.advance(500);
      assert.equal((await reader.take('reset')).data.reason, reason);
      assert.equal(await reader.closed, 'end');
      assert.deepEqual(
        reader.events.map(({event}) => event),
        ['reset'],
      );
    });
  }

  test('a cursor that a lagging standby has yet to reach is waited for', async () => {
    await using server = await HubServer.start();
    server.feed.appendAll(3);
    const reader = await server.open({since: 'first.6'});
    await server.clock.advance(200);
    server.feed.appendAll(3, {epoch: 1});
    await server.clock.advance(200);
    await reader.take('caught_up');
    assert.deepEqual(
      reader.rows.map(({seq}) => seq),
      [7],
    );
  });

  test('an unfiltered cursor serves a filtered stream', async () => {
    await using server = await HubServer.start();
    server.feed.appendAll(3, {epoch: 1});
    server.feed.appendAll(3, {epoch: 2});
    const reader = await server.openLive({since: 'first.3', epoch: 2});
    assert.deepEqual(
      reader.rows.map(({seq}) => seq),
      [5, 6, 7],
    );
  });

  test('so does a live stream when the generation changes', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    server.feed.newGeneration();
    await server.feed.poll();
    assert.equal((await reader.take('reset')).data.reason, 'generation');
    assert.equal(await reader.closed, 'end');
    await server.openLive();
  });
});

describe('a stream ends on purpose', () => {
  test('`ended` once all of a finished job is told', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    server.feed.append({epoch: 3});
    server.feed.setStatus('completed');
    await server.feed.poll();
    await reader.take('bye', ({data}) => data.reason === 'ended');
    assert.equal(await reader.closed, 'end');
    assert.equal(reader.lastId, 'first.3');
    assert.equal(reader.retryMs, null);
    const names = reader.events.map(({event}) => event);
    assert.deepEqual(names.slice(2), ['prediction', 'epoch_complete', 'job_status', 'trends_update', 'bye']);
  });

  test('`ended` for whoever comes late, after the backlog', async () => {
    await using server = await HubServer.start();
    server.feed.appendAll(2);
    server.feed.setStatus('failed', 'out of memory');
    const reader = await server.open({since: 'start'});
    assert.equal((await reader.take('job_status')).data.error_message, 'out of memory');
    await reader.take('trends_update');
    assert.equal((await reader.take('bye')).data.reason, 'ended');
  });

  test('a finished job that goes on at once is not left', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    server.feed.append({epoch: 1});
    await server.feed.poll();
    await reader.take('trends_update');
    server.feed.append({epoch: 2});
    server.feed.setStatus('completed');
    await server.feed.poll();
    await reader.take('job_status');
    // Within the second in which the last trends wait.
    server.feed.setStatus('running');
    server.feed.append({epoch: 3});
    await server.feed.poll();
    await server.clock.advance(2 * SECOND);
    await reader.take('trends_update', ({data}) => data.trends.some(({epoch}) => epoch === 3));
    assert.equal(server.hub.viewerCount, 1);
  });

  test('`revoked` when the job is deleted', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    server.feed.deleteJob();
    assert.equal((await reader.take('bye')).data.reason, 'revoked');
  });

  test('`revoked` when the job is gone before its head, or its backlog, is read', async () => {
    await using server = await HubServer.start();
    server.feed.append();
    await server.openLive();
    server.feed.isGone = true;
    const late = await server.open({since: 'start'});
    assert.equal((await late.take('bye')).data.reason, 'revoked');
    await using empty = await HubServer.start();
    empty.feed.isGone = true;
    const first = await empty.open();
    assert.equal((await first.take('bye')).data.reason, 'revoked');
  });

  test('`error`, to be retried, when a batch cannot be put into words', async () => {
    await using server = await HubServer.start();
    const reader = await server.openLive();
    server.feed.append({prompt: 1n as never});
    await server.feed.poll();
    const {data} = await reader.take('error');
    assert.deepEqual([data.code, data.retryable], ['internal', true]);
    assert.equal(reader.lastId, 'first.1');
  });

  test('`idle` after five minutes of a paused job, not before', async () => {
    await using server = await HubServer.start({limits: {maxAgeMs: 1e9}});
    server.feed.setStatus('paused', null, new Date(server.clock.now()).toISOString());
    const reader = await server.openLive();
    await server.clock.advance(299 * SECOND);
    assert.equal(server.hub.viewerCount, 1);
    await server.clock.advance(3 * SECOND);
    assert.equal((await reader.take('bye')).data.reason, 'idle');
    assert.equal(reader.retryMs, null);
  });

  test('`idle` after six hours of a running job without a row', async () => {
    await using server = await HubServer.start({limits: {maxAgeMs: 1e9, heartbeatMs: 300 * SECOND}});
    const reader = await server.openLive();
    await server.clock.advance(6 * 3600 * SECOND - 2 * SECOND);
    assert.equal(server.hub.viewerCount, 1);
    await server.clock.advance(4 * SECOND);
    assert.equal((await reader.take('bye')).data.reason, 'idle');
  });

  for (const [chance, ageS] of [
    [0, 80],
    [0.999, 100],
  ] as const) {
    test(`\`max_age\` at ${ageS} % of it when chance is ${chance}, with a time to come back`, async () => {
      await using server = await HubServer.start({limits: {maxAgeMs: 100 * SECOND}});
      server.clock.randomValue = chance;
      const reader = await server.openLive();
      await server.clock.advance((ageS - 2) * SECOND);
      assert.equal(server.hub.viewerCount, 1);
      await server.clock.advance(4 * SECOND);
      const bye = await reader.take('bye');
      assert.deepEqual([bye.data.reason, bye.id], ['max_age', 'first.1']);
      assert.notEqual(reader.retryMs, null);
    });
  }

  test('`revoked` no later than the credential expires', async () => {
    await using server = await HubServer.start();
    const expiresAt = server.clock.now() + 60 * SECOND;
    const reader = await server.openLive({credential: {id: 'embed:1', expiresAt}});
    await server.clock.advance(58 * SECOND);
    assert.equal(server.hub.viewerCount, 1);
    await server.clock.advance(2 * SECOND);
    assert.equal((await reader.take('bye')).data.reason, 'revoked');
    assert.equal(reader.retryMs, null);
  });

  test('`revoked` within a minute of the revocation, by one question for all streams', async () => {
    const asked: string[][] = [];
    let answer = async (): Promise<ReadonlySet<string>> => Promise.reject(new Error('away'));
    await using server = await HubServer.start({
      revoked: async (ids) => {
        asked.push([...ids]);
        return answer();
      },
    });
    const credential = {id: 'embed:1', expiresAt: null};
    const [first, second] = [await server.openLive({credential}), await server.openLive({credential})];
    const other = await server.openLive({credential: {id: 'embed:2', expiresAt: null}});
    await server.clock.advance(61 * SECOND);
    assert.equal(server.hub.viewerCount, 3, 'a database that is away revokes nothing');
    answer = async () => new Set(['embed:1']);
    await server.clock.advance(61 * SECOND);
    assert.equal((await first.take('bye')).data.reason, 'revoked');
    await second.take('bye');
    assert.equal(server.hub.viewerCount, 1);
    server.hub.closeCredential('embed:2');
    assert.equal((await other.take('bye')).data.reason, 'revoked');
    assert.deepEqual(asked, [
      ['embed:1', 'embed:2'],
      ['embed:1', 'embed:2'],
    ]);
  });

  test('`drain` one after another over the window, each with another time to come back; nothing new is opened', async () => {
    await using server = await HubServer.start();
    const readers = await Promise.all(
      Array.from({length: 10}, (_, i) => server.openLive({account: `user:${i}`})),
    );
    const drained = server.hub.drain(10 * SECOND);
    await server.clock.advance(0);
    const counts = [server.hub.viewerCount];
    for (let i = 0; i < 9; i++) {
      await server.clock.advance(SECOND);
      counts.push(server.hub.viewerCount);
      server.clock.randomValue = i / 10;
    }
    await drained;
    assert.deepEqual(counts, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for (const reader of readers) assert.equal((await reader.take('bye')).data.reason, 'drain');
    assert.ok(new Set(readers.map(({retryMs}) => retryMs)).size > 5);
    const late = await server.open();
    assert.equal(late.status, 503);
    assert.equal(await late.closed, 'end');
    assert.equal(late.body, 'draining');
  });

  test('a drain that is hurried ends at once', async () => {
    await using server = await HubServer.start();
    const readers = await Promise.all(
      Array.from({length: 5}, (_, i) => server.openLive({account: `user:${i}`})),
    );
    void server.hub.drain(100 * SECOND);
    await server.hub.close();
    assert.equal(server.hub.viewerCount, 0);
    for (const reader of readers) assert.equal(await reader.closed, 'end');
  });
});

describe('limits', () => {
  test('streams of a user, of a job and of the process, each with its reason and a time to come back', async () => {
    await using server = await HubServer.start({limits: {perUser: 2, perJob: 3, perProcess: 1000}});
    const [first] = [await server.openLive(), await server.openLive()];
    const refused = async (account: string): Promise<string> => {
      const reader = await server.open({account});
      await reader.closed;
      assert.equal(reader.status, 503);
      assert.ok(Number(reader.response.headers['retry-after']) >= 1);
      return reader.body;
    };
    assert.equal(await refused('user:1'), 'streams_per_user');
    await server.openLive({account: 'user:2'});
    assert.equal(await refused('user:3'), 'streams_per_job');
    first.close();
    await until('one has left', () => server.hub.viewerCount === 2);
    await server.openLive();
    assert.match(await server.metrics.text(), /ftl_streams_refused_total\{reason="streams_per_user"\} 1\n/);
  });

  test('streams of the process', async () => {
    await using server = await HubServer.start({limits: {perProcess: 1}});
    await server.openLive();
    const reader = await server.open({account: 'user:2'});
    await reader.closed;
    assert.equal(reader.body, 'streams_max');
  });

  test('so many backlogs are read at a time; some wait, and who comes after them is told to come back', async () => {
    let openGate = (): void => {};
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    let running = 0;
    let most = 0;
    await using server = await HubServer.start({
      limits: {replays: 2, perUser: 1000},
      feed: {
        gate: async (label) => {
          if (label === 'range asks') most = Math.max(most, ++running);
          if (label === 'range asks') await gate;
          if (label === 'range answers') running--;
        },
      },
    });
    server.feed.appendAll(200);
    await server.openLive();
    const waiting = await Promise.all(
      Array.from({length: 102}, (_, i) => server.open({since: `first.${i + 1}`})),
    );
    const late = await server.open({since: 'first.199'});
    await late.closed;
    assert.deepEqual([late.status, late.body], [503, 'replays_max']);
    openGate();
    await Promise.all(waiting.map((reader) => reader.take('caught_up')));
    assert.equal(most, 2);
  });
});

describe('bytes on the wire', () => {
  const requestFor = (server: HubServer, version: string, headers = ''): string =>
    `GET ${new URL(server.urlFor({since: 'start'})).pathname} HTTP/${version}\r\nHost: x\r\n${headers}\r\n`;

  test('HTTP/1.0 gets bytes without frames, and the connection ends with the stream', async () => {
    await using server = await HubServer.start();
    server.feed.append();
    server.feed.setStatus('completed');
    const socket = connect(server.port, '127.0.0.1');
    socket.write(requestFor(server, '1.0'));
    let got = '';
    for await (const bytes of socket) got += String(bytes);
    const body = got.slice(got.indexOf('\r\n\r\n') + 4);
    assert.doesNotMatch(got, /transfer-encoding/i);
    assert.match(body, /^: {2047}\n\nevent: connected\ndata: /);
    assert.match(body, /event: bye\ndata: \{"reason":"ended"\}\n\n$/);
    assert.equal(body.includes('\r\n'), false);
  });

  for (const version of ['1.0', '1.1']) {
    test(`over HTTP/${version} a gzip stream is whole to its last byte, with a true trailer`, async () => {
      await using server = await HubServer.start();
      server.feed.appendAll(20, {prompt: 'pronounce: cat'});
      const socket = connect(server.port, '127.0.0.1');
      socket.write(requestFor(server, version, 'Accept-Encoding: gzip\r\n'));
      const parts: Buffer[] = [];
      socket.on('data', (bytes) => parts.push(bytes));
      await until('the stream is open', () => server.feed.watchCount === 1);
      server.feed.append({epoch: 1});
      await server.feed.poll();
      server.feed.setStatus('completed');
      await server.feed.poll();
      await server.clock.advance(2 * SECOND);
      await until('all have left', () => server.hub.viewerCount === 0);
      if (version === '1.0') await until('the end', () => socket.readableEnded);
      else await until('the last chunk', () => Buffer.concat(parts).subarray(-5).toString() === '0\r\n\r\n');
      const got = Buffer.concat(parts);
      const head = got.subarray(0, got.indexOf('\r\n\r\n')).toString();
      const body = got.subarray(got.indexOf('\r\n\r\n') + 4);
      assert.match(head, /content-encoding: gzip/i);
      assert.match(head, /vary: accept-encoding/i);
      const text = gunzipSync(version === '1.0' ? body : unchunk(body)).toString();
      assert.match(text, /^: {2047}\n\nevent: connected/);
      assert.match(text, /"reason":"ended"\}\n\n$/);
      assert.equal(text.match(/event: prediction/g)?.length, 21);
      assert.ok(got.length > 2048, 'the padding is as long on the wire');
      socket.destroy();
    });
  }

  test('each event can be read when it is sent, plain or gzip', async () => {
    await using server = await HubServer.start();
    const readers = [await server.openLive(), await server.openLive({headers: {'Accept-Encoding': 'gzip'}})];
    for (let i = 0; i < 5; i++) {
      const {seq} = server.feed.append({sample_index: i});
      await server.feed.poll();
      for (const reader of readers) {
        assert.equal((await reader.take('prediction')).data.prediction.seq, seq);
      }
    }
  });

  test('a connection serves the next request after its stream has ended', async () => {
    await using server = await HubServer.start();
    server.feed.setStatus('completed');
    const path = new URL(server.urlFor({since: 'start'})).pathname;
    const ask = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const socket = connect(server.port, '127.0.0.1');
    let got = '';
    socket.on('data', (bytes) => (got += String(bytes)));
    // Both at once: the second waits until the first is over.
    socket.write(ask + ask);
    await until('both answers', () => got.match(/0\r\n\r\n/g)?.length === 2);
    assert.equal(got.match(/"reason":"ended"/g)?.length, 2);
    assert.equal(got.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
    socket.destroy();
  });
});

function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const headEnd = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.subarray(at, headEnd).toString(), 16);
    parts.push(body.subarray(headEnd + 2, headEnd + 2 + length));
    at = headEnd + 2 + length + 2;
  }
  return Buffer.concat(parts);
}

describe('what is written down', () => {
  test('a line at the opening and one at the end with its reason; no credential in either', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = pino(
      {base: null},
      {write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)},
    );
    await using server = await HubServer.start({log});
    const reader = await server.openLive({credential: {id: 'key:secret', expiresAt: null}});
    await server.clock.advance(30 * SECOND);
    reader.close();
    await until('all have left', () => server.hub.viewerCount === 0);
    const [opened, closed] = lines;
    assert.deepEqual(
      {...opened, time: 0},
      {
        level: 30,
        time: 0,
        jobId: 'job',
        account: 'user:1',
        epoch: null,
        from: 'head',
        gzip: false,
        msg: 'stream opened',
      },
    );
    assert.equal(closed?.['msg'], 'stream closed');
    assert.equal(closed['reason'], 'client');
    assert.ok(Number(closed['seconds']) >= 30);
    assert.doesNotMatch(JSON.stringify(lines), /secret/);
  });

  test('metrics: open, opened, closed by reason, resumed, reset and refused, lag', async () => {
    await using server = await HubServer.start({limits: {perUser: 3}});
    server.feed.appendAll(2);
    const [staying, leaving] = [await server.openLive({since: 'first.2'}), await server.openLive()];
    leaving.close();
    await until('one has left', () => server.hub.viewerCount === 1);
    const reset = await server.open({since: 'other.1'});
    await reset.take('reset');
    await server.openLive();
    await server.openLive();
    await (
      await server.open({since: 'first.3'})
    ).closed;
    await server.clock.advance(250);
    server.feed.append({updated_at: '2026-01-01T00:00:00.000Z'});
    await server.feed.poll();
    await staying.take('prediction', ({data}) => data.prediction.seq === 4);
    const text = await server.metrics.text();
    for (const line of [
      'ftl_streams_open 3',
      'ftl_streams_limit 20000',
      'ftl_streams_opened_total 5',
      'ftl_streams_closed_total{reason="client"} 1',
      'ftl_streams_closed_total{reason="reset"} 1',
      'ftl_stream_reconnects_total{outcome="resumed"} 1',
      'ftl_stream_reconnects_total{outcome="reset"} 1',
      'ftl_stream_reconnects_total{outcome="refused"} 1',
      'ftl_stream_lag_seconds_bucket{le="0.1"} 0',
      'ftl_stream_lag_seconds_bucket{le="0.25"} 1',
      'ftl_stream_duration_seconds_count 2',
    ]) {
      assert.ok(text.includes(`${line}\n`), `${line} in\n${text}`);
    }
    assert.match(text, /ftl_stream_bytes_total [1-9]/);
  });
});

test('a client that left before its stream was opened leaves nothing behind', async () => {
  await using server = await HubServer.start();
  let isOpened = false;
  const when = async (request: IncomingMessage): Promise<void> => {
    await once(request.socket, 'close');
    isOpened = true;
  };
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET ${new URL(server.urlFor({when})).pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, 'connect');
  socket.destroy();
  await until('the client is seen to be gone', () => isOpened);
  assert.equal(server.hub.viewerCount, 0);
});
