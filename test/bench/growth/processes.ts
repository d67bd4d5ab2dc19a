import {seededRandom} from '../../support/random.ts';
import {cpuMicros} from '../fan-out/process-usage.ts';
import {recordTable} from '../fan-out/results.ts';
import {p50, p99, Session} from '../fan-out/session.ts';
import {median, threeDigits} from '../fan-out/statistics.ts';
import {busyness} from './record.ts';
import {mostViewers, startServers} from './servers.ts';

const WARM_UP = {events: 500, intervalMs: 5};
const VIEWERS_A_CLIENT = 10_000;
/** Events behind each figure; every second goes to the other process where there are two. */
const EVENTS = 30;
const FLAT_OUT = {viewers: 1000, ms: 4000, batch: 10, window: 1000};

const FIGURES = ['delivery', 'tens', 'p50', 'p99', 'memory', 'flatOut', 'serverCores'] as const;
type Figures = Readonly<Record<(typeof FIGURES)[number], number>> & {
  readonly held: readonly number[];
  /** Share of the servers' CPU that each process used. */
  readonly shares: readonly number[];
};

/** The same viewers and writers at one process, and at two that share its port. */
export async function growProcesses(sizes: readonly number[], rounds: number): Promise<void> {
  const most = await mostViewers();
  const rows: string[][] = [];
  for (const size of sizes) {
    const runs = new Map<number, Figures[]>([1, 2].map((count) => [count, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [count, figures] of runs) {
        const viewers = Math.min(size, most * count);
        console.log(
          `round ${round + 1} of ${rounds}: ${viewers} viewers at ${count} process${count > 1 ? 'es' : ''}`,
        );
        figures.push(await measureOnce(count, viewers, round));
      }
    }
    for (const [count, figures] of runs) {
      const [{held, shares}] = figures as [Figures];
      rows.push([
        ...[String(count), held.map((viewers) => viewers.toLocaleString('en')).join(' + '), 'yes'],
        shares.map((share) => `${Math.round(share * 100)} %`).join(' + '),
        ...FIGURES.map((name) => threeDigits(median(figures.map((figure) => figure[name])))),
      ]);
    }
    await recordTable('processes', {
      title: 'One process, and two that share its port',
      says: [
        '`npm run bench:growth -- --only processes`: one server, or two with `SHARE_PORT=yes` over one PostgreSQL; Linux deals viewers and writers out. Every',
        'second batch is POSTed to the other process, and every viewer of either has had every event once, or there would be no figure. Servers, viewers,',
        `publisher and PostgreSQL share both cores. Medians of ${rounds}, in turn.${busyness()}`,
        '',
      ].join('\n'),
      head: [
        ...['processes', 'viewers', 'each had every event', 'share of the CPU'],
        ...['CPU a delivery, one at a time, µs', 'in tens, µs', 'p50, ms', 'p99, ms', 'memory a viewer, kB'],
        ...[
          `events a second to each of ${FLAT_OUT.viewers.toLocaleString('en')}, flat out`,
          '… cores of the servers',
        ],
      ],
      rows,
    });
  }
}

async function measureOnce(count: number, viewers: number, seed: number): Promise<Figures> {
  const server = await startServers({count});
  const clients = Math.ceil(viewers / VIEWERS_A_CLIENT);
  const session = new Session(server, seededRandom(seed), {clients, isPinned: false});
  try {
    const writers = await server.connections();
    await session.viewers(Math.min(FLAT_OUT.viewers, viewers));
    await session.pass(WARM_UP.events, 1, WARM_UP.intervalMs);
    const flatOut = await session.saturate(FLAT_OUT.ms, FLAT_OUT.batch, FLAT_OUT.window);
    const before = await session.memoryKb();
    const more = viewers - Math.min(FLAT_OUT.viewers, viewers);
    await session.viewers(viewers);
    const memory = ((await session.memoryKb()) - before) / more;
    const held = (await server.connections()).map((count, i) => count - writers[i]!);
    const perProcess = () => Promise.all(server.pids.map((pid) => cpuMicros([pid])));
    const from = await perProcess();
    const ones = await session.pass(EVENTS, 1, Math.max(50, viewers / 10));
    const used = (await perProcess()).map((micros, i) => micros - from[i]!);
    const tens = await session.pass(EVENTS / 3, 10, Math.max(100, viewers / 10));
    const all = used.reduce((sum, micros) => sum + micros, 0);
    return {
      held,
      shares: used.map((micros) => micros / all),
      delivery: ones.serverCpuMicros / ones.recording.deliveries,
      tens: tens.serverCpuMicros / tens.recording.deliveries,
      p50: p50(ones.sincePublishMs),
      p99: p99(ones.sincePublishMs),
      memory,
      flatOut: flatOut.eventCount / (flatOut.elapsedMs / 1000),
      serverCores: flatOut.serverCpuMicros / flatOut.elapsedMs / 1000,
    };
  } finally {
    await session.end();
    await server.stop();
  }
}
