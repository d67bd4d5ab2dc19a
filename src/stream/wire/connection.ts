import type {JobRequests} from './requests.ts';
import {openStream, readMessages, type MessageBatch, type StreamRequest} from './open-stream.ts';
import type {StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import type {StreamGate} from './gate.ts';
import {Watchdog} from './watchdog.ts';

/** No byte for so long after the head: something on the way holds the answer back. */
const FIRST_BYTE_MS = 5000;
/** Heartbeats come every 15 s: one is missing. For a page that is looked at again, that is enough to try anew. */
const DOUBT_MS = 20_000;
/** Two are missing. */
const SILENCE_MS = 35_000;

/**
 * One connection, watched and read to its end.
 *
 * @param onDoubt called when nothing has been heard for so long that what is shown may be old
 * @returns false when the job has ended and there is nothing after the cursor
 * @throws {StreamError} when it is held back or falls silent; what reading throws when it is cut
 */
export async function followStream(
  requests: JobRequests,
  environment: StreamEnvironment,
  gate: StreamGate,
  request: StreamRequest,
  take: (batch: MessageBatch) => Promise<void>,
  onDoubt: () => void,
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
  const watchdogs = [
    new Watchdog(environment, DOUBT_MS, onDoubt),
    new Watchdog(environment, SILENCE_MS, isSilent),
  ] as const;
  const cancelTimer = environment.setTimer(
    () => cut(gate.heldBack(`The answer began and nothing followed for ${FIRST_BYTE_MS / 1000} s.`)),
    FIRST_BYTE_MS,
  );
  const stopPageSignals = environment.onPageSignal((pageSignal) => {
    if (pageSignal === 'seen' || pageSignal === 'online') watchdogs[1].check(DOUBT_MS);
  });
  const onBytes = (): void => {
    gate.passed();
    cancelTimer();
    for (const watchdog of watchdogs) watchdog.heard();
  };
  try {
    await readMessages(body, environment, onBytes, take);
  } finally {
    stopPageSignals();
    cancelTimer();
    for (const watchdog of watchdogs) watchdog.stop();
  }
  return true;
}
