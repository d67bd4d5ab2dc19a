import {setTimeout as sleep} from 'node:timers/promises';
import type {RecordedMetrics} from './recorded-curves.ts';

/** Between two looks at what has been measured by then. */
const LOOK_MS = 500;
const MAX_BATCH = 1000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface CurveOptions {
  readonly url: string;
  readonly jobId: string;
  readonly jobToken: string;
  readonly curves: readonly RecordedMetrics[];
  /** Second of the run at which the replay begins; what was measured before is sent at once. */
  readonly fromS: number;
  /** How many times faster than the recorded run. */
  readonly speed: number;
  readonly signal: AbortSignal;
}

/**
 * Sends the curves of a recorded run as a trainer would, each value when it was measured. A server that is away is waited
 * for; a value that is sent twice is stored once.
 *
 * @throws when `signal` aborts, and when the server refuses them
 */
export async function replayCurves(options: CurveOptions): Promise<void> {
  const {curves, fromS, speed, signal} = options;
  const startedAt = performance.now();
  let sent = 0;
  while (sent < curves.length) {
    const nowS = fromS + ((performance.now() - startedAt) / 1000) * speed;
    const due = curves.slice(sent, sent + MAX_BATCH).filter(({t}) => t <= nowS);
    if (due.length > 0 && (await send(due, options))) sent += due.length;
    else await sleep(LOOK_MS, undefined, {signal});
  }
}

/** False where the server is away. */
async function send(
  batch: readonly RecordedMetrics[],
  {url, jobId, jobToken, signal}: CurveOptions,
): Promise<boolean> {
  const path = `${url}/api/training/jobs/${encodeURIComponent(jobId)}/metrics`;
  const metrics = batch.map(({step, epoch, values}) => ({step, epoch, values}));
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: {authorization: `Bearer ${jobToken}`, 'content-type': 'application/json'},
      body: JSON.stringify({metrics}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
  const text = await response.text();
  if (response.ok) return true;
  if (response.status === 429 || response.status >= 500) return false;
  throw new Error(`The curves were refused: ${response.status} ${text}`);
}
