/** What a client does where streams do not come through. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, beat, causeOf, kindOf, openLive, refuse} from '../../../../support/page/fake/open-live.ts';

describe('where streams do not come through', () => {
  test('406 stream_off polls, and is never ended', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.intercept = ({path, headers}) =>
      path.endsWith('/stream') && headers.get('Accept') !== 'application/json'
        ? refuse(406, 'stream_off')
        : null;
    server.commit({step: 1});
    source.start();
    await environment.settle();
    assert.equal(source.state.kind, 'polling');
    assert.equal(source.transport, 'long-poll');
    server.commit({step: 2});
    await environment.advance(1001);
    assert.deepEqual(seqs(), [1, 2]);
    server.status = 'completed';
    await environment.advance(2 * MINUTE);
    assert.equal(source.state.kind, 'polling');
  });

  test('where long polls are refused too, the list is read again and again', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.intercept = ({path}) => (path.endsWith('/stream') ? refuse(406, 'stream_off') : null);
    server.commit({step: 1});
    source.start();
    await environment.settle();
    server.commit({step: 2});
    await environment.advance(10_001);
    assert.equal(source.state.kind, 'polling');
    assert.deepEqual(seqs(), [1, 2]);
  });

  test('no byte after the head, twice running: polling, and the stream is tried again after 10 minutes', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(4999);
    assert.equal(source.state.kind, 'connecting');
    await environment.advance(2);
    assert.equal(source.state.kind, 'waiting');
    await environment.advance(7000);
    assert.equal(kindOf(source), 'polling');
    assert.equal(causeOf(source), 'buffering-proxy');
    server.commit({step: 1});
    await environment.advance(1001);
    assert.deepEqual(seqs(), [1]);
    server.holdsStreams = false;
    await environment.advance(8 * MINUTE);
    assert.equal(kindOf(source), 'polling');
    await beat(environment, server, 3);
    assert.equal(kindOf(source), 'live');
  });

  test('back online, the stream is tried at once', async () => {
    const {server, environment, source} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(15_000);
    assert.equal(source.state.kind, 'polling');
    server.holdsStreams = false;
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a head that does not come counts as held back', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = ({path, headers}) => {
      if (!path.endsWith('/stream') || headers.get('Accept') === 'application/json') return null;
      return new Promise(() => undefined);
    };
    source.start();
    await environment.advance(25_000);
    assert.equal(source.state.kind, 'polling');
  });

  test('a server that answers nothing at all is never called polled, however long it is away', async () => {
    const {server, environment, source} = await openLive();
    const kinds = new Set<string>();
    source.subscribe(() => kinds.add(source.state.kind));
    server.intercept = () => new Promise(() => undefined);
    for (const stream of server.streams) stream.mute();
    await environment.advance(5 * MINUTE);
    assert.ok(kinds.has('waiting'));
    assert.ok(!kinds.has('polling'));
    assert.equal(source.isConnected, false);
  });

  test('when polls fail too, it is the network: the stream is tried first again', async () => {
    const {server, environment, source} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(5001);
    server.intercept = ({headers, path}) =>
      path.endsWith('/stream') && headers.get('Accept') === 'application/json' ? refuse(500, 'oops') : null;
    await environment.advance(7000);
    server.intercept = () => null;
    server.holdsStreams = false;
    await environment.advance(20_000);
    assert.equal(source.state.kind, 'live');
  });
});
