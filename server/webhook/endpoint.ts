import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import {isPublic, isWithin} from './addresses.ts';

/** What the operator allows. */
export interface WebhookAllow {
  readonly origins: readonly string[];
  /** Ranges of addresses that are not public, and to which listed names may lead all the same. */
  readonly ranges: readonly string[];
}

/** Every address of a name. */
export type LookUp = (hostname: string) => Promise<readonly string[]>;

export const systemLookUp: LookUp = async (hostname) =>
  (await lookup(hostname, {all: true})).map(({address}) => address);

/** A webhook that may not be called. Its message names no more of the address than the origin. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * The address to connect to. It is looked at after the look-up, and no other is taken for the connection: a name that means
 * another machine a moment later (DNS rebinding) leads nowhere else.
 *
 * @throws {Refused} where the origin is not listed, the address has credentials in it, or one of its addresses is not public and not listed either
 */
export async function addressOf(url: URL, allow: WebhookAllow, lookUp: LookUp): Promise<string> {
  if (!allow.origins.includes(url.origin))
    throw new Refused(`The origin ${url.origin} is not listed in WEBHOOK_ALLOW.`);
  if (url.username + url.password !== '')
    throw new Refused(
      `The address at ${url.origin} has a user or a password in it: deliveries are signed instead.`,
    );
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  // An address that is spelled out in a listed origin is listed.
  if (isIP(hostname) !== 0) return hostname;
  const found = await lookUp(hostname);
  const ranges = hostname === 'localhost' ? [...LOOPBACK, ...allow.ranges] : allow.ranges;
  const [address] = found;
  const inside = found.find((each) => !isPublic(each) && !isWithin(each, ranges));
  if (inside !== undefined)
    throw new Refused(
      `${url.origin} leads to ${inside}, which is no public address: list that in WEBHOOK_ALLOW where it is meant.`,
    );
  if (address === undefined) throw new Refused(`${url.origin} has no address.`);
  return address;
}
