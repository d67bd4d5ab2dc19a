import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {chown, mkdtemp, readFile, realpath, rename, rm, symlink} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {OperatorError} from '../../operator-error.ts';
import {findBinaries, type Binaries} from './embedded-binaries.ts';
import {makeFolder, notWritable, openLog} from './embedded-folder.ts';
import {clearLeftover, FolderInUse, inUse, ownerSetting} from './embedded-leftover.ts';
import {findUser, type Ids} from './embedded-user.ts';

export interface EmbeddedOptions {
  /** Made when it is not there. The cluster goes into `postgres/` in it. */
  readonly dataDir: string;
  /** False for data that may be lost in a crash of the machine (tests): twice as fast. Default true. */
  readonly durable?: boolean;
  /** More settings of PostgreSQL, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly poolConfig: pg.PoolConfig;
  readonly pid: number;
  /** Ends all sessions and waits until the last process is gone. */
  stop(): Promise<void>;
}

/** The address of a Unix socket holds 107 bytes on Linux, 103 on macOS, the terminating zero not counted. */
const SOCKET_PATH_BYTES = 103;
const SOCKET_NAME = '.s.PGSQL.5432';
const START_MS = 300_000;
const STOP_MS = 30_000;
const LOOK_AGAIN_MS = 15;
/** Until what a killed PostgreSQL has left running has seen that it is gone. */
const LEFTOVER_MS = 10_000;

/**
 * Starts the PostgreSQL that npm installed, as a child of this process, on a Unix socket in the data folder (on Windows,
 * on a port of 127.0.0.1). As root it runs as an unprivileged user, also when that user cannot reach the data folder.
 *
 * @throws {OperatorError} when the folder is in use or cannot be written, or this machine cannot run it.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  for (const deadline = Date.now() + LEFTOVER_MS; ;) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof PerhapsLeftover) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

/** By those of a PostgreSQL that was killed, perhaps, whose other processes are about to end. */
class PerhapsLeftover extends FolderInUse {}

async function startOnce(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = await makeFolder(options.dataDir);
  const cluster = join(dataDir, 'postgres');
  const user = await findUser(cluster);
  const binaries = await findBinaries(user !== null);
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) await initialise(binaries, dataDir, cluster, user);
  else if (version.trim() !== binaries.major) throw otherVersion(dataDir, version.trim(), binaries.major);
  else await clearLeftover(dataDir, cluster);

  const address = await addressOf(cluster);
  const logPath = join(dataDir, 'postgres.log');
  const log = await openLog(dataDir, logPath);
  const settings = {
    ...address.settings,
    ...ownerSetting,
    timezone: 'UTC',
    jit: 'off',
    ...(options.durable === false && {fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off'}),
    ...options.settings,
  };
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      pathFor(user, cluster),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // A process group of its own: Ctrl-C must reach the server first, which then stops this one in order.
    {cwd: cluster, ...user, detached: process.platform !== 'win32', stdio: ['ignore', log.fd, log.fd]},
  );
  const exited = once(child, 'exit').catch((cause: unknown) => cause);
  await log.close();
  const stopAtExit = () => child.kill('SIGINT');
  process.once('exit', stopAtExit);
  const release = async () => {
    process.off('exit', stopAtExit);
    await address.release();
  };
  try {
    await becomesReady(exited, address.poolConfig);
  } catch (cause) {
    child.kill('SIGKILL');
    await exited;
    await release();
    throw startFailure(dataDir, cause, await readFile(logPath, 'utf8').catch(() => ''));
  }
  return {
    poolConfig: address.poolConfig,
    pid: child.pid!,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await stopChild(child, binaries, cluster);
      await exited;
      await release();
    },
  };
}

/**
 * The cluster of a data folder beside the server that runs it, for commands: `stop` then only lets go. Where none runs it
 * is started, and stopped by `stop`.
 */
export async function joinEmbeddedPostgres(
  options: EmbeddedOptions,
): Promise<Pick<EmbeddedPostgres, 'poolConfig' | 'stop'>> {
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const cluster = join(await realpath(options.dataDir), 'postgres');
    const {poolConfig, release} = await addressOf(cluster);
    return {poolConfig, stop: release};
  }
}

/**
 * The folder as PostgreSQL is to name it. As another user it may have no way through the folders above, but it is
 * started inside, and /proc/self/cwd leads there without them.
 */
function pathFor(user: Ids | null, folder: string): string {
  return user !== null && process.platform === 'linux' ? '/proc/self/cwd' : folder;
}

