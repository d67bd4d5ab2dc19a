import {StreamError} from '../wire/error.ts';

/**
 * What reads files, fetched for the first of them.
 *
 * @throws {StreamError} `unreachable` when it does not come: it is asked for again
 */
export async function loadReader() {
  try {
    return await import('./run-reader.ts');
  } catch (cause) {
    throw new StreamError('unreachable', `What reads files could not be loaded: ${String(cause)}`, {cause});
  }
}
