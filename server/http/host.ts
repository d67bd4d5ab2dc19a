import type {IncomingMessage} from 'node:http';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a request is meant for this server: a page of another site can make its own name point here (DNS rebinding),
 * but cannot change the Host header that the browser then sends. Only browsers matter, and they always send one.
 */
export function hostIsAllowed({headers, socket}: IncomingMessage, allowed: readonly string[]): boolean {
  const host = headers.host?.toLowerCase();
  if (host === undefined || allowed.includes('*')) return true;
  const port = socket.localPort;
  return (
    LOOPBACK.some((name) => host === `${name}:${port}` || (port === 80 && host === name)) ||
    allowed.includes(host)
  );
}
