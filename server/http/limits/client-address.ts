import type {IncomingMessage} from 'node:http';
import {isIPv6} from 'node:net';

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Whether the connection comes from this machine; a reverse proxy on it makes that true of everybody's. */
export function isFromLoopback({socket}: IncomingMessage): boolean {
  return LOOPBACK.test(socket.remoteAddress ?? '');
}

/** What reverse proxies and CDNs add to a request; any one tells that it was passed on. */
const FORWARDING =
  /^(?:via|forwarded|x-forwarded-.+|x-(?:real|client|cluster-client|envoy|original|proxyuser|appengine)-.+|(?:true-client|cf-connecting|fastly-client|fly-client|do-connecting)-ip(?:v6)?|cdn-loop|x-varnish|x-amzn-trace-id|x-azure-.+|max-forwards)$/;

/**
 * Whether somebody may have passed the request on, so that its connection says nothing of who asks: by a header, or by
 * the version that proxies speak which add none (nginx as it comes).
 */
export function isForwarded({headers, httpVersion}: IncomingMessage): boolean {
  return httpVersion === '1.0' || Object.keys(headers).some((name) => FORWARDING.test(name));
}

/**
 * The address of who asks; of IPv6 its network, since whoever has one has 2⁶⁴ addresses to choose from. A proxy on this
 * machine, or one that is trusted by its address, is believed as to who asked it: that is the last entry of
 * X-Forwarded-For, the only one that the proxy itself has written.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const peer = asIPv4(request.socket.remoteAddress ?? '');
  const forwarded = request.headersDistinct['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim();
  const isTrusted = isFromLoopback(request) || trustedProxies.includes(peer);
  return networkOf(isTrusted && forwarded ? asIPv4(forwarded) : peer);
}

/** A socket of IPv6 names those of IPv4 so. */
const asIPv4 = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** The first 64 bits of an IPv6 address; any other as it is. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
