import assert from 'node:assert/strict';
import {connect} from 'node:net';
import {describe, test} from 'node:test';
import {HubServer, type Asking} from '../../support/server/hub-server.ts';
import {until} from '../../support/until.ts';

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
      since: 'first.4',
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
