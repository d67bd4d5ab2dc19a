/**
 * `npm run soak -- --minutes 10 [--seed N]`: all faults of this folder, mixed at random, over two servers and one
 * PostgreSQL, while trainers and other programs write to three jobs. Ends in a table of rows lost and repeated.
 */
import {parseArgs} from 'node:util';
import {setTimeout as sleep} from 'node:timers/promises';
import type {PoolClient} from 'pg';
import {integer, pick, seededRandom} from '../support/random.ts';
import {PrivatePostgres} from '../support/private-postgres.ts';
import {ServerProcess} from '../support/server-process.ts';
import {TcpProxy, type Faults} from '../support/tcp-proxy.ts';
import {ClientFollower} from './client-follower.ts';
import {shortfall, type Follower} from './follower.ts';
import {BRISK, createJob, createUser} from './scene.ts';
import {Witness} from './witness.ts';
import {poster, row, sqlWriter, insert, type Writer} from './writers.ts';

const {values: options} = parseArgs({
  options: {
    minutes: {type: 'string', default: '10'},
    seed: {type: 'string', default: String(Math.floor(Math.random() * 2 ** 31))},
  },
});
const seed = Number(options.seed);
const random = seededRandom(seed);
const JOBS = ['alpha', 'beta', 'gamma'];
const SETTLE_MS = 60_000;

/** A line of the closing table. */
interface Outcome {
  readonly reader: string;
  readonly rows: number;
  readonly received: number;
  readonly connections: number;
  readonly resets: number;
  readonly lost: number;
  readonly extra: number;
  readonly repeated: number;
}

const NETWORKS: Readonly<Record<string, Faults>> = {
  'good network': {},
  'network cuts': {cutAfterBytes: [1, 200_000]},
  'network half-closes': {halfCloseAfterBytes: [1, 200_000]},
  'network goes silent': {stallAfterBytes: [1, 200_000]},
  'network delays': {delayMs: [0, 30]},
};

/** What another program does in a session of its own; that may end in a deadlock, or with PostgreSQL itself. */
async function bySql({pool}: PrivatePostgres, work: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect().catch(() => null);
  await client
    ?.query('SET lock_timeout = 5000')
    .then(() => work(client))
    .catch(() => {});
  client?.release(true);
}

async function main(): Promise<boolean> {
  console.log(`seed ${seed}, ${options.minutes} minutes`);
  const postgres = await PrivatePostgres.start();
  const env = {
    ...BRISK,
    DATABASE_URL: postgres.url,
    EMBED_SECRET: 'the same on both servers, 32 letters',
    DRAIN_S: '0.3',
  };
  const servers = await Promise.all(
    [0, 1].map(() => ServerProcess.start({env: {...env, STREAMS_PER_USER: '1000'}})),
  );
  const proxies = await Promise.all(servers.map(({port}) => TcpProxy.start(port, random)));
  const apiKey = await createUser(postgres);
  const anyServer = () => pick(random, servers).url;
  const anyProxy = () => `http://127.0.0.1:${pick(random, proxies).port}`;

  const writers: Writer[] = [];
  const followers: {name: string; jobId: string; follower: Follower}[] = [];
  for (const jobId of JOBS) {
    const jobToken = await createJob(servers[0]!.url, apiKey, jobId);
    writers.push(poster({url: anyServer, jobId, jobToken, random, pauseMs: [0, 200]}));
    writers.push(sqlWriter({pool: postgres.pool, jobId, random, name: 'sql', slowMs: [50, 350]}));
    for (let i = 0; i < 3; i++) {
      const follower = new Witness({url: anyProxy, jobId, apiKey, silenceMs: 1500});
      followers.push({name: `${jobId} witness ${i + 1}`, jobId, follower});
    }
    for (const since of ['start', null] as const) {
      const follower = new ClientFollower({url: anyProxy, jobId, apiKey, since});
      followers.push({name: `${jobId} client from ${since ?? 'list'}`, jobId, follower});
    }
  }

  const counts = new Map<string, number>();
  const events: Readonly<Record<string, () => Promise<void>>> = {
    'server killed': () => restartOne('SIGKILL'),
    'server drained': () => restartOne('SIGTERM'),
    'sessions terminated': () => postgres.terminateSessions(),
    'PostgreSQL restarted (fast)': () => postgres.restart('fast'),
    'PostgreSQL restarted (immediate)': () => postgres.restart('immediate'),
    'PostgreSQL gone for 3 s': async () => {
      await postgres.stop('immediate');
      await sleep(3000);
      await postgres.start();
    },
    'all connections cut': async () => pick(random, proxies).cutAll(),
    'rows deleted': () =>
      bySql(postgres, (client) =>
        client.query('DELETE FROM training_predictions WHERE job_id = $1 AND seq % 10 = $2', [
          pick(random, JOBS),
          integer(random, 0, 9),
        ]),
      ),
    'writer hangs': () =>
      bySql(postgres, async (client) => {
        await client.query('BEGIN');
        const hanging = row('hanging', integer(random, 0, 99), integer(random, 0, 99));
        await insert(client, pick(random, JOBS), [hanging]);
        await sleep(2000);
        await client.query('ROLLBACK');
      }),
    ...Object.fromEntries(
      Object.entries(NETWORKS).map(([name, faults]) => [
        name,
        async () => void (pick(random, proxies).faults = faults),
      ]),
    ),
  };

  async function restartOne(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const server = pick(random, servers);
    await server.end(signal);
    await sleep(integer(random, 0, 300));
    await server.start();
  }

  const until = Date.now() + Number(options.minutes) * 60_000;
  while (Date.now() < until) {
    await sleep(integer(random, 200, 3000));
    const name = pick(random, Object.keys(events));
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await events[name]!();
  }

  await Promise.all(writers.map((writer) => writer.stop()));
  // The last connections are good ones.
  for (const proxy of proxies) {
    proxy.faults = {};
    proxy.cutAll();
  }
  const results: Outcome[] = [];
  for (const {name, jobId, follower} of followers) {
    const deadline = Date.now() + SETTLE_MS;
    let now = await shortfall(follower, postgres.pool, jobId);
    while (now.lost + now.stale + now.extra > 0 && Date.now() < deadline) {
      await sleep(100);
      now = await shortfall(follower, postgres.pool, jobId);
    }
    const {rows, received, connections, resets, complaints} = follower;
    if (now.lost + now.stale + now.extra > 0) console.log(`${name}: ${follower.state}`);
    for (const complaint of complaints.slice(0, 3)) console.log(`${name}: ${complaint}`);
    results.push({
      reader: name,
      rows: rows.size,
      received,
      connections,
      resets: resets.length,
      lost: now.lost + now.stale,
      extra: now.extra,
      repeated: complaints.length,
    });
  }
  for (const {follower} of followers) await follower.stop();
  for (const proxy of proxies) await proxy.close();
  const outputs = servers.map(({output}) => output).filter((output) => /uncaught|unhandled/i.test(output));
  for (const output of outputs) console.log(output);
  for (const server of servers) await server.remove();
  await postgres.end();

  console.log(`\nfaults: ${[...counts].map(([name, count]) => `${count} × ${name}`).join(', ')}`);
  console.table(results);
  const sum = (of: 'lost' | 'extra' | 'repeated') => results.reduce((total, result) => total + result[of], 0);
  console.log(`seed ${seed}: ${sum('lost')} lost, ${sum('extra')} too many, ${sum('repeated')} repeated`);
  return sum('lost') + sum('extra') + sum('repeated') === 0;
}

process.exitCode = (await main()) ? 0 : 1;
