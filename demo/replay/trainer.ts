import {setTimeout as sleep} from 'node:timers/promises';
import type {RecordedPrediction} from './recorded-run.ts';

/** Predictions that fall due within this time of each other go out in one POST, as a trainer's callback would send them. */
const BATCH_WINDOW_MS = 60;
const MAX_BATCH = 200;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_RETRY_MS = 10_000;

export interface TrainerOptions {
  readonly url: string;
  readonly jobId: string;
  readonly jobToken: string;
  readonly records: readonly RecordedPrediction[];
  /** Index of the first record that the server does not have yet. */
  readonly start: number;
  /** How many times faster than the recorded run. */
  readonly speed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: number, last: RecordedPrediction) => void;
  readonly onWait: (reason: string, delayMs: number) => void;
}

/** A refusal that asking again cannot mend. */
class Refused extends Error {}

/**
 * Sends a recorded run as a live trainer would: through the public endpoint, with the job's own token, each prediction
 * when it was made. A server that is away is asked again until it answers; a batch sent twice is stored once.
 *
 * @throws when the server refuses a batch for good, or `signal` aborts.
 */
export async function replay(options: TrainerOptions): Promise<void> {
  const {records, start, speed, signal} = options;
  const first = records[start];
  if (first === undefined) return;
  const startedAt = performance.now();
  const dueAt = (record: RecordedPrediction) => startedAt + ((record.t - first.t) * 1000) / speed;
  for (let next = start; next < records.length;) {
    const head = records[next]!;
    await sleep(Math.max(0, dueAt(head) - performance.now()), undefined, {signal});
    const until = Math.max(performance.now(), dueAt(head) + BATCH_WINDOW_MS);
    let end = next + 1;
    while (end < records.length && end - next < MAX_BATCH && dueAt(records[end]!) <= until) end++;
    const batch = records.slice(next, end);
    await post(options, batch);
    next = end;
    options.onProgress(next, batch.at(-1)!);
  }
}

async function post(options: TrainerOptions, batch: readonly RecordedPrediction[]): Promise<void> {
  const body = JSON.stringify({
    job_id: options.jobId,
    predictions: batch.map(({t: _, ...prediction}) => prediction),
  });
  for (let attempt = 0; ; attempt++) {
    const failure = await tryPost(options, body);
    if (failure === null) return;
    const delayMs = failure.retryAfterMs ?? Math.min(MAX_RETRY_MS, 250 * 2 ** attempt);
    options.onWait(failure.reason, delayMs);
    await sleep(delayMs, undefined, {signal: options.signal});
  }
}

async function tryPost(
  {url, jobToken, signal}: TrainerOptions,
  body: string,
): Promise<{reason: string; retryAfterMs: number | null} | null> {
  let response: Response;
  try {
    response = await fetch(`${url}/api/training/predictions`, {
      method: 'POST',
      headers: {authorization: `Bearer ${jobToken}`, 'content-type': 'application/json'},
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    return {reason: `the server does not answer (${String(error)})`, retryAfterMs: null};
  }
  const text = await response.text();
  if (response.ok) return null;
  if (response.status !== 429 && response.status < 500) {
    throw new Refused(`The server refused a batch with ${response.status}: ${text}`);
  }
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    reason: `the server answered ${response.status}`,
    retryAfterMs: Number.isFinite(seconds) ? Math.min(MAX_RETRY_MS, seconds * 1000) : null,
  };
}
