import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {HubServer} from '../../support/server/hub-server.ts';

const SECOND = 1000;

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
