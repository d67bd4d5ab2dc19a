import type {IncomingMessage} from 'node:http';
import {HttpError} from './http-error.ts';
import type {Match} from './router.ts';

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

/** @throws {HttpError} 400 without a name or with several; 403 for one that is not this server's. */
export function requireHost(request: IncomingMessage, match: Match | null, allowed: readonly string[]): void {
  const {headers, headersDistinct, httpVersion} = request;
  const hosts = headersDistinct['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
    throw new HttpError(400, 'no_host', 'Expected one Host header.');
  }
  if (match?.routes.get('GET')?.anyHost === true || hostIsAllowed(request, allowed)) return;
  const message = `The server does not answer to the name ${headers.host}: list it in ALLOWED_HOSTS.`;
  throw new HttpError(403, 'host_not_allowed', message);
}
