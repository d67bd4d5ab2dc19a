import {SearchTimeout} from '../store/search-timeout.ts';
import {unavailable, type HttpError} from './http-error.ts';

/** Seconds after which asking again is worth it. */
const RETRY_AFTER_S = 5;

/** PostgreSQL's classes (the first two characters of a code) that say "not now". */
const UNAVAILABLE_CLASSES = new Set([
  '08', // connection exceptions
  '53', // out of connections, memory or disk
  '57', // shut down, starting up, cancelled
  '40', // deadlocks and serialization failures that outlived their retries
  '55', // a lock that was not to be had in time
  '25', // a transaction ended for being idle, or on a standby
]);

const UNAVAILABLE_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What `pg` and `pg-pool` throw without any code. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** Tells a database that is away, or too busy, from a fault of ours; `null` when it is neither. */
export function databaseError(error: unknown): HttpError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof AggregateError) return databaseError(error.errors[0]);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const away =
    UNAVAILABLE_SYSTEM.has(code) ||
    (/^[0-9A-Z]{5}$/.test(code) && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) ||
    LOST_CONNECTION.test(error.message);
  if (!away) return null;
  return unavailable(
    'database_unavailable',
    'The database cannot be reached, or is too busy.',
    RETRY_AFTER_S,
    error,
  );
}

/** What PostgreSQL was told to cancel after so long. */
export function timeoutError(error: unknown): HttpError | null {
  if (error instanceof SearchTimeout)
    return unavailable('search_timeout', error.message, RETRY_AFTER_S, error);
  if (!(error instanceof Error && 'code' in error && error.code === '57014')) return null;
  return unavailable('statement_timeout', 'The database took too long.', RETRY_AFTER_S, error);
}
