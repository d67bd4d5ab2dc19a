import {readdir, readFile, readlink} from 'node:fs/promises';
import type {Pool} from 'pg';
import {createJob, createUser} from '../../faults/support/scene.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {until} from '../../support/until.ts';
import type {RunningContender} from '../fan-out/contender.ts';
import {NODE_ARGS} from '../fan-out/contenders/ftl.ts';
import {SERVER_CORE} from '../fan-out/cores.ts';
import type {StreamTarget} from '../fan-out/load-messages.ts';
import {PipelinedPosts} from '../fan-out/pipelined-posts.ts';

const NO_LIMITS = {
  STREAMS_PER_USER: '1000000',
  STREAMS_PER_JOB: '1000000',
  STREAMS_MAX: '1000000',
  REPLAYS_MAX: '1000',
  REQUESTS_PER_MINUTE: '0',
};
/** Of a process, for what it opens besides viewers: the database, the writers, its own files. */
const OTHER_FILES = 100;
const MOST_WRITERS = 64;
/** In a line of /proc/net/tcp, and how states are written there. */
const INODE = 9;
const [ESTABLISHED, LISTENS] = ['01', '0A'];
/** Prime, so that every job has its turn. */
const STRIDE = 7919;

export interface Servers extends RunningContender {
  /** To which batches go, one after another. At first there is one. */
  jobIds: readonly string[];
  /** Connections of clients that the process of each pid holds, those of writers included. */
  connections(): Promise<readonly number[]>;
  readonly apiKey: string;
  readonly pool: Pool;
  readonly postgresPid: number;
  readonly port: number;
}

interface ServersOptions {
  /** More than one share a port. */
  readonly count?: number;
  /** A job's own token, or the key of the user whose jobs they are. Default: the token. */
  readonly writeBy?: 'token' | 'key';
  /** Whether a single server has a core to itself. */
  readonly isPinned?: boolean;
}

/** This project's server, or several that share a port, over a PostgreSQL of their own, with writers at each. */
export async function startServers({
  count = 1,
  isPinned = false,
  writeBy = 'token',
}: ServersOptions = {}): Promise<Servers> {
  const postgres = await PrivatePostgres.start();
  const servers: ServerProcess[] = [];
  const env = {...NO_LIMITS, DATABASE_URL: postgres.url, SHARE_PORT: count > 1 ? 'yes' : 'no'};
  for (let i = 0; i < count; i++) {
    const through = isPinned ? ['taskset', '-c', String(SERVER_CORE)] : [];
    servers.push(
      await ServerProcess.start({
        env,
        nodeArgs: NODE_ARGS,
        through,
        ...(servers[0] && {port: servers[0].port}),
      }),
    );
  }
  const {port, url} = servers[0]!;
  // One that shares a port listens when it is ready; any of them may have said so.
  await until('all servers to listen', async () => (await socketsAt(port, LISTENS)).length === count);
  const apiKey = await createUser(postgres);
  const jobId = 'bench';
  const jobToken = await createJob(url, apiKey, jobId);
  const pids = servers.map(({pid}) => pid);
  const connections = () => connectionsAt(port, pids);
  const writers = await openWriters(
    port,
    writeBy === 'key' ? {'X-API-Key': apiKey} : {Authorization: `Bearer ${jobToken}`},
    connections,
  );
  let turn = 0;
  /** Next to each other in time, and far from each other in the list. */
  const nextJob = ({jobIds}: Servers): string => jobIds[(turn * STRIDE) % jobIds.length]!;
  const started: Servers = {
    jobIds: [jobId],
    pids,
    apiKey,
    port,
    pool: postgres.pool,
    postgresPid: postgres.pid,
    connections,
    target: targetOf(port, apiKey, jobId),
    async publish(batches) {
      await Promise.all(
        batches.map((rows) => {
          const body = JSON.stringify({job_id: nextJob(started), predictions: rows});
          return writers[turn++ % writers.length]!.send([body]);
        }),
      );
    },
    async stop() {
      for (const writer of writers) writer.close();
      for (const server of servers) await server.remove();
      await postgres.end();
    },
  };
  return started;
}

export const targetOf = (port: number, apiKey: string, jobId: string): StreamTarget => ({
  port,
  path: `/api/training/predictions/${jobId}/stream`,
  headers: {Accept: 'text/event-stream', 'X-API-Key': apiKey},
});

/** Opens connections until every server has one of them, as the system deals them out; one for each server is kept. */
async function openWriters(
  port: number,
  credential: Readonly<Record<string, string>>,
  connections: () => Promise<readonly number[]>,
): Promise<readonly PipelinedPosts[]> {
  const headers = {...credential, 'Content-Type': 'application/json'};
  const at = new Map<number, PipelinedPosts>();
  const spare: PipelinedPosts[] = [];
  for (let opened = 0; opened < MOST_WRITERS; opened++) {
    const before = await connections();
    const writer = await PipelinedPosts.open(port, '/api/training/predictions', headers);
    writer.keepOpenBy('/readyz');
    const taker = await until('a server to take the connection', async () => {
      const place = (await connections()).findIndex((count, i) => count > before[i]!);
      return place === -1 ? null : {place};
    });
    if (at.has(taker.place)) spare.push(writer);
    else at.set(taker.place, writer);
    if (at.size === before.length) {
      const open = total(await connections());
      for (const one of spare) one.close();
      await until('these to end', async () => total(await connections()) <= open - spare.length);
      return [...at.values()];
    }
  }
  throw new Error(`Of ${MOST_WRITERS} connections not every server got one.`);
}

/** Inodes of the sockets at this port of 127.0.0.1 that are in this state. */
async function socketsAt(port: number, state: string): Promise<readonly string[]> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([, address, , stateOfLine]) => address === local && stateOfLine === state)
    .map((fields) => fields[INODE]!);
}

/** How many connections each of these processes has at the port. */
async function connectionsAt(port: number, pids: readonly number[]): Promise<readonly number[]> {
  const sockets = new Set((await socketsAt(port, ESTABLISHED)).map((inode) => `socket:[${inode}]`));
  return Promise.all(
    pids.map(async (pid) => {
      const files = await readdir(`/proc/${pid}/fd`);
      const links = await Promise.all(
        files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')),
      );
      return links.filter((link) => sockets.has(link)).length;
    }),
  );
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Viewers that one process can hold here: what it may open, less what else it opens. */
export async function mostViewers(): Promise<number> {
  const text = await readFile('/proc/self/limits', 'utf8');
  const [, limit] = /^Max open files +(\d+)/m.exec(text) ?? [];
  return Number(limit ?? Infinity) - OTHER_FILES;
}
