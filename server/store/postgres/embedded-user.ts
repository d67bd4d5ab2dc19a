import {readFile, stat} from 'node:fs/promises';
import {OperatorError} from '../../operator-error.ts';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root and wants a user that the system knows by name. */
const CANDIDATES = ['postgres', 'nobody', 'daemon'];

/**
 * The user that PostgreSQL is to run as: `null` for our own; as root the owner of the cluster that is there, else the
 * first of the usual unprivileged users.
 */
export async function findUser(clusterDir: string): Promise<Ids | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(clusterDir).catch(() => null);
  if (owner !== null && owner.uid !== 0) return {uid: owner.uid, gid: owner.gid};
  const entries = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const entry = entries.find(([user]) => user === name);
    if (entry?.[2] !== undefined && entry[3] !== undefined)
      return {uid: Number(entry[2]), gid: Number(entry[3])};
  }
  throw new OperatorError(
    `PostgreSQL does not run as root, and there is no user ${CANDIDATES.join(', ')} to run it as: start as an ordinary user, or set DATABASE_URL.`,
  );
}
