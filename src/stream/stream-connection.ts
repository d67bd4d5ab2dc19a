import type {JobRequests} from './job-requests.ts';
import {openStream, type EventBatch, type StreamRequest} from './open-stream.ts';
import type {StreamEnvironment} from './stream-environment.ts';
import {StreamError} from './stream-error.ts';
import type {StreamGate} from './stream-gate.ts';
import {Watchdog} from './watchdog.ts';

/** No byte for so long after the head: something on the way holds the answer back. */
const FIRST_BYTE_MS = 5000;
/** Heartbeats come every 15 s: two of them are missing. */
const SILENCE_MS = 35_000;
/** The same for a page that is looked at again: one is missing. */
const SILENCE_ON_RETURN_MS = 20_000;

export interface ConnectionOptions {
  readonly requests: JobRequests;
  readonly environment: StreamEnvironment;
  readonly gate: StreamGate;
}

/**
 * One connection, watched: its batches throw a `StreamError` when it is held back, falls silent or is cut, and end
 * when the server ends it. `null` when the job has ended and there is nothing after the cursor.
 */
export async function connectStream(
  {requests, environment, gate}: ConnectionOptions,
  request: Omit<StreamRequest, 'onBytes'>,
): Promise<AsyncIterable<EventBatch> | null> {
  const connection = new AbortController();
  const cut = (reason: StreamError): void => connection.abort(reason);
  let watchdog: Watchdog | null = null;
  const onBytes = (): void => {
    gate.passed();
    watchdog?.heard(SILENCE_MS, () => cut(silence()));
  };
  const signal = AbortSignal.any([request.signal, connection.signal]);
  const batches = await openStream(requests, environment, {...request, signal, onBytes}).catch(
    (error: unknown) => {
      if (request.signal.aborted || !(error instanceof StreamError)) throw error;
      if (error.code === 'silence') throw gate.heldBack(error.message);
      if (error.code === 'stream-off') gate.shut(error);
      throw error;
    },
  );
  if (batches === null) return null;
  const heldBack = `The answer began and nothing followed for ${FIRST_BYTE_MS / 1000} s.`;
  watchdog = new Watchdog(environment, FIRST_BYTE_MS, () => cut(gate.heldBack(heldBack)));
  return watched(batches, watchdog, environment);
}

async function* watched(
  batches: AsyncIterable<EventBatch>,
  watchdog: Watchdog,
  environment: StreamEnvironment,
): AsyncGenerator<EventBatch> {
  const stopPageSignals = environment.onPageSignal((signal) => {
    if (signal === 'seen' || signal === 'online') watchdog.check(SILENCE_ON_RETURN_MS);
  });
  try {
    yield* batches;
  } finally {
    stopPageSignals();
    watchdog.stop();
  }
}

const silence = (): StreamError =>
  new StreamError('silence', `Nothing was heard from the server for ${SILENCE_MS / 1000} s.`, {
    retryable: true,
  });
