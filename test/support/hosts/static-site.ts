import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join} from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  ...{'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml'},
  ...{'.json': 'application/json', '.jsonl': 'application/x-ndjson'},
};

/** The files of a folder, as a static host serves them. */
export class StaticSite {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** With `headers` on every answer, as an operator's host may send them. */
  static async serve(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<StaticSite> {
    const server = createServer((request, response) => {
      const {pathname} = new URL(request.url ?? '/', 'http://site');
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      readFile(join(folder, path)).then(
        (bytes) =>
          response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream').end(bytes),
        () => response.writeHead(404).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StaticSite(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
