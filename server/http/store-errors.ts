import {RevokedToken} from '../store/predictions/append-rows.ts';
import {SearchTimeout} from '../store/predictions/search-timeout.ts';
import {Busy} from '../slots.ts';
import {StalePage} from '../store/predictions/pages/stale-page.ts';
import {HttpError, unavailable} from './http-error.ts';

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

/**
 * A check of the table, a text that is no number, a number out of range. What they say is checked here before; this is
 * for where the two might differ.
 */
const REFUSED_VALUES = new Set(['23514', '22P02', '22003']);

/** What functions/settle.ts raises. */
const OTHER_SCHEMA = 'FT002';
const TOO_MANY_NAMES = 'FT003';

/** A statement that took longer than it may. */
const CANCELLED = '57014';

/** What `pg` and `pg-pool` throw without any code. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** What the client can do about a fault of the store; `null` when it is a fault of ours. */
export function storeError(error: unknown): HttpError | null {
  if (error instanceof StalePage) return new HttpError(409, 'stale_page', error.message);
  if (error instanceof RevokedToken) return new HttpError(401, 'unauthorized', error.message);
  if (error instanceof Busy) return unavailable('busy', error.message, 2, error);
  if (codeOf(error) === OTHER_SCHEMA) {
    const message = 'The database was migrated by a newer version of this server, which must be updated.';
    return unavailable('other_schema', message, 60, error);
  }
  if (codeOf(error) === TOO_MANY_NAMES && error instanceof Error) {
    const details = [{path: 'predictions', message: error.message}];
    return new HttpError(422, 'bad_value', error.message, {details, cause: error});
  }
  if (REFUSED_VALUES.has(codeOf(error))) {
    return new HttpError(422, 'bad_value', 'The database refused a value of this request.', {
      cause: error,
    });
  }
  if (error instanceof SearchTimeout)
    return unavailable('search_timeout', error.message, RETRY_AFTER_S, error);
  if (codeOf(error) === CANCELLED) {
    return unavailable('statement_timeout', 'The database took too long.', RETRY_AFTER_S, error);
  }
  if (!isAway(error)) return null;
  const message = 'The database cannot be reached, or is too busy.';
  return unavailable('database_unavailable', message, RETRY_AFTER_S, error);
}

function isAway(error: unknown): boolean {
  // A refused connection over several addresses is one error for each.
  if (error instanceof AggregateError) return isAway(error.errors[0]);
  const code = codeOf(error);
  if (UNAVAILABLE_SYSTEM.has(code)) return true;
  if (/^[0-9A-Z]{5}$/.test(code) && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) return true;
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
