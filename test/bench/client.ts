/**
 * How fast the page's client parses and stores events, beside a bare eventsource-parser loop and two well-known clients
 * in the same run; what 10,000 rows take of the heap; how large `openPredictionStream` is by itself.
 *
 *   npm run bench:client -- [--events 100000] [--rounds 5]
 *
 * All read the same bytes from memory, in pieces of 64 kB, as a network stack hands them over; all parse the JSON of each
 * event. Time is the processor's, so that other work on the machine counts little; the medians of all rounds are given.
 */
import {createRequire} from 'node:module';
import {cpus} from 'node:os';
import {parseArgs} from 'node:util';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {gzipSync} from 'node:zlib';
import type {fetchEventSource as FetchEventSource} from '@microsoft/fetch-event-source';
import {EventSource} from 'eventsource';
import {createParser} from 'eventsource-parser';
import {build} from 'vite';
import {openPredictionSource} from '../../src/stream/open-prediction-source.ts';
import {openPredictionStream} from '../../src/stream/open-prediction-stream.ts';
import type {OwnedSource} from '../../src/stream/prediction-source.ts';
import {sourceEnvironment} from '../../src/stream/source-environment.ts';
import {makePrediction} from '../support/page/make-prediction.ts';

// Its modules name each other without file extensions, which only its CommonJS form may.
const {fetchEventSource} = createRequire(import.meta.url)('@microsoft/fetch-event-source') as {
  fetchEventSource: typeof FetchEventSource;
};

const {values} = parseArgs({
  options: {events: {type: 'string', default: '100000'}, rounds: {type: 'string', default: '5'}},
});
const EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);
/** Held by the page. */
const ROWS = 10_000;
const PIECE = 64 * 1024;
const URL_OF_JOB = 'http://127.0.0.1:8787/api/training/predictions/job/stream';

const bytes = eventStream(EVENTS);

function eventStream(count: number): Uint8Array {
  const events = [
    message('connected', {
      jobId: 'job',
      status: 'running',
      total_count: count,
      backlog: count,
      timestamp: now(),
    }),
  ];
  for (let seq = 1; seq <= count; seq++) {
    const prediction = row(seq);
    events.push(message('prediction', {type: 'prediction', prediction, total_count: count}, `g.${seq}`));
  }
  events.push(
    message('caught_up', {total_count: count, timestamp: now()}, `g.${count}`),
    message('bye', {reason: 'ended'}),
  );
  return new TextEncoder().encode(events.join(''));
}

function row(seq: number) {
  const texts = {
    prompt: `pronounce: word${seq % 48}`,
    ground_truth: 'P N UW0 M OW1 N Y AH0',
    prediction: `P N UW0 M ${seq}`,
  };
  const scores = {exact_match: 0, char_error_rate: 0.25, length_ratio: 1, word_overlap: 0.5};
  const id = `0198c0de-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`;
  return makePrediction({id, seq, epoch: seq % 30, step: seq, sample_index: seq % 48, ...texts, ...scores});
}

function message(event: string, data: object, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function now(): string {
  return new Date().toISOString();
}

function answer(): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += PIECE)));
    },
  });
  const response = new Response(body, {headers: {'Content-Type': 'text/event-stream'}});
  Object.defineProperty(response, 'url', {value: URL_OF_JOB});
  return response;
}

const OPTIONS = [
  {src: 'http://127.0.0.1:8787', jobId: 'job', since: 'start', maxRows: ROWS},
  {...sourceEnvironment, fetch: () => Promise.resolve(answer())},
] as const;

const ended = (source: OwnedSource): Promise<void> =>
  new Promise((resolve) => {
    source.listen((event) => {
      if (event.type === 'state' && event.detail.kind === 'ended') resolve();
    });
  });

