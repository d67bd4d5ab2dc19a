import {execFile} from 'node:child_process';
import {readFile, readlink, realpath, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {OperatorError} from '../../operator-error.ts';

const STOP_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/**
 * Names its starter on PostgreSQL's command line, so that a later start can tell an orphan, which has been given to
 * another parent, from a cluster in use.
 */
export const ownerSetting = {'ftl.owner': String(process.pid)} as const;

/**
 * Clears what an earlier start left behind when it was killed: a PostgreSQL that still runs without its parent is
 * stopped, a lock file whose process is gone is removed.
 *
 * @throws {FolderInUse} when the cluster belongs to a process that runs.
 */
export async function clearLeftover(dataDir: string, clusterDir: string): Promise<void> {
  const lockFile = join(clusterDir, 'postmaster.pid');
  const pid = await readPid(lockFile);
  if (pid === null) return;
  const found = await findPostmaster(pid, clusterDir);
  if (found === null) {
    await rm(lockFile, {force: true});
    await rm(join(clusterDir, '.s.PGSQL.5432.lock'), {force: true});
    return;
  }
  if (found.parent === found.owner) throw inUse(dataDir, found.parent);
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_MS;
  while ((await findPostmaster(pid, clusterDir)) !== null) {
    if (Date.now() > deadline) throw inUse(dataDir, pid);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The data folder belongs to a PostgreSQL that runs. */
export class FolderInUse extends OperatorError {}

export function inUse(dataDir: string, pid: number | null): FolderInUse {
  const holder = pid === null ? 'another process' : `process ${pid}`;
  return new FolderInUse(
    `The data folder ${dataDir} is in use by ${holder}: stop that first, or choose another folder with DATA_DIR.`,
  );
}

async function readPid(file: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return pid > 0 ? pid : null;
}

interface Postmaster {
  readonly parent: number;
  /** The process that started it, by its command line. */
  readonly owner: number | null;
}

/** `null` when the process is gone, or is another program that got the number since. */
async function findPostmaster(pid: number, clusterDir: string): Promise<Postmaster | null> {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') {
    const found = await promisify(execFile)('ps', ['-o', 'ppid=,args=', '-p', String(pid)]).catch(() => null);
    const match = /^\s*(\d+)\s+(.*postgres.*)/.exec(found?.stdout ?? '');
    return match === null ? null : {parent: Number(match[1]), owner: ownerIn(match[2]!)};
  }
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== (await realpath(clusterDir))) return null;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // pid (name) state ppid …, and a name may hold blanks and brackets.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return null;
    return {parent: Number(parent), owner: ownerIn(await readFile(`/proc/${pid}/cmdline`, 'utf8'))};
  } catch {
    return null;
  }
}

function ownerIn(commandLine: string): number | null {
  const match = /ftl\.owner=(\d+)/.exec(commandLine);
  return match === null ? null : Number(match[1]);
}
