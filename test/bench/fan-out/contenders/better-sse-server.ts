/**
 * better-sse as its documentation has it, at its fastest: each batch is encoded once into an `EventBuffer` and handed
 * to every session, where `channel.broadcast()` would encode it once per session. One POST = one batch, an event a line.
 */
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createChannel, createEventBuffer, createSession} from 'better-sse';

const channel = createChannel();

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const server = createServer((request, response) => {
  void (async () => {
    if (request.method === 'GET') {
      channel.register(await createSession(request, response));
      return;
    }
    const buffer = createEventBuffer({serializer: String});
    let id = 0;
    for (const line of (await readBody(request)).split('\n')) buffer.push(line, 'prediction', String(++id));
    for (const session of channel.activeSessions) void session.batch(buffer);
    response.writeHead(204).end();
  })();
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', 4096, () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
