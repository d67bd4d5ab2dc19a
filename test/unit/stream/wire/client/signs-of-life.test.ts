/** What a client does about silence and cuts. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, kindOf, openLive, refuse} from '../../../../support/page/fake/open-live.ts';

describe('signs of life', () => {
  test('a heartbeat whose poll is over 30 s old is stale, until the next good one', async () => {
    const {environment, source, stream} = await openLive();
    stream().heartbeat(30_001);
    await environment.settle();
    assert.equal(source.state.kind, 'stale');
    stream().heartbeat(100);
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a row that comes while stale is fresh news', async () => {
    const {server, environment, source, stream} = await openLive();
    stream().heartbeat(60_000);
    server.commit({step: 1});
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('20 s of silence is stale, until anything is heard of the job', async () => {
    const {server, environment, source, stream, states} = await openLive();
    await environment.advance(19_999);
    assert.equal(kindOf(source), 'live');
    await environment.advance(2);
    assert.equal(kindOf(source), 'stale');
    stream().comment('a proxy that keeps its connection open');
    await environment.settle();
    assert.equal(kindOf(source), 'stale');
    stream().heartbeat();
    await environment.advance(20_001);
    assert.equal(kindOf(source), 'stale');
    stream().send('job_status', {status: 'paused', error_message: null});
    await environment.settle();
    assert.equal(kindOf(source), 'live');
    assert.deepEqual(states(), ['stale', 'live', 'stale', 'live']);
    assert.equal(server.streams.size, 1);
  });

  test('35 s of silence closes the stream and reconnects', async () => {
    const {server, environment, source, stream, states} = await openLive();
    await environment.advance(34_999);
    assert.equal(source.state.kind, 'stale');
    const half = stream();
    await environment.advance(2);
    assert.ok(!server.streams.has(half));
    assert.equal(source.error?.code, 'silence');
    await environment.advance(1000);
    assert.deepEqual(states(), ['stale', 'waiting', 'connecting', 'catching-up', 'live']);
  });

  test('comments count as signs of life', async () => {
    const {environment, source, stream} = await openLive();
    for (let i = 0; i < 8; i++) {
      await environment.advance(15_000);
      stream().comment('still here');
      await environment.settle();
    }
    assert.equal(source.state.kind, 'live');
  });

  test('a page that comes back after a sleep does not wait for the silence to be long', async () => {
    const {environment, source} = await openLive();
    environment.jump(25_000);
    environment.show();
    await environment.settle();
    assert.equal(source.error?.code, 'silence');
  });

  test('a clock that is set back does not blind the watch', async () => {
    const {environment, states} = await openLive();
    environment.jump(-3_600_000);
    await environment.advance(71_000);
    assert.equal(states()[0], 'stale');
  });
});

describe('reconnecting', () => {
  test('tries again for ever, never more than 30 s apart, each wait picked anew', async () => {
    const {server, environment, source, stream} = await openLive();
    environment.chance = 0.999;
    server.isOffline = true;
    stream().cut();
    server.requests.length = 0;
    await environment.advance(60 * MINUTE);
    assert.equal(source.state.kind, 'waiting');
    const {length} = server.requests;
    assert.ok(length > 115 && length < 135, `${length} tries`);
    server.isOffline = false;
    await environment.advance(30_000);
    assert.equal(source.state.kind, 'live');
  });

  test('back online or seen again, it tries at once', async () => {
    const {server, environment, source, stream} = await openLive();
    server.isOffline = true;
    stream().cut();
    environment.chance = 0.999;
    await environment.advance(5 * MINUTE);
    server.isOffline = false;
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    server.isOffline = true;
    stream().cut();
    await environment.advance(5 * MINUTE);
    server.isOffline = false;
    environment.show();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('refresh ends a wait', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(503, 'busy', {'Retry-After': '200'});
    source.start();
    await environment.settle();
    server.intercept = () => null;
    source.refresh();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a server that accepts and drops is asked ever more rarely', async () => {
    const {server, environment, source} = openFakeSource();
    environment.chance = 0.999;
    server.intercept = ({path}) =>
      path.endsWith('/stream')
        ? new Response(': hello\n\n', {headers: {'Content-Type': 'text/event-stream'}})
        : null;
    source.start();
    await environment.advance(10 * MINUTE);
    const streams = server.requests.filter(({path}) => path.endsWith('/stream'));
    assert.ok(streams.length > 20 && streams.length < 30, `${streams.length} tries`);
  });
});
