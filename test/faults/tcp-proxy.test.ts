import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {test, type TestContext} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {seededRandom} from '../support/random.ts';
import {TcpProxy, type Faults} from '../support/server/tcp-proxy.ts';

const SENT = Buffer.from(Array.from({length: 5000}, (_, i) => i % 251));

interface Passage {
  readonly proxy: TcpProxy;
  readonly client: Socket;
  /** What the client has got. */
  readonly got: () => Buffer;
  /** What the server was told of its peer's end. */
  readonly heard: readonly string[];
}

/** A client behind a proxy, and a server that sends `SENT` at the first word it hears. */
async function through(t: TestContext, faults: Faults, seed = 1): Promise<Passage> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({allowHalfOpen: true}, (socket) => {
    sockets.add(socket);
    socket.once('data', () => socket.write(SENT));
    socket.on('end', () => heard.push('fin'));
    socket.on('close', () => heard.push('close'));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await TcpProxy.start((server.address() as AddressInfo).port, seededRandom(seed));
  proxy.faults = faults;
  const client = connect({port: proxy.port, host: '127.0.0.1', allowHalfOpen: true});
  const chunks: Buffer[] = [];
  client.on('data', (chunk) => chunks.push(chunk));
  client.on('error', () => {});
  client.write('hello');
  t.after(async () => {
    client.destroy();
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {proxy, client, got: () => Buffer.concat(chunks), heard};
}

test('without faults every byte passes', async (t) => {
  const {client, got} = await through(t, {});
  while (got().length < SENT.length) await once(client, 'data');
  assert.deepEqual(got(), SENT);
});

test('a cut comes after a drawn number of bytes, the same for the same seed', async (t) => {
  const lengths: number[] = [];
  for (const seed of [1, 1, 2]) {
    const {proxy, client, got} = await through(t, {cutAfterBytes: [1, 4000]}, seed);
    await once(client, 'end');
    assert.deepEqual(got(), SENT.subarray(0, got().length));
    assert.equal(proxy.broken, 1);
    lengths.push(got().length);
  }
  assert.equal(lengths[0], lengths[1]);
  assert.notEqual(lengths[0], lengths[2]);
});

test('a half-closed client sees the end while the server hears nothing', async (t) => {
  const {client, got, heard} = await through(t, {halfCloseAfterBytes: [100, 100]});
  await once(client, 'end');
  assert.equal(got().length, 100);
  assert.deepEqual(heard, []);
});

test('a half-closed server still sends all of its answer', async (t) => {
  const {client, got, heard} = await through(t, {clientHalfCloseAfterBytes: [5, 5]});
  while (got().length < SENT.length) await once(client, 'data');
  assert.deepEqual(heard, ['fin']);
});

test('a drip delivers every byte, in many small reads', async (t) => {
  const {client, got} = await through(t, {drip: true});
  let reads = 0;
  client.on('data', () => reads++);
  while (got().length < SENT.length) await once(client, 'data');
  assert.deepEqual(got(), SENT);
  assert.ok(reads > 50, `${reads} reads`);
});

test('a buffer lets nothing through until it is full', async (t) => {
  const {client, got} = await through(t, {bufferBytes: SENT.length + 1});
  await Promise.race([once(client, 'data'), sleep(100)]);
  assert.equal(got().length, 0);
});

test('after a stall nothing comes and nobody is told', async (t) => {
  const {client, got, heard} = await through(t, {stallAfterBytes: [700, 700]});
  while (got().length < 700) await once(client, 'data');
  await Promise.race([once(client, 'data'), once(client, 'end'), sleep(100)]);
  assert.equal(got().length, 700);
  assert.equal(client.readableEnded, false);
  assert.deepEqual(heard, []);
});
