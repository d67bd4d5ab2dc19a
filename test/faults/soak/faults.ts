import {execFile} from 'node:child_process';
import {rename, rm} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {PoolClient} from 'pg';
import {integer, pick} from '../../support/random.ts';
import type {Faults} from '../../support/server/tcp-proxy.ts';
import {JOBS, TRIMMED_JOB, type SoakWorld} from './world.ts';
import {insert, row} from '../support/writers.ts';

const run = promisify(execFile);
const ADMIN = fileURLToPath(new URL('../../../server/admin.ts', import.meta.url));
const HERD = 200;

/** Faults that come one after another; those of different lanes come at the same time. */
export type Lane = Readonly<Record<string, () => Promise<unknown>>>;

/** So late that a page of a list gets through more often than not. */
const LATER = [1, 1_500_000] as const;

const NETWORKS: Readonly<Record<string, Faults>> = {
  'good network': {},
  'network cuts at once': {cutAfterBytes: [1, 20_000]},
  'network cuts': {cutAfterBytes: LATER},
  'network half-closes': {halfCloseAfterBytes: LATER},
  'network half-closes requests': {clientHalfCloseAfterBytes: [1, 240]},
  'network goes silent': {stallAfterBytes: LATER},
  'network delays': {delayMs: [0, 30]},
  'network buffers 2 kB': {bufferBytes: 2048},
  'network drips': {drip: true},
};

/** `node server/admin.ts …`, as an operator runs it. */
const admin = async ({postgres}: SoakWorld, ...args: string[]) =>
  run(process.execPath, [ADMIN, ...args], {env: {...process.env, DATABASE_URL: postgres.url}});

export function lanesOf(world: SoakWorld): readonly Lane[] {
  const {random, postgres, servers, proxies, anyProxyUrl, apiKey} = world;

  const restartOne = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const server = pick(random, servers);
    await server.end(signal);
    await sleep(integer(random, 0, 300));
    await server.start();
  };

  const machines: Lane = {
    'server killed': () => restartOne('SIGKILL'),
    'server drained': () => restartOne('SIGTERM'),
    'clock set back': async () => pick(random, servers).signal('SIGUSR2'),
    'sessions terminated': () => postgres.terminateSessions(),
    'PostgreSQL restarted (fast)': () => postgres.restart('fast'),
    'PostgreSQL restarted (immediate)': () => postgres.restart('immediate'),
    'PostgreSQL gone for 4 s': async () => {
      await postgres.stop('immediate');
      await sleep(4000);
      await postgres.start();
    },
  };

  const networks: Lane = {
    'all connections cut': async () => pick(random, proxies).cutAll(),
    [`${HERD} viewers at once`]: () => herd(anyProxyUrl(), pick(random, JOBS), apiKey),
    ...Object.fromEntries(
      Object.entries(NETWORKS).map(([name, faults]) => [
        name,
        async () => void (pick(random, proxies).faults = faults),
      ]),
    ),
  };

  const database: Lane = {
    'rows deleted': () =>
      bySql(world, (client) =>
        client.query('DELETE FROM training_predictions WHERE job_id = $1 AND seq % 10 = $2', [
          TRIMMED_JOB,
          integer(random, 0, 9),
        ]),
      ),
    retention: () =>
      admin(world, 'jobs', 'retain', TRIMMED_JOB, '--rows', String(integer(random, 500, 3000))).catch(
        () => {},
      ),
    'writer hangs': () =>
      bySql(world, async (client) => {
        await client.query('BEGIN');
        const hanging = row('hanging', integer(random, 0, 99), integer(random, 0, 99));
        await insert(client, pick(random, JOBS), [hanging]);
        await sleep(2000);
        await client.query('ROLLBACK');
      }),
    'disk full': () => fillDisk(world),
  };
  return [machines, networks, database];
}

/** What another program does in a session of its own; that may end in a deadlock, or with PostgreSQL itself. */
async function bySql({postgres}: SoakWorld, work: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const client = await postgres.pool.connect().catch(() => null);
  await client
    ?.query('SET lock_timeout = 5000')
    .then(() => work(client))
    .catch(() => {});
  client?.release(true);
}

/** PostgreSQL says of every row for a second that the disk is full. */
async function fillDisk(world: SoakWorld): Promise<void> {
  await bySql(world, async (client) => {
    await client.query(`
      CREATE OR REPLACE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$`);
    await client.query(
      'CREATE TRIGGER no_space BEFORE INSERT ON training_predictions FOR EACH ROW EXECUTE FUNCTION no_space()',
    );
    await sleep(1000);
  });
  for (let isFull = true; isFull;) {
    await bySql(world, async (client) => {
      await client.query('DROP TRIGGER IF EXISTS no_space ON training_predictions');
      isFull = false;
    });
    if (isFull) await sleep(100);
  }
}

/** Viewers that open the whole job at the same moment, read for a while, and are gone. */
async function herd(url: string, jobId: string, apiKey: string): Promise<void> {
  const {port, host} = new URL(url);
  const path = `/api/training/predictions/${jobId}/stream?since=start`;
  const sockets = Array.from({length: HERD}, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${apiKey}\r\n\r\n`);
    return socket.resume();
  });
  await sleep(1500);
  for (const socket of sockets) socket.destroy();
}

/**
 * The operator's way back to a cold copy: what was written after the copy is gone, its numbers go to other rows, and
 * `new-generation` tells every reader so.
 */
export async function putColdCopyBack(world: SoakWorld): Promise<void> {
  const {postgres, servers} = world;
  const cluster = join(postgres.folder, 'postgres');
  const copy = join(postgres.folder, 'copy');
  await postgres.stop('fast');
  // With its owner, which is not always who runs this.
  await run('cp', ['-a', cluster, copy]);
  await postgres.start();
  await sleep(2000);
  for (const server of servers) await server.end('SIGKILL');
  await postgres.stop('fast');
  await rm(cluster, {recursive: true});
  await rename(copy, cluster);
  await postgres.start();
  await admin(world, 'new-generation', '--all');
  await Promise.all(servers.map((server) => server.start()));
}
