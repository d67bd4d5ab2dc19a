import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {setImmediate as nextTurn, setTimeout as sleep} from 'node:timers/promises';
import {integer, type Random} from '../random.ts';

/** From least to most, both included; each connection or chunk draws its own. */
export type Range = readonly [number, number];

/** What goes wrong between a client and a server. Applies to the bytes that go to the client, but where it says otherwise. */
export interface Faults {
  /** Both sides are destroyed after so many bytes of a connection. */
  readonly cutAfterBytes?: Range;
  /** The client gets a FIN after so many bytes, and what it still sends is read; the server hears nothing of it. */
  readonly halfCloseAfterBytes?: Range;
  /** The server gets a FIN as soon as the client has sent so many bytes; its answer still flows. */
  readonly clientHalfCloseAfterBytes?: Range;
  /** Each chunk waits so many milliseconds. */
  readonly delayMs?: Range;
  /** One byte a write. */
  readonly drip?: boolean;
  /** Bytes are held back until there are so many, as a buffering proxy does. */
  readonly bufferBytes?: number;
  /** After so many bytes nothing more flows, and nobody is told. */
  readonly stallAfterBytes?: Range;
  /** New connections are destroyed at once. */
  readonly refuse?: boolean;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing of it is forwarded any more, not even its end. */
  isHushed: boolean;
}

/** A port of 127.0.0.1, or the path of a Unix socket. */
export type Target = number | string;

/** A TCP proxy on a free port of 127.0.0.1 that misbehaves as `faults` says; new connections follow the newest faults. */
export class TcpProxy {
  faults: Faults = {};
  /** Where new connections go. */
  target: Target;
  /** Connections that a fault has ended. */
  broken = 0;
  readonly #listener: Server;
  readonly #random: Random;
  readonly #connections = new Set<Connection>();

  private constructor(target: Target, random: Random) {
    this.target = target;
    this.#random = random;
    this.#listener = createServer({allowHalfOpen: true, noDelay: true}, (client) => this.#accept(client));
  }

  static async start(target: Target, random: Random): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, random);
    proxy.#listener.listen(0, '127.0.0.1');
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Forwards nothing more of the connections that are open, in either direction, and tells nobody; new ones are served. */
  hush(): void {
    this.broken += this.#connections.size;
    for (const connection of this.#connections) connection.isHushed = true;
  }

  /** Destroys every connection. */
  cutAll(): void {
    this.broken += this.#connections.size;
    for (const connection of this.#connections) this.#destroy(connection);
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    for (const connection of this.#connections) this.#destroy(connection);
    await closed;
  }

  #accept(client: Socket): void {
    const {faults, target} = this;
    if (faults.refuse === true) {
      client.destroy();
      return;
    }
    const address = typeof target === 'string' ? {path: target} : {port: target, host: '127.0.0.1'};
    const server = connect({...address, allowHalfOpen: true, noDelay: true});
    const connection: Connection = {client, server, isHushed: false};
    this.#connections.add(connection);
    for (const socket of [client, server]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        if (!connection.isHushed) this.#destroy(connection);
      });
    }
    const draw = (range: Range | undefined) =>
      range === undefined ? Infinity : integer(this.#random, range[0], range[1]);
    void this.#forward(client, server, {...QUIET, fin: draw(faults.clientHalfCloseAfterBytes)}, connection);
    void this.#forward(
      server,
      client,
      {
        cut: draw(faults.cutAfterBytes),
        fin: draw(faults.halfCloseAfterBytes),
        stall: draw(faults.stallAfterBytes),
        bufferBytes: faults.bufferBytes ?? 0,
        drip: faults.drip ?? false,
        delayMs: () => (faults.delayMs === undefined ? 0 : draw(faults.delayMs)),
      },
      connection,
    );
  }

  async #forward(from: Socket, to: Socket, plan: Plan, connection: Connection): Promise<void> {
    let passed = 0;
    let held: Buffer[] = [];
    let heldBytes = 0;
    let isMute = false;
    const limit = Math.min(plan.cut, plan.fin, plan.stall);
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (isMute || connection.isHushed) continue;
        held.push(chunk);
        heldBytes += chunk.length;
        if (heldBytes < plan.bufferBytes) continue;
        const bytes = Buffer.concat(held).subarray(0, limit - passed);
        held = [];
        heldBytes = 0;
        passed += bytes.length;
        await sleepIf(plan.delayMs());
        await write(to, bytes, plan.drip);
        if (passed < limit) continue;
        this.broken++;
        if (limit === plan.cut) return this.#destroy(connection);
        isMute = true;
        if (limit === plan.fin) to.end();
      }
      if (!isMute && !connection.isHushed) to.end(Buffer.concat(held));
    } catch {
      if (!connection.isHushed) this.#destroy(connection);
    }
  }

  #destroy(connection: Connection): void {
    this.#connections.delete(connection);
    connection.client.destroy();
    connection.server.destroy();
  }
}

/** What one direction of one connection will do, drawn when it opens. */
interface Plan {
  readonly cut: number;
  readonly fin: number;
  readonly stall: number;
  readonly bufferBytes: number;
  readonly drip: boolean;
  readonly delayMs: () => number;
}

const QUIET: Plan = {
  cut: Infinity,
  fin: Infinity,
  stall: Infinity,
  bufferBytes: 0,
  drip: false,
  delayMs: () => 0,
};

const sleepIf = (ms: number): Promise<void> => (ms > 0 ? sleep(ms) : Promise.resolve());

async function write(socket: Socket, bytes: Buffer, drip: boolean): Promise<void> {
  if (!drip) {
    if (!socket.write(bytes)) await once(socket, 'drain');
    return;
  }
  for (let at = 0; at < bytes.length; at++) {
    socket.write(bytes.subarray(at, at + 1));
    await nextTurn();
    if (socket.destroyed) throw new Error('The socket is closed.');
  }
}
