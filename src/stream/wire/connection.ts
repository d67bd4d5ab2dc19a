import type {JobRequests} from './requests.ts';
import {openStream, readMessages, type MessageBatch, type StreamRequest} from './open-stream.ts';
import type {StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import type {StreamGate} from './gate.ts';
import {Watchdog} from './watchdog.ts';

/** No byte for so long after the head: something on the way holds the answer back. */
const FIRST_BYTE_MS = 5000;
/** Heartbeats come every 15 s: two of them are missing. */
const SILENCE_MS = 35_000;
/** The same for a page that is looked at again: one is missing. */
const SILENCE_ON_RETURN_MS = 20_000;

/**
 * One connection, watched and read to its end.
 *
 * @returns false when the job has ended and there is nothing after the cursor
 * @throws {StreamError} when it is held back or falls silent; what reading throws when it is cut
 */
export async function followStream(
  requests: JobRequests,
  environment: StreamEnvironment,
  gate: StreamGate,
  request: StreamRequest,
  take: (batch: MessageBatch) => Promise<void>,
): Promise<boolean> {
  const connection = new AbortController();
  const cut = (reason: StreamError): void => connection.abort(reason);
  const signal = AbortSignal.any([request.signal, connection.signal]);
  const body = await openStream(requests, {...request, signal}).catch((error: unknown) => {
    throw error instanceof StreamError ? gate.learn(error) : error;
  });
  if (body === null) return false;

  const isSilent = (): void =>
    cut(new StreamError('silence', `Nothing was heard from the server for ${SILENCE_MS / 1000} s.`));
  const watchdog = new Watchdog(environment, SILENCE_MS, isSilent);
  const cancelTimer = environment.setTimer(
    () => cut(gate.heldBack(`The answer began and nothing followed for ${FIRST_BYTE_MS / 1000} s.`)),
    FIRST_BYTE_MS,
  );
  const stopPageSignals = environment.onPageSignal((pageSignal) => {
    if (pageSignal === 'seen' || pageSignal === 'online') watchdog.check(SILENCE_ON_RETURN_MS);
  });
  const onBytes = (): void => {
    gate.passed();
    cancelTimer();
    watchdog.heard();
  };
  try {
    await readMessages(body, environment, onBytes, take);
  } finally {
    stopPageSignals();
    cancelTimer();
    watchdog.stop();
  }
  return true;
}
