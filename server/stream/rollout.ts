import {createHash} from 'node:crypto';

/**
 * Whether an account is among the `percent` that get streams. By a hash of its name: the same answer on every server and
 * after every restart, and whoever is in at 10 % is in at 20 %.
 */
export function isInRollout(account: string, percent: number): boolean {
  const share = createHash('sha256').update(account).digest().readUInt32BE(0) / 2 ** 32;
  return share * 100 < percent;
}
