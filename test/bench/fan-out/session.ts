import {setTimeout as sleep} from 'node:timers/promises';
import type {Random} from '../../support/random.ts';
import {benchRows} from './bench-event.ts';
import type {RunningContender} from './contender.ts';
import {Crowd} from './crowd.ts';
import {monotonicMicros, type Recording, type StreamTarget} from './load-messages.ts';
import {cpuMicros, memoryKb} from './process-usage.ts';
import {quantile} from './statistics.ts';

/** One run of events through one server, and what it cost. */
export interface Passage {
  readonly recording: Received;
  readonly eventCount: number;
  readonly elapsedMs: number;
  readonly serverCpuMicros: number;
  readonly clientCpuMicros: number;
  /** Milliseconds from the call of `publish` to the client, one number for each event and viewer that was read. */
  readonly sincePublishMs: Float64Array;
  /** The same from the moment when `publish` was done. */
  readonly sinceDoneMs: Float64Array;
}

/** What all clients got together. */
type Received = Pick<Recording, 'deliveries' | 'missing' | 'repeated' | 'lost' | 'bytes'>;

interface SessionOptions {
  /** Processes that hold the viewers. Default: 1. */
  readonly clients?: number;
  /** Whether they stay on the core that the server does not have. Default: yes. */
  readonly isPinned?: boolean;
  /** Viewers that get each event, where it is not all of them; with one client only. */
  readonly readers?: number;
}

/** Batches that the publisher sends before it waits for an answer, when it sends as fast as it may. */
const BATCHES_AT_ONCE = 4;

const FINISH_LIMIT_MS = 120_000;

/** A running server with its viewers: what the measures are made of. */
export class Session {
  readonly #server: RunningContender;
  readonly #crowd: Crowd;
  readonly #random: Random;
  readonly #readers: number | null;
  #nextEvent = 0;
  #viewers = 0;

  constructor(
    server: RunningContender,
    random: Random,
    {clients = 1, isPinned = true, readers}: SessionOptions = {},
  ) {
    this.#server = server;
    this.#random = random;
    this.#readers = readers ?? null;
    this.#crowd = new Crowd(clients, isPinned);
  }

  /** Opens viewers until there are `count`, and lets the server come to rest. */
  async viewers(count: number): Promise<void> {
    const more = count - this.#viewers;
    await this.open(Array.from({length: more}, () => this.#server.target));
  }

  /** Opens these viewers besides those that there are, and lets the server come to rest. */
  async open(targets: readonly StreamTarget[]): Promise<void> {
    await this.#crowd.open(targets);
    this.#viewers += targets.length;
    await sleep(500 + this.#viewers / 5);
  }

  async memoryKb(): Promise<number> {
    return memoryKb(this.#server.pids);
  }

  /** What the server asks its database for while nothing is published; `null` without a database. */
  async statementsPerSecond(seconds: number): Promise<number | null> {
    if (!this.#server.statements) return null;
    // Sessions tell PostgreSQL what they did some ten seconds after they have come to rest, or when the pool ends them.
    await sleep(25_000);
    const before = await this.#server.statements();
    const started = performance.now();
    await sleep(seconds * 1000);
    return ((await this.#server.statements()) - before) / ((performance.now() - started) / 1000);
  }

  /** Publishes batches at a steady pace with ±20 % jitter, so that no server's own tick falls in step with it. */
  async pass(batches: number, batchSize: number, intervalMs: number): Promise<Passage> {
    return this.#passage(batches * batchSize, true, async (publish) => {
      const started = performance.now();
      for (let i = 0; i < batches; i++) {
        const due = started + (i + 0.4 * (this.#random() - 0.5)) * intervalMs;
        await sleep(Math.max(0, due - performance.now()));
        await publish(batchSize);
      }
    });
  }

  /** Publishes as fast as the slowest viewer reads: at most `window` events are on their way. */
  async saturate(durationMs: number, batchSize: number, window: number): Promise<Passage> {
    const most = Math.ceil(durationMs / 1000) * 20_000;
    let completed = 0;
    let wake = (): void => {};
    this.#crowd.onCompleted = () => {
      completed++;
      wake();
    };
    try {
      return await this.#passage(most, false, async (publish) => {
        const until = performance.now() + durationMs;
        const step = batchSize * BATCHES_AT_ONCE;
        for (let sent = 0; performance.now() < until && sent < most; sent += step) {
          while (sent + step - completed > window) {
            await new Promise<void>((resolve) => (wake = resolve));
          }
          await publish(batchSize, BATCHES_AT_ONCE);
        }
      });
    } finally {
      this.#crowd.onCompleted = () => {};
    }
  }

  async end(): Promise<void> {
    await this.#crowd.end();
  }

  /** `most`: room for so many events; a run that sends fewer is recorded for what it sent. */
  async #passage(
    most: number,
    withTimes: boolean,
    run: (publish: (batchSize: number, batches?: number) => Promise<void>) => Promise<void>,
  ): Promise<Passage> {
    const first = this.#nextEvent;
    const publishedAt: number[] = [];
    const doneAt: number[] = [];
    await this.#crowd.record(first, most, withTimes, this.#readers);
    const cpuBefore = await cpuMicros(this.#server.pids);
    const clientBefore = await this.#crowd.cpu();
    const startedAt = monotonicMicros();
    await run(async (batchSize, batches = 1) => {
      const count = batchSize * batches;
      const rows = Array.from({length: batches}, (_, i) =>
        benchRows(this.#nextEvent + i * batchSize, batchSize),
      );
      const published = monotonicMicros();
      await this.#server.publish(rows);
      const done = monotonicMicros();
      for (let i = 0; i < count; i++) {
        publishedAt.push(published);
        doneAt.push(done);
      }
      this.#nextEvent += count;
    });
    const recordings = await this.#crowd.finish(publishedAt.length, FINISH_LIMIT_MS);
    const recording = together(recordings);
    const elapsedMs = (monotonicMicros() - startedAt) / 1000;
    const serverCpuMicros = (await cpuMicros(this.#server.pids)) - cpuBefore;
    const clientCpuMicros = (await this.#crowd.cpu()) - clientBefore;
    if (recording.missing + recording.repeated + recording.lost > 0) {
      const {missing, repeated, lost} = recording;
      throw new Error(`${missing} events never came, ${repeated} came twice, ${lost} viewers were cut off.`);
    }
    return {
      recording,
      eventCount: publishedAt.length,
      elapsedMs,
      serverCpuMicros,
      clientCpuMicros,
      sincePublishMs: since(publishedAt, recordings),
      sinceDoneMs: since(doneAt, recordings),
    };
  }
}

function since(times: readonly number[], recordings: readonly Recording[]): Float64Array {
  const all = new Float64Array(recordings.reduce((sum, {receivedAt}) => sum + receivedAt.length, 0));
  let at = 0;
  for (const {receivedAt, readers} of recordings) {
    for (const [slot, micros] of receivedAt.entries())
      all[at++] = (micros - times[Math.floor(slot / readers)]!) / 1000;
  }
  return all;
}

function together(recordings: readonly Recording[]): Received {
  const sum = (name: keyof Received): number => recordings.reduce((total, each) => total + each[name], 0);
  return {
    ...{deliveries: sum('deliveries'), missing: sum('missing'), repeated: sum('repeated')},
    ...{lost: sum('lost'), bytes: sum('bytes')},
  };
}

export const p50 = (milliseconds: Float64Array): number => quantile(milliseconds, 0.5);
export const p99 = (milliseconds: Float64Array): number => quantile(milliseconds, 0.99);
