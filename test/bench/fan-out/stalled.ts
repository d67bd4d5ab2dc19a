/**
 * What viewers that never read cost the others: the same flow of batches to the same viewers, without and with stalled
 * ones beside them, long enough that these fill what the kernel keeps for them, then what the server does, and are let go.
 *
 *   node test/bench/fan-out/stalled.ts [--viewers 200] [--stalled 20] [--seconds 20] [--rounds 3] [--only ftl,better-sse]
 *
 * Linux with two cores and `taskset`, as `npm run bench:server`.
 */
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {parseArgs} from 'node:util';
import {seededRandom} from '../../support/random.ts';
import type {Contender} from './contender.ts';
import {betterSse} from './contenders/better-sse.ts';
import {ftlGzip, ftlPlain} from './contenders/ftl.ts';
import {nchan} from './contenders/nchan.ts';
import {CLIENT_CORE, stayOnCore} from './cores.ts';
import type {StreamTarget} from './load-messages.ts';
import {p50, p99, Session} from './session.ts';
import {median, threeDigits} from './statistics.ts';

/** Of the recorded run's rows: about 65 kB on the wire, and well over a megabyte in two seconds. */
const BATCH = {rows: 100, intervalMs: 100};
const SAMPLE_MS = 200;

export interface StalledEffort {
  /** Those that read, and whose times are taken. */
  readonly viewers: number;
  readonly stalled: number;
  /** Of the flow, without and with them each. */
  readonly seconds: number;
}

/** Milliseconds from publishing to the viewers that read, and megabytes. */
export interface StalledFigures {
  readonly p50Without: number;
  readonly p50With: number;
  readonly p99Without: number;
  readonly p99With: number;
  /** The server's greatest memory with them, less the greatest without. */
  readonly memory: number;
  /** What each viewer was sent beside them: all that a stalled one might have filled. */
  readonly sent: number;
}

/**
 * One round on a server of its own.
 *
 * @throws when a viewer that reads misses an event.
 */
export async function measureStalled(
  contender: Contender,
  {viewers, stalled, seconds}: StalledEffort,
  seed: number,
): Promise<StalledFigures> {
  const server = await contender.start();
  const session = new Session(server, seededRandom(seed));
  const sockets: Socket[] = [];
  const pass = async () => {
    const batches = Math.round((seconds * 1000) / BATCH.intervalMs);
    const memory = watchMemory(session);
    const {sincePublishMs, recording} = await session.pass(batches, BATCH.rows, BATCH.intervalMs);
    const peakKb = await memory.peak();
    return {p50: p50(sincePublishMs), p99: p99(sincePublishMs), peakKb, bytes: recording.bytes / viewers};
  };
  try {
    await session.viewers(viewers);
    await session.pass(10, BATCH.rows, BATCH.intervalMs);
    const without = await pass();
    for (let i = 0; i < stalled; i++) sockets.push(await openStalled(server.target));
    const beside = await pass();
    return {
      p50Without: without.p50,
      p50With: beside.p50,
      p99Without: without.p99,
      p99With: beside.p99,
      memory: (beside.peakKb - without.peakKb) / 1024,
      sent: beside.bytes / 1e6,
    };
  } finally {
    for (const socket of sockets) socket.destroy();
    await session.end();
    await server.stop();
  }
}

/** Reads the beginning of the answer, and then nothing more. */
async function openStalled({port, path, headers}: StreamTarget): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  const lines = Object.entries({Host: `127.0.0.1:${port}`, ...headers}).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  socket.on('error', () => {});
  if (!head.toString('latin1').startsWith('HTTP/1.1 200 ')) {
    throw new Error(`Expected 200, got: ${head.toString('utf8', 0, 300)}`);
  }
  return socket;
}

function watchMemory(session: Session): {peak(): Promise<number>} {
  let peakKb = 0;
  const look = async () => (peakKb = Math.max(peakKb, await session.memoryKb()));
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    async peak() {
      clearInterval(timer);
      return look();
    },
  };
}

async function main(): Promise<void> {
  const {values} = parseArgs({
    options: {
      viewers: {type: 'string', default: '200'},
      stalled: {type: 'string', default: '20'},
      seconds: {type: 'string', default: '20'},
      rounds: {type: 'string', default: '3'},
      only: {type: 'string', default: 'ftl,ftl gzip,nchan,better-sse'},
    },
  });
  stayOnCore(CLIENT_CORE);
  const effort = {
    viewers: Number(values.viewers),
    stalled: Number(values.stalled),
    seconds: Number(values.seconds),
  };
  const {viewers, stalled} = effort;
  console.log(`${viewers} viewers, without and with ${stalled} that never read; medians of ${values.rounds}`);
  for (const contender of [ftlPlain, ftlGzip, nchan, betterSse]) {
    if (!values.only.split(',').includes(contender.name)) continue;
    if (contender.missing !== null) {
      console.log(`skipped: ${contender.name}: ${contender.missing}`);
      continue;
    }
    const rounds: StalledFigures[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      rounds.push(await measureStalled(contender, effort, round));
    }
    const figure = (name: keyof StalledFigures) => threeDigits(median(rounds.map((one) => one[name])));
    console.log(
      `${contender.name}: p50 ${figure('p50Without')} → ${figure('p50With')} ms, ` +
        `p99 ${figure('p99Without')} → ${figure('p99With')} ms, ` +
        `memory + ${figure('memory')} MB; each was sent ${figure('sent')} MB`,
    );
  }
}

if (import.meta.main) await main();
