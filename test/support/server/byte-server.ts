import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {build} from 'vite';
import {FakeJobServer} from '../page/fake/fake-job-server.ts';

export interface ByteServer {
  readonly url: string;
  /** The job that is served; what its streams write goes out as the same bytes, one packet a write. */
  readonly job: FakeJobServer;
  /** Answers first, where it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** A fake job on a real socket, beside an empty page and the given module. */
export async function startByteServer(module: string): Promise<ByteServer> {
  const job = new FakeJobServer();
  const server = createServer((request, response) => {
    if (byteServer.intercept(request, response)) return;
    const {pathname} = new URL(request.url ?? '/', 'http://fake');
    if (pathname === '/') {
      response
        .setHeader('Content-Type', 'text/html')
        .end('<!doctype html><title>A page</title><body></body>');
    } else if (pathname === '/client.js') {
      response.setHeader('Content-Type', 'text/javascript').end(module);
    } else if (pathname.startsWith('/api/')) {
      void passOn(job, request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const byteServer: ByteServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    job,
    intercept: () => false,
    async close() {
      for (const stream of job.streams) stream.end();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return byteServer;
}

async function passOn(job: FakeJobServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ended = new AbortController();
  response.on('close', () => ended.abort());
  const headers = new Headers(request.headers as Record<string, string>);
  const url = `http://${request.headers.host}${request.url}`;
  try {
    const answer = await job.fetch(url, {headers, signal: ended.signal});
    response.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      'Access-Control-Allow-Origin': '*',
    });
    response.flushHeaders();
    request.socket.setNoDelay(true);
    for await (const bytes of answer.body ?? []) {
      if (!response.write(bytes)) await once(response, 'drain', {signal: ended.signal});
    }
    response.end();
  } catch {
    response.destroy();
  }
}

/** The module at this path and all that it imports, as one text. */
export async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      lib: {entry, formats: ['es'], fileName: 'bundle'},
      // One file is served.
      rolldownOptions: {output: {codeSplitting: false}},
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !('output' in result)) throw new Error(`Expected a bundle of ${entry}.`);
  return result.output[0].code;
}
