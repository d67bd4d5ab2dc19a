import {BlockList, isIP} from 'node:net';

/** Addresses of the machine itself, of networks that are not public, and of what leads to them. */
const NOT_PUBLIC: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/3'],
  ...[
    '::/96',
    '::ffff:0:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
  ],
  ...['3fff::/20', '5f00::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const notPublic = blockList(NOT_PUBLIC);

/** Whether anybody on the internet means the same machine by it. An IPv4 address in IPv6's clothes is taken for what it is. */
export const isPublic = (address: string): boolean =>
  isIP(address) !== 0 && !notPublic.check(address, familyOf(address));

/** A range of addresses such as `10.0.0.0/8`, or one address. `null` for what is neither. */
export function rangeOf(text: string): string | null {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return null;
  const all = family === 4 ? 32 : 128;
  if (bits === undefined) return `${address}/${all}`;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= all ? `${address}/${bits}` : null;
}

/** Whether one of the ranges has the address. */
export const isWithin = (address: string, ranges: readonly string[]): boolean =>
  blockList(ranges).check(address, familyOf(address));
