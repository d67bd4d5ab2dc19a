import {setTimeout as sleep} from 'node:timers/promises';
import {Run} from '../../src/send/run.ts';
import type {RecordedPrediction} from './recorded-run.ts';

/** Between two looks at how much has arrived, once all is handed over. */
const LOOK_MS = 50;

export interface TrainerOptions {
  readonly url: string;
  readonly jobId: string;
  readonly jobToken: string;
  readonly records: readonly RecordedPrediction[];
  /** Index of the first record that the server does not have yet. */
  readonly start: number;
  /** How many times faster than the recorded run. */
  readonly speed: number;
  /** Folder for what the server cannot take yet. */
  readonly spool: string;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: number, last: RecordedPrediction) => void;
  /** Trouble, and that it is over; a line each. */
  readonly onNotice: (text: string) => void;
}

/**
 * Sends a recorded run as a live trainer would: by `ftl-predictions/send`, with the job's own token, each prediction when it
 * was made. A server that is away is waited for; what is sent twice is stored once.
 *
 * @throws when `signal` aborts; what is not sent then waits in the spool.
 */
export async function replay(options: TrainerOptions): Promise<void> {
  const {records, start, speed, signal, url, jobId, jobToken, spool, onNotice, onProgress} = options;
  const first = records[start];
  if (first === undefined) return;
  const run = new Run(jobId, {url, jobToken, spool, onNotice, lingerMs: 60});
  try {
    const startedAt = performance.now();
    let last = first;
    const tell = () => onProgress(start + run.progress.sent, last);
    for (const record of records.slice(start)) {
      const dueAt = startedAt + ((record.t - first.t) * 1000) / speed;
      const aheadMs = dueAt - performance.now();
      if (aheadMs > 0) {
        tell();
        await sleep(aheadMs, undefined, {signal});
      }
      const {t: _, epoch, step, ...sample} = record;
      run.log(epoch, step, sample);
      last = record;
    }
    while (run.progress.waiting > 0) {
      tell();
      await sleep(LOOK_MS, undefined, {signal});
    }
    tell();
  } finally {
    run.leave();
  }
}
