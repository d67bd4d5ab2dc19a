import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {OperatorError} from '../operator-error.ts';

/** Where a server listens; `isShared`: others may listen there too, and the system deals connections out among them. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
  readonly isShared: boolean;
}

/** @throws {OperatorError} when the address cannot be listened on; its `cause` has the system's code. */
export async function listen(server: Server, {port, host, isShared}: ListenAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new OperatorError(reasonFor(cause, port, host), {cause}));
    });
    server.listen({port, host, reusePort: isShared}, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function reasonFor({code, message}: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken: stop what listens there, or set PORT to another.`;
    case 'ENOTSUP':
    case 'EINVAL':
      return `This system does not let several servers listen on one port: leave SHARE_PORT out, and give each a PORT of its own.`;
    case 'EACCES':
      return `Port ${port} may not be listened on by this user: set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: set HOST to one of its addresses.`;
    default:
      return `The server cannot listen on ${host}, port ${port} (${message}): check HOST and PORT.`;
  }
}

/** The address for people: one that listens on all interfaces is shown by the loopback one. */
export function urlOf(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