/** Each reads all events once. */
const contenders: Readonly<Record<string, () => Promise<number>>> = {
  async 'eventsource-parser, bare loop'() {
    let count = 0;
    const parser = createParser({
      onEvent: ({event, data}) => {
        JSON.parse(data);
        if (event === 'prediction') count++;
      },
    });
    const decoder = new TextDecoder();
    for await (const piece of answer().body!) parser.feed(decoder.decode(piece, {stream: true}));
    return count;
  },
  async 'ftl-predictions, parsed and stored'() {
    const source = openPredictionSource(...OPTIONS);
    await ended(source);
    const {receivedCount} = source.store;
    source.close();
    return receivedCount;
  },
  async 'ftl-predictions, for await'() {
    let count = 0;
    const stream = openPredictionStream(...OPTIONS);
    for await (const _row of stream) count++;
    stream.close();
    return count;
  },
  async eventsource() {
    let count = 0;
    const source = new EventSource(URL_OF_JOB, {fetch: () => Promise.resolve(answer())});
    await new Promise<void>((resolve) => {
      source.addEventListener('prediction', ({data}) => {
        JSON.parse(data as string);
        count++;
      });
      source.addEventListener('bye', () => resolve());
    });
    source.close();
    return count;
  },
  async '@microsoft/fetch-event-source'() {
    let count = 0;
    // Made for browsers: it looks for both, and needs neither here.
    Object.assign(globalThis, {window: globalThis, document: {removeEventListener: () => undefined}});
    await fetchEventSource(URL_OF_JOB, {
      openWhenHidden: true,
      fetch: () => Promise.resolve(answer()),
      onmessage({event, data}) {
        JSON.parse(data);
        if (event === 'prediction') count++;
      },
    });
    Object.assign(globalThis, {window: undefined, document: undefined});
    return count;
  },
};

async function measureSpeed(): Promise<void> {
  const costs = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, read] of Object.entries(contenders)) {
      const before = process.cpuUsage();
      const count = await read();
      const {user, system} = process.cpuUsage(before);
      if (count !== EVENTS) throw new Error(`${name} read ${count} of ${EVENTS} events.`);
      // The first round warms up.
      if (round > 0) costs.get(name)!.push((user + system) / EVENTS);
    }
  }
  const [bare] = [...costs.values()].map(median);
  for (const [name, all] of costs) {
    const cost = median(all);
    const rate = `${Math.round(1000 / cost)} k events/s`;
    print(name, rate, `${cost.toFixed(1)} µs an event, ${(cost / bare!).toFixed(2)} × the bare loop`);
  }
}

async function measureHeap(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const before = heapUsed(collect);
  const source = openPredictionSource(...OPTIONS);
  await ended(source);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const used = heapUsed(collect) - before;
  print(
    `heap with ${source.store.size} rows`,
    `${(used / 2 ** 20).toFixed(1)} MiB`,
    `${Math.round(used / ROWS)} bytes a row`,
  );
  source.close();
}

function heapUsed(collect: () => void): number {
  collect();
  return process.memoryUsage().heapUsed;
}

async function measureSize(name: string, entry: string): Promise<void> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      lib: {entry, formats: ['es'], fileName: 'x'},
      rolldownOptions: {output: {minify: true}},
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !('output' in result)) throw new Error('Expected a bundle from vite.');
  const {code} = result.output[0];
  print(
    name,
    `${(gzipSync(code, {level: 9}).length / 1000).toFixed(1)} kB gzipped`,
    `${code.length} bytes minified`,
  );
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

function print(...columns: readonly string[]): void {
  const [first = '', second = '', third = ''] = columns;
  process.stdout.write(`${first.padEnd(38)} ${second.padStart(18)}  ${third}\n`);
}

process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${EVENTS} events of ${Math.round(bytes.length / EVENTS)} bytes, medians of ${ROUNDS}\n`,
);
// The heap first, while nothing of the others is on it.
await measureHeap();
await measureSpeed();
await measureSize(
  'openPredictionStream alone',
  new URL('../../src/stream/open-prediction-stream.ts', import.meta.url).pathname,
);
await measureSize('of it eventsource-parser', createRequire(import.meta.url).resolve('eventsource-parser'));