/** Made beside and moved into place: a start that was killed in the middle leaves no half of a cluster. */
async function initialise(
  binaries: Binaries,
  dataDir: string,
  cluster: string,
  user: Ids | null,
): Promise<void> {
  let fresh: string;
  try {
    fresh = await mkdtemp(join(dataDir, 'new-cluster-'));
    if (user !== null) await chown(fresh, user.uid, user.gid);
  } catch (error) {
    throw notWritable(dataDir, error as NodeJS.ErrnoException);
  }
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${pathFor(user, fresh)}`,
        '--username=postgres',
        // Who may reach the socket is decided by its folder, which only PostgreSQL's user (and root) may enter.
        `--auth=trust`,
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ],
      {cwd: fresh, ...user},
    );
    await rename(fresh, cluster);
  } catch (error) {
    await rm(fresh, {recursive: true, force: true});
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw inUse(dataDir, null);
    throw error;
  }
}

async function run(
  command: string,
  args: readonly string[],
  options: {cwd: string; uid?: number},
): Promise<void> {
  const child = spawn(command, args, {...options, stdio: ['ignore', 'ignore', 'pipe']});
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = (await once(child, 'close').catch((cause: unknown) => {
    throw cannotRun(cause, cause instanceof Error ? cause.message : '');
  })) as [number | null];
  if (code !== 0) throw cannotRun(undefined, lastComplaint(complaint));
}

function cannotRun(cause: unknown, reason: string): OperatorError {
  return new OperatorError(
    `The PostgreSQL from npm cannot run here (${reason}): set DATABASE_URL to a PostgreSQL of your own.`,
    {cause},
  );
}

function lastComplaint(log: string): string {
  const lines = log.split('\n').filter((line) => /FATAL|PANIC|error|ERROR/.test(line));
  const line = lines.at(-1) ?? log.trim().split('\n').at(-1) ?? '';
  return line.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '').replace(/\.$/, '') || 'no reason given';
}

function otherVersion(dataDir: string, found: string, ours: string): OperatorError {
  return new OperatorError(
    `The data folder ${dataDir} was made by PostgreSQL ${found}, and this is ${ours}: choose another with DATA_DIR, or remove it to start afresh.`,
  );
}

function startFailure(dataDir: string, cause: unknown, log: string): OperatorError {
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(log))
    return new PerhapsLeftover(inUse(dataDir, null).message);
  return cannotRun(cause, log === '' && cause instanceof Error ? cause.message : lastComplaint(log));
}

interface Address {
  readonly settings: Readonly<Record<string, string>>;
  readonly poolConfig: pg.PoolConfig;
  readonly release: () => Promise<void>;
}

/** Where its socket is. On Windows a cluster that runs has its port on the fourth line of its lock file. */
async function addressOf(cluster: string): Promise<Address> {
  const login = {user: 'postgres', database: 'postgres'};
  if (process.platform === 'win32') {
    const lock = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
    const port = Number(lock.split('\n')[3]) || (await freePort());
    return {
      settings: {listen_addresses: '127.0.0.1', port: String(port)},
      poolConfig: {...login, host: '127.0.0.1', port},
      release: async () => {},
    };
  }
  // A socket named by a relative path has no limit to its length and needs no way through the folders above.
  const settings = {
    listen_addresses: '',
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    port: '5432',
  };
  if (Buffer.byteLength(join(cluster, SOCKET_NAME)) <= SOCKET_PATH_BYTES)
    return {settings, poolConfig: {...login, host: cluster, port: 5432}, release: async () => {}};
  const folder = await mkdtemp(join(tmpdir(), 'ftl-'));
  const host = join(folder, 'd');
  await symlink(cluster, host);
  return {
    settings,
    poolConfig: {...login, host, port: 5432},
    release: () => rm(folder, {recursive: true, force: true}),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @param exited of the child: it may be over before anybody waits for this, where the folder is in use */
async function becomesReady(exited: Promise<unknown>, poolConfig: pg.PoolConfig): Promise<void> {
  let failure: Error | undefined;
  void exited.then(
    (cause) =>
      (failure = cause instanceof Error ? cause : new Error('PostgreSQL ended while it was starting')),
  );
  for (const deadline = Date.now() + START_MS; ;) {
    if (failure !== undefined) throw failure;
    const client = new pg.Client({...poolConfig, connectionTimeoutMillis: 5_000});
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

async function stopChild(child: ChildProcess, binaries: Binaries, cluster: string): Promise<void> {
  if (process.platform === 'win32') {
    // There are no signals on Windows; kill() would be a crash.
    await run(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast'], {cwd: cluster});
    return;
  }
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_MS);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(timer);
}
