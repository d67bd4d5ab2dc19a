/** The trainer's own curves, which no stream brings: asked for at a calm pace. */
import type {MetricList, MetricPoint} from '../../protocol/protocol.ts';
import type {Asking, PredictionSource} from '../prediction-source.ts';
import {around, waitMs} from '../wire/backoff.ts';
import {StreamError} from '../wire/error.ts';
import {sleep} from '../wire/sleep.ts';
import {isConnected, type StreamState} from '../wire/state.ts';
import {untilSeen} from '../wire/until-seen.ts';
import {CurveBook} from './curve-book.ts';

/** Milliseconds between two looks at a job that runs, on a page that is seen. */
const LOOK_MS = 10_000;

/** What following takes of a source. */
export interface CurveReader extends Asking {
  readonly source: Pick<PredictionSource, 'state' | 'subscribe'>;
  /** Shows them, when there are others. */
  readonly show: (points: readonly MetricPoint[]) => void;
}

/** The source stands still in a state in which the server may be asked. */
const mayAsk = (state: StreamState): boolean =>
  isConnected(state) ||
  ['stale', 'quiet', 'ended'].includes(state.kind) ||
  (state.kind === 'paused' && state.by === 'live-off');

/**
 * Reads them, and while the job runs what was stored since, again and again; of a job that rests once, until it moves.
 * Ends with the signal, and where there are none to be had.
 */
export async function followCurves(reader: CurveReader, signal: AbortSignal): Promise<void> {
  const {source, environment, show} = reader;
  const book = new CurveBook();
  const reading: Reading = {since: null};
  let shown = book.points;
  for (let attempt = 0; ;) {
    await until(source, () => mayAsk(source.state), signal);
    if (!environment.isVisible()) await untilSeen(environment, signal);
    const {state} = source;
    let restMs = around(LOOK_MS, environment);
    try {
      book.take(await read(reader.requests, reading, signal));
      signal.throwIfAborted();
      if (book.points !== shown) show((shown = book.points));
      attempt = 0;
    } catch (error) {
      signal.throwIfAborted();
      // A server that knows of none has none.
      if (error instanceof StreamError && error.code === 'not-found') return;
      if (!(error instanceof StreamError) || !error.retryable) throw error;
      restMs += waitMs(error, ++attempt, environment);
    }
    await rest(reader, state, restMs, signal);
  }
}

/** The position after the last answer; `null` before it, and where the server does not tell one. */
interface Reading {
  since: string | null;
}

async function read(
  requests: Asking['requests'],
  reading: Reading,
  signal: AbortSignal,
): Promise<readonly MetricPoint[]> {
  const points: MetricPoint[] = [];
  let head: string | null = null;
  let after: string | null = null;
  do {
    const query = {since: reading.since, after};
    const page: MetricList = await requests.json<MetricList>({
      ...{path: '/metrics', below: 'jobs', holds: 'metrics', query, signal},
    });
    if (after === null) head = page.since ?? null;
    points.push(...page.metrics);
    after = page.next;
  } while (after !== null);
  reading.since = head;
  return points;
}

/** While the job runs for a time, or until it does not; else until it moves. */
async function rest(
  {source, environment}: CurveReader,
  state: StreamState,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (!isConnected(state)) return until(source, () => source.state !== state, signal);
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  try {
    await Promise.race([
      sleep(environment, ms, ended),
      until(source, () => !isConnected(source.state), ended),
    ]);
  } finally {
    over.abort();
  }
}

function until(source: CurveReader['source'], isTrue: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (isTrue()) return resolve();
    const stop = source.subscribe(() => {
      if (!isTrue()) return;
      letGo();
      resolve();
    });
    const abort = (): void => {
      letGo();
      reject(signal.reason as Error);
    };
    const letGo = (): void => {
      stop();
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, {once: true});
  });
}
