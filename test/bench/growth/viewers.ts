import {setTimeout as sleep} from 'node:timers/promises';
import {seededRandom} from '../../support/random.ts';
import {CLIENT_CORE, stayOnCore} from '../fan-out/cores.ts';
import {cpuMicros} from '../fan-out/process-usage.ts';
import {p50, p99, Session} from '../fan-out/session.ts';
import {Curves} from './curves.ts';
import {recordGrowth} from './record.ts';
import {mostViewers, startServers} from './servers.ts';

/** Events before anything is measured, so that no code is measured while it is still being compiled. */
const WARM_UP = {events: 1000, intervalMs: 5};
const VIEWERS_A_CLIENT = 10_000;
/** Deliveries behind each figure, within bounds of events. */
const DELIVERIES = 400_000;
const [FEWEST, MOST] = [20, 300];
/** With fewer, what the server needs anyway hides what they need. */
const FEWEST_WEIGHED = 1000;
const REST_S = 15;
const CPU = 'µs of CPU';

/** What an event costs, and how long it takes, with more and more viewers of one job at one process. */
export async function growViewers(sizes: readonly number[]): Promise<void> {
  const most = await mostViewers();
  const counts = [...new Set(sizes.map((size) => Math.min(size, most)))];
  stayOnCore(CLIENT_CORE);
  const server = await startServers({isPinned: true});
  const clients = Math.ceil(Math.max(...counts) / VIEWERS_A_CLIENT);
  const session = new Session(server, seededRandom(1), {clients});
  const curves = new Curves();
  try {
    await session.viewers(1);
    await session.pass(WARM_UP.events, 1, WARM_UP.intervalMs);
    const alone = await session.memoryKb();
    for (const count of counts) {
      await session.viewers(count);
      if (count >= FEWEST_WEIGHED) {
        const memory = ((await session.memoryKb()) - alone) / (count - 1);
        curves.put('a viewer', 'kB of memory', count, memory);
      }
      const restFrom = await cpuMicros(server.pids);
      await sleep(REST_S * 1000);
      const atRest = ((await cpuMicros(server.pids)) - restFrom) / 1000 / REST_S;
      curves.put('at rest', 'ms of CPU a second', count, atRest);
      const events = Math.max(FEWEST, Math.min(MOST, Math.round(DELIVERIES / count)));
      const passage = await session.pass(events, 1, Math.max(20, count / 10));
      const {serverCpuMicros, sincePublishMs} = passage;
      curves.put('an event', CPU, count, serverCpuMicros / events);
      curves.put('a delivery, one at a time', CPU, count, serverCpuMicros / passage.recording.deliveries);
      const tens = await session.pass(Math.max(3, events / 10), 10, Math.max(100, count / 10));
      curves.put('a delivery, in tens', CPU, count, tens.serverCpuMicros / tens.recording.deliveries);
      curves.put('publish → viewer, p50', 'ms', count, p50(sincePublishMs));
      curves.put('publish → viewer, p99', 'ms', count, p99(sincePublishMs));
      console.log(
        `${count.toLocaleString('en')} viewers: each had all ${events + tens.eventCount} events; ` +
          `${(serverCpuMicros / events / 1000).toFixed(2)} ms of CPU an event, p99 ${p99(sincePublishMs).toFixed(1)} ms`,
      );
    }
  } finally {
    await session.end();
    await server.stop();
  }
  await recordGrowth({
    name: 'viewers',
    title: 'Viewers of one job at one process',
    axis: 'viewers',
    says: [
      '`npm run bench:growth -- --only viewers`. The server has one core; viewers, publisher and PostgreSQL share the other. Every event is POSTed,',
      'checked, scored, stored and streamed, and every viewer has had every event once, or there would be no figure. Times are from the',
      `beginning of the POST to the viewer. At rest: ${REST_S} s without an event, heartbeats included.`,
      `This process may open ${most.toLocaleString('en')} files besides its own, so that it holds no more viewers.`,
    ].join('\n'),
    curves: curves.all,
  });
}
