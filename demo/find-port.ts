import {createServer} from 'node:net';
import {OperatorError} from '../server/operator-error.ts';

const PORTS_TRIED = 50;

/**
 * The wanted port of 127.0.0.1, or the next one that nobody listens on.
 *
 * @throws {OperatorError} when the next 50 are taken too.
 */
export async function findPort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED && port <= 65_535; port++) {
    if (await isFree(port)) return port;
  }
  throw new OperatorError(
    `Port ${wanted} and the ${PORTS_TRIED - 1} after it are taken; set PORT to a free one.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
