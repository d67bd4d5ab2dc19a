import {FileSource} from './file/file-source.ts';
import {JobSource} from './job-source.ts';
import type {OwnedSource} from './prediction-source.ts';
import {sourceEnvironment} from './source-environment.ts';
import type {JobSourceOptions} from './source-options.ts';
import type {SourceEnvironment} from './wire/environment.ts';

/**
 * Opens a job, or a recorded run, as the elements do: its newest rows by id, averages and samples, kept up to date. For
 * elements that are not made with Lit; `close()` when the last of them is gone.
 *
 * ```js
 * const source = openPredictionSource({jobId: 'run-7', getToken});
 * source.subscribe(() => draw(source.store.values(), source.trendsByEpoch));
 * ```
 */
export function openPredictionSource(
  options: JobSourceOptions,
  environment: SourceEnvironment = sourceEnvironment,
): OwnedSource {
  const source = options.file ? new FileSource(environment, options) : new JobSource(environment, options);
  source.start();
  return source;
}
