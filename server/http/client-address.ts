import type {IncomingMessage} from 'node:http';

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Whether the connection comes from this machine; a reverse proxy on it makes that true of everybody's. */
export function isFromLoopback({socket}: IncomingMessage): boolean {
  return LOOPBACK.test(socket.remoteAddress ?? '');
}

export function isForwarded({headers}: IncomingMessage): boolean {
  return headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
}

/**
 * The address of who asks. A proxy on this machine, or one that is trusted by its address, is believed as to who asked
 * it: that is the last entry of X-Forwarded-For, the only one that the proxy itself has written.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const forwarded = request.headersDistinct['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim();
  const isTrusted = isFromLoopback(request) || trustedProxies.includes(peer);
  return isTrusted && forwarded ? forwarded : peer;
}
