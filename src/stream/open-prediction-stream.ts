import {JobReader} from './job-reader.ts';
import {pageEnvironment} from './page-environment.ts';
import type {PredictionStream, PredictionStreamOptions} from './prediction-stream.ts';
import type {StreamEnvironment} from './wire/environment.ts';

export type {PredictionStream, PredictionStreamOptions} from './prediction-stream.ts';

/**
 * Opens a job's predictions and keeps them coming, through cuts, proxies and sleeps.
 *
 * ```js
 * const stream = openPredictionStream({src: 'https://example.org', jobId: 'run-7', token, since: 'start'});
 * for await (const {epoch, step, prediction} of stream) console.log(epoch, step, prediction);
 * ```
 *
 * For the rows by id, averages and samples, as the elements have them, see `openPredictionSource`.
 */
export function openPredictionStream(
  options: PredictionStreamOptions,
  environment: StreamEnvironment = pageEnvironment,
): PredictionStream {
  const reader = new JobReader(environment, options);
  reader.start();
  return reader;
}
