import type {Prediction} from '../protocol.ts';
import {JobSource, type JobSourceOptions} from './job-source.ts';
import {pageEnvironment} from './page-environment.ts';
import type {OwnedSource} from './prediction-source.ts';
import type {StreamEnvironment} from './stream-environment.ts';

/** Rows that wait for a slow reader before no more are read from the server. */
const MAX_WAITING = 5000;

/** A job's predictions without any element: a source, its position, and its rows to iterate over. */
export interface PredictionStream extends OwnedSource {
  /** The position after the last event: pass it as `since` to go on from it another time. */
  readonly cursor: string | null;
  /**
   * Every row that is held, in order of arrival, and every row that comes; a replaced row comes again. Reading slowly
   * holds back the server, not memory. Ends when the job has ended or the stream is closed; leaving the loop does not
   * close the stream.
   *
   * @throws {StreamError} when the stream has stopped for a fault that waiting does not mend
   */
  [Symbol.asyncIterator](): AsyncIterator<Prediction, undefined>;
}

export type PredictionStreamOptions = Omit<JobSourceOptions, 'file' | 'replay'>;

/**
 * Opens a job's predictions and keeps them coming, through cuts, proxies and sleeps.
 *
 * ```js
 * const stream = openPredictionStream({src: 'https://example.org', jobId: 'run-7', token, since: 'start'});
 * for await (const {epoch, step, prediction} of stream) console.log(epoch, step, prediction);
 * ```
 *
 * With `since: 'start'` the whole job comes in order. Without it the newest rows are read as a list first (`maxRows`, by
 * default 10,000), newest first.
 */
export function openPredictionStream(
  options: PredictionStreamOptions,
  environment: StreamEnvironment = pageEnvironment,
): PredictionStream {
  const stream = new IterableJobSource(environment, options);
  stream.start();
  return stream;
}

class IterableJobSource extends JobSource implements PredictionStream {
  async *[Symbol.asyncIterator](): AsyncGenerator<Prediction, undefined> {
    let waiting: Prediction[] = [...this.store.values()];
    let wake: () => void = () => undefined;
    let readOn: () => void = () => undefined;
    const stopListening = this.listen((event) => {
      if (event.type === 'batch') waiting.push(...event.detail);
      if (event.type === 'batch' || event.type === 'state') wake();
    });
    const stopHolding = this.beforeReadingOn(() => {
      if (waiting.length > MAX_WAITING) return new Promise<void>((resolve) => (readOn = resolve));
    });
    try {
      for (;;) {
        const rows = waiting;
        waiting = [];
        readOn();
        yield* rows;
        if (waiting.length > 0) continue;
        const {state} = this;
        if (state.kind === 'stopped') throw state.cause;
        if (state.kind === 'ended' || state.kind === 'idle') return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stopListening();
      stopHolding();
      readOn();
    }
  }
}
