import type {StreamEnvironment} from './environment.ts';
import type {StreamError} from './error.ts';

type Chance = Pick<StreamEnvironment, 'random'>;

const BASE_MS = 1000;
const MAX_MS = 30_000;
const NOT_FOUND_MS = 30_000;

/**
 * Milliseconds to wait before try number `attempt` (from 1). Full jitter: a uniform pick below a ceiling that doubles
 * from 1 s to 30 s, so that viewers cut off together do not return together. What the server asked for is waited on top
 * of it. A job that is not there yet is looked for every 30 s.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitMs(cause: StreamError, attempt: number, chance: Chance): number {
  if (cause.code === 'not-found') return around(NOT_FOUND_MS, chance);
  const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempt - 1, 10));
  return (cause.retryAfterMs ?? 0) + chance.random() * ceiling;
}

/** The same ± 20 %: what is asked at intervals must not be asked by all pages at once. */
export function around(ms: number, chance: Chance): number {
  return ms * (0.8 + 0.4 * chance.random());
}
