import {setTimeout as sleep} from 'node:timers/promises';
import type {Random} from '../../support/random.ts';
import {benchRows} from './bench-event.ts';
import type {RunningContender} from './contender.ts';
import {Load} from './load.ts';
import {monotonicMicros, type Recording} from './load-messages.ts';
import {cpuMicros, memoryKb} from './process-usage.ts';
import {quantile} from './statistics.ts';

/** One run of events through one server, and what it cost. */
export interface Passage {
  readonly recording: Recording;
  readonly eventCount: number;
  readonly elapsedMs: number;
  readonly serverCpuMicros: number;
  readonly clientCpuMicros: number;
  /** Milliseconds from the call of `publish` to the client, one number for each event and viewer that was read. */
  readonly sincePublishMs: Float64Array;
  /** The same from the moment when `publish` was done. */
  readonly sinceDoneMs: Float64Array;
}

/** Batches that the publisher sends before it waits for an answer, when it sends as fast as it may. */
const BATCHES_AT_ONCE = 4;

const FINISH_LIMIT_MS = 20_000;

/** A running server with its viewers: what the measures are made of. */
export class Session {
  readonly #server: RunningContender;
  readonly #load = new Load();
  readonly #random: Random;
  #nextEvent = 0;
  #viewers = 0;

  constructor(server: RunningContender, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  /** Opens viewers until there are `count`, and lets the server come to rest. */
  async viewers(count: number): Promise<void> {
    await this.#load.open(this.#server.target, count - this.#viewers);
    this.#viewers = count;
    await sleep(500 + count / 5);
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
    this.#load.onCompleted = () => {
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
      this.#load.onCompleted = () => {};
    }
  }

  async end(): Promise<void> {
    await this.#load.close();
    await this.#load.end();
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
    await this.#load.record(first, most, withTimes);
    const cpuBefore = await cpuMicros(this.#server.pids);
    const clientBefore = await this.#load.cpu();
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
    const recording = await this.#load.finish(publishedAt.length, FINISH_LIMIT_MS);
    const elapsedMs = (monotonicMicros() - startedAt) / 1000;
    const serverCpuMicros = (await cpuMicros(this.#server.pids)) - cpuBefore;
    const clientCpuMicros = (await this.#load.cpu()) - clientBefore;
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
      sincePublishMs: since(publishedAt, recording),
      sinceDoneMs: since(doneAt, recording),
    };
  }
}

function since(times: readonly number[], {receivedAt, readers}: Recording): Float64Array {
  return receivedAt.map((micros, slot) => (micros - times[Math.floor(slot / readers)]!) / 1000);
}

export const p50 = (milliseconds: Float64Array): number => quantile(milliseconds, 0.5);
export const p99 = (milliseconds: Float64Array): number => quantile(milliseconds, 0.99);
