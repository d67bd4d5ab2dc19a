import {StreamError} from '../../wire/error.ts';

/**
 * What a file needs to be read and few files do: a chunk of its own, and in the builds that are one file a file beside them.
 *
 * @param what begins the sentence about a load that failed: `What unpacks gzip`
 * @throws {StreamError} `misconfigured` when it does not come
 */
export async function loadBeside<Module>(
  what: string,
  fileName: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new StreamError(
      'misconfigured',
      `${what} could not be loaded: put ${fileName} beside ftl-predictions.js, and let the page's policy (script-src) admit it. ${String(cause)}`,
      {cause},
    );
  }
}
