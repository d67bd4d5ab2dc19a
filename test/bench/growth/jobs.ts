import {setTimeout as sleep} from 'node:timers/promises';
import {JOINT_PATH, MAX_JOINT_JOBS} from '../../../src/protocol/joint.ts';
import {seededRandom} from '../../support/random.ts';
import {CLIENT_CORE, stayOnCore} from '../fan-out/cores.ts';
import type {StreamTarget} from '../fan-out/load-messages.ts';
import {cpuMicros, descendants} from '../fan-out/process-usage.ts';
import {p50, p99, Session} from '../fan-out/session.ts';
import {Curves} from './curves.ts';
import {recordGrowth} from './record.ts';
import {startServers, targetOf, type Servers} from './servers.ts';

const WARM_UP = {events: 500, intervalMs: 5};
const EVENTS = 200;
const INTERVAL_MS = 40;
/** Sessions tell PostgreSQL what they did some ten seconds after they have come to rest, or when the pool ends them. */
const SETTLE_MS = 25_000;
const REST_S = 10;
/** With fewer, what the server needs anyway hides what they need. */
const FEWEST_WEIGHED = 1000;
const AT_REST = 'ms of CPU a second at rest';
const CPU = 'µs of CPU';

type Watch = (server: Servers, jobIds: readonly string[]) => readonly StreamTarget[];

/** How jobs are watched: by a connection for each, or as many on a connection as pages put there. */
const MANNERS: Readonly<Record<string, Watch>> = {
  'a connection each': ({port, apiKey}, jobIds) => jobIds.map((jobId) => targetOf(port, apiKey, jobId)),
  'fifty on a connection': ({target}, jobIds) =>
    Array.from({length: Math.ceil(jobIds.length / MAX_JOINT_JOBS)}, (_, i) => {
      const jobs = jobIds.slice(i * MAX_JOINT_JOBS, (i + 1) * MAX_JOINT_JOBS);
      return {...target, path: `${JOINT_PATH}?${jobs.map((jobId) => `job=${jobId}`).join('&')}`};
    }),
};

/** What jobs cost that nobody watches, and that one viewer each watches, while nothing comes and while events do. */
export async function growJobs(sizes: readonly number[]): Promise<void> {
  stayOnCore(CLIENT_CORE);
  const curves = new Curves();
  for (const [place, [manner, watch]] of Object.entries(MANNERS).entries()) {
    const server = await startServers({isPinned: true, writeBy: 'key'});
    try {
      if (place === 0) await growUnwatched(server, sizes, curves);
      await growWatched(server, [manner, watch], sizes, curves);
    } finally {
      await server.stop();
    }
  }
  await recordGrowth({
    name: 'jobs',
    title: 'Jobs at one process',
    axis: 'jobs',
    says: [
      '`npm run bench:growth -- --only jobs`. Running jobs, each watched by one viewer: by a connection of its own, or with 49 others on one connection,',
      `as a page with several jobs has them. Events are POSTed one at a time, every ${INTERVAL_MS} ms, each to another job; each came to its viewer, once, and to no other.`,
      `CPU is the server's where it does not say PostgreSQL. At rest: ${REST_S} s without an event, heartbeats included; statements as PostgreSQL counts them.`,
    ].join('\n'),
    curves: curves.all,
  });
}

async function growUnwatched(server: Servers, sizes: readonly number[], curves: Curves): Promise<void> {
  for (const size of sizes) {
    await createJobs(server, size);
    await rest(server, 'nobody watches', size, curves);
  }
}

async function growWatched(
  server: Servers,
  [manner, watch]: readonly [name: string, watch: Watch],
  sizes: readonly number[],
  curves: Curves,
): Promise<void> {
  const session = new Session(server, seededRandom(1), {readers: 1});
  let watched = 0;
  try {
    const alone = await session.memoryKb();
    for (const size of sizes) {
      await createJobs(server, size);
      await session.open(watch(server, server.jobIds.slice(watched)));
      if (watched === 0) await session.pass(WARM_UP.events, 1, WARM_UP.intervalMs);
      watched = size;
      if (size >= FEWEST_WEIGHED) {
        const memory = ((await session.memoryKb()) - alone) / size;
        curves.put(`a watched job, ${manner}`, 'kB of memory', size, memory);
      }
      await rest(server, `watched, ${manner}`, size, curves);
      const databaseFrom = await databaseCpu(server);
      const {serverCpuMicros, sincePublishMs, elapsedMs} = await session.pass(EVENTS, 1, INTERVAL_MS);
      const database = (await databaseCpu(server)) - databaseFrom;
      curves.put(`an event, ${manner}`, CPU, size, serverCpuMicros / EVENTS);
      curves.put(`an event, PostgreSQL, ${manner}`, CPU, size, database / EVENTS);
      curves.put(`while events come, ${manner}`, '% of its core', size, serverCpuMicros / 10 / elapsedMs);
      curves.put(`publish → viewer, p50, ${manner}`, 'ms', size, p50(sincePublishMs));
      curves.put(`publish → viewer, p99, ${manner}`, 'ms', size, p99(sincePublishMs));
      console.log(
        `${size.toLocaleString('en')} jobs, ${manner}: ${(serverCpuMicros / EVENTS / 1000).toFixed(2)} ms of CPU an event, p99 ${p99(sincePublishMs).toFixed(1)} ms`,
      );
    }
  } finally {
    await session.end();
  }
}

/** Makes as many more jobs of the user as are missing, and has batches go to all of them. */
async function createJobs(server: Servers, size: number): Promise<void> {
  const jobIds = Array.from({length: size}, (_, i) => (i === 0 ? 'bench' : `bench-${i}`));
  const each = 'FROM unnest($1::text[]) AS job_id ON CONFLICT DO NOTHING';
  await server.pool.query(`INSERT INTO training_jobs (job_id, user_id) SELECT job_id, 'user' ${each}`, [
    jobIds,
  ]);
  await server.pool.query(`INSERT INTO job_stream (job_id) SELECT job_id ${each}`, [jobIds]);
  server.jobIds = jobIds;
}

async function rest(server: Servers, name: string, size: number, curves: Curves): Promise<void> {
  await sleep(SETTLE_MS);
  const statementsFrom = await statements(server);
  const [cpuFrom, databaseFrom] = [await cpuMicros(server.pids), await databaseCpu(server)];
  await sleep(REST_S * 1000);
  const cpu = ((await cpuMicros(server.pids)) - cpuFrom) / 1000 / REST_S;
  const database = ((await databaseCpu(server)) - databaseFrom) / 1000 / REST_S;
  const asked = ((await statements(server)) - statementsFrom) / REST_S;
  curves.put(name, AT_REST, size, cpu);
  curves.put(`PostgreSQL, ${name}`, AT_REST, size, database);
  curves.put(name, 'statements a second at rest', size, asked);
  console.log(
    `${size.toLocaleString('en')} jobs, ${name}: ${cpu.toFixed(2)} ms of CPU and ${asked.toFixed(1)} statements a second at rest`,
  );
}

const databaseCpu = async ({postgresPid}: Servers): Promise<number> =>
  cpuMicros([postgresPid, ...(await descendants(postgresPid))]);

/** Transactions so far: a poll is one statement. */
async function statements({pool}: Servers): Promise<number> {
  const {rows} = await pool.query<{count: string}>(
    `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()`,
  );
  return Number(rows[0]!.count);
}
