import type {Contender} from './contender.ts';
import {p50, p99, type Passage, type Session} from './session.ts';

/** What is measured, in the order of the table. `better`: which of two figures wins. */
export const MEASURES = {
  'cpu-1': {title: 'CPU a delivered event, one at a time', unit: 'µs', better: 'less'},
  delivery: {title: 'CPU of a delivery: each viewer more, 100 → 1,000', unit: 'µs', better: 'less'},
  event: {title: 'CPU an event with 1 viewer', unit: 'µs', better: 'less'},
  'cpu-10': {title: 'CPU a delivered event, batches of 10', unit: 'µs', better: 'less'},
  'cpu-100': {title: 'CPU a delivered event, batches of 100', unit: 'µs', better: 'less'},
  saturation: {title: 'events a second to each of 1,000 viewers, flat out', unit: '/s', better: 'more'},
  'saturation-server': {title: '… share of its core that the server used', unit: '%', better: 'none'},
  'saturation-client': {title: '… share of its core that the client used', unit: '%', better: 'none'},
  'p50-1': {title: 'publish → client, 1 viewer, p50', unit: 'ms', better: 'less'},
  'p99-1': {title: '… p99', unit: 'ms', better: 'less'},
  'p50-100': {title: 'publish → client, 100 viewers, p50', unit: 'ms', better: 'less'},
  'p99-100': {title: '… p99', unit: 'ms', better: 'less'},
  'p50-1000': {title: 'publish → client, 1,000 viewers, p50', unit: 'ms', better: 'less'},
  'p99-1000': {title: '… p99', unit: 'ms', better: 'less'},
  'p50-5000': {title: 'publish → client, 5,000 viewers, p50', unit: 'ms', better: 'less'},
  'p99-5000': {title: '… p99', unit: 'ms', better: 'less'},
  'commit-p50-1000': {
    title: 'commit by another program → client, 1,000 viewers, p50',
    unit: 'ms',
    better: 'none',
  },
  'commit-p99-1000': {title: '… p99', unit: 'ms', better: 'none'},
  'stalled-without': {title: '200 viewers, batches of 100, p99', unit: 'ms', better: 'less'},
  'stalled-with': {title: '… with 20 others that never read', unit: 'ms', better: 'less'},
  'stalled-memory': {title: '… and what the server needs more for them', unit: 'MB', better: 'less'},
  memory: {title: 'memory an idle viewer', unit: 'kB', better: 'less'},
  'bytes-10': {title: 'bytes on the wire an event, batches of 10', unit: 'B', better: 'less'},
  'statements-0': {title: 'statements a second, no viewer', unit: '/s', better: 'none'},
  'statements-1': {title: '… 1 viewer', unit: '/s', better: 'none'},
  'statements-1000': {title: '… 1,000 viewers', unit: '/s', better: 'none'},
  'viewers-held': {title: 'viewers open at once, each had every event', unit: '', better: 'more'},
} as const;

export type MeasureName = keyof typeof MEASURES;
export type Figures = Partial<Record<MeasureName, number>>;

/** How long each part takes. Medians need fewer events than the tails do. */
export interface Effort {
  /** Seconds of publishing behind each figure of CPU and saturation. */
  readonly seconds: number;
  /** Events behind each p50 and p99. */
  readonly latencyEvents: number;
  /** What takes long and hardly varies: the statements of the database, and ten thousand viewers. */
  readonly isThorough: boolean;
}

export const FULL: Effort = {seconds: 3, latencyEvents: 40, isThorough: true};
export const QUICK: Effort = {seconds: 2, latencyEvents: 10, isThorough: false};

/** Events before anything is measured, so that no server is measured while its code is still being compiled. */
const WARM_UP = {events: 1500, intervalMs: 5};

const MOST_VIEWERS = 10_000;

/** Between two events whose way is timed, by the number of viewers. */
const INTERVAL_MS = {1: 50, 100: 50, 1000: 100, 5000: 200} as const;

/** All measures of one server, from one viewer up to ten thousand. */
export async function measure(session: Session, scope: Contender['scope'], effort: Effort): Promise<Figures> {
  const figures: Figures = {};
  const countStatements = async (viewers: 0 | 1 | 1000): Promise<void> => {
    if (!effort.isThorough || scope === 'all') return;
    const statements = await session.statementsPerSecond(15);
    if (statements !== null) figures[`statements-${viewers}`] = statements;
  };
  /** What one event costs; of the bridge only times are asked. */
  const eventCost = async (): Promise<number> =>
    scope === 'all' ? perEvent(await ones(session, effort)) : NaN;
  const latency = async (viewers: 1 | 100 | 1000 | 5000): Promise<Passage> => {
    await session.viewers(viewers);
    const passage = await session.pass(effort.latencyEvents, 1, INTERVAL_MS[viewers]);
    figures[`p50-${viewers}`] = p50(passage.sincePublishMs);
    figures[`p99-${viewers}`] = p99(passage.sincePublishMs);
    return passage;
  };

  await countStatements(0);
  await session.viewers(1);
  await countStatements(1);
  await session.pass(WARM_UP.events, 1, WARM_UP.intervalMs);
  await latency(1);
  const alone = await eventCost();
  await latency(100);
  const hundred = await eventCost();
  await session.viewers(1000);
  await countStatements(1000);
  await session.pass(20, 10, 50);
  const {sinceDoneMs} = await latency(1000);
  if (scope === 'bridge') {
    figures['commit-p50-1000'] = p50(sinceDoneMs);
    figures['commit-p99-1000'] = p99(sinceDoneMs);
    return figures;
  }

  const thousand = await eventCost();
  figures.event = alone;
  figures['cpu-1'] = thousand / 1000;
  figures.delivery = (thousand - hundred) / 900;
  Object.assign(figures, await work(session, effort));
  const before = await session.memoryKb();
  await session.viewers(5000);
  figures.memory = ((await session.memoryKb()) - before) / 4000;
  await latency(5000);
  if (effort.isThorough) {
    await session.viewers(MOST_VIEWERS);
    await session.pass(3, 1, 1000);
    figures['viewers-held'] = MOST_VIEWERS;
  }
  return figures;
}

/** 50 events a second, as `work` has them in tens. */
const ones = (session: Session, {seconds}: Effort): Promise<Passage> => session.pass(seconds * 50, 1, 20);

/** What it costs to deliver in batches, and how much can be delivered, to the viewers that there are. */
async function work(session: Session, {seconds}: Effort): Promise<Figures> {
  const tens = await session.pass(seconds * 5, 10, 200);
  const hundreds = await session.pass(seconds, 100, 1000);
  const flatOut = await session.saturate(seconds * 1000, 10, 1000);
  return {
    'cpu-10': perDelivery(tens),
    'cpu-100': perDelivery(hundreds),
    'bytes-10': tens.recording.bytes / tens.recording.deliveries,
    saturation: flatOut.eventCount / (flatOut.elapsedMs / 1000),
    'saturation-server': flatOut.serverCpuMicros / flatOut.elapsedMs / 10,
    'saturation-client': flatOut.clientCpuMicros / flatOut.elapsedMs / 10,
  };
}

const perDelivery = ({serverCpuMicros, recording}: Passage): number => serverCpuMicros / recording.deliveries;
const perEvent = ({serverCpuMicros, eventCount}: Passage): number => serverCpuMicros / eventCount;
