import {StreamError} from './error.ts';

/**
 * A part of this library that is fetched when it is first wanted.
 *
 * @param what follows "What", as in "reads files"
 * @throws {StreamError} `unreachable` when it does not come; who asks again has it fetched again
 */
export async function fetched<Module>(what: string, module: Promise<Module>): Promise<Module> {
  try {
    return await module;
  } catch (cause) {
    throw new StreamError('unreachable', `What ${what} could not be loaded: ${String(cause)}`, {cause});
  }
}
