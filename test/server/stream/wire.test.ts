import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import {connect} from 'node:net';
import {describe, test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {gunzipSync} from 'node:zlib';
import {HubServer, type Asking} from '../../support/server/hub-server.ts';
import {until} from '../../support/until.ts';

const SECOND = 1000;

describe('bytes on the wire', () => {
  const requestFor = (server: HubServer, version: string, headers = '', asking: Asking = {}): string =>
    `GET ${new URL(server.urlFor({since: 'start', ...asking})).pathname} HTTP/${version}\r\nHost: x\r\n${headers}\r\n`;

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

  test('nothing that node has for HTTP is kept for as long as a stream is open', async () => {
    await using server = await HubServer.start();
    const kept: WeakRef<object>[] = [];
    await server.openLive({
      when: async (request, response) => kept.push(new WeakRef(request), new WeakRef(response)),
    });
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    await until('request and response are gone', () => {
      collectGarbage();
      return kept.every((each) => each.deref() === undefined);
    });
    assert.equal(server.hub.viewerCount, 1);
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

  test('a stream ends its connection, and drops what was sent behind the request', async () => {
    await using server = await HubServer.start();
    const socket = connect(server.port, '127.0.0.1');
    let got = '';
    socket.on('data', (bytes) => (got += String(bytes)));
    let asked = 0;
    const when = async (): Promise<number> => asked++;
    socket.write(requestFor(server, '1.1', '', {when}) + requestFor(server, '1.1', '', {when}));
    await until('the stream is open', () => server.feed.watchCount === 1);
    socket.write(requestFor(server, '1.1', '', {when}));
    server.feed.append();
    await server.feed.poll();
    server.feed.setStatus('completed');
    await server.feed.poll();
    await server.clock.advance(2 * SECOND);
    await until('the end', () => socket.readableEnded);
    assert.match(got, /\r\nConnection: close\r\n/);
    assert.match(got, /"reason":"ended"\}\n\n\r\n0\r\n\r\n$/);
    assert.equal(asked, 1);
    assert.equal(got.match(/event: prediction/g)?.length, 1);
  });

  test('who sends on and on behind its request is cut off', async () => {
    await using server = await HubServer.start();
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.write(requestFor(server, '1.1'));
    await until('the stream is open', () => server.hub.viewerCount === 1);
    socket.resume().write(Buffer.alloc(32 << 10));
    await until('it is cut off', () => server.hub.viewerCount === 0 && socket.closed);
  });

  test('a client that closes its side leaves its stream', async () => {
    await using server = await HubServer.start();
    const socket = connect(server.port, '127.0.0.1');
    socket.resume().end(requestFor(server, '1.1'));
    await until('both sides are closed', () => socket.closed);
    await until('it has left', async () => (await server.connectionCount) === 0);
    assert.equal(server.hub.viewerCount, 0);
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
