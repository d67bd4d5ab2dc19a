import type {StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import {Watchdog} from './watchdog.ts';

/** Between two pieces of an answer; a connection that is dead gives no error of its own. */
const SILENCE_MS = 35_000;

/** The body of an answer, as `readParts`. */
export const readText = async (response: Response, environment: StreamEnvironment): Promise<string> =>
  (await readParts(response, environment)).join('');

/**
 * The body of an answer in the parts that come, however long it takes as long as something comes.
 *
 * @throws {StreamError} `silence` when nothing came for 35 s; what the body throws when it is cut.
 */
export async function readParts(
  response: Response,
  environment: StreamEnvironment,
): Promise<readonly string[]> {
  if (response.body === null) return [];
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let isSilent = false;
  const giveUp = (): void => {
    isSilent = true;
    void reader.cancel().catch(() => undefined);
  };
  const watchdog = new Watchdog(environment, SILENCE_MS, giveUp);
  const parts: string[] = [];
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      watchdog.heard();
      parts.push(decoder.decode(read.value, {stream: true}));
    }
  } finally {
    watchdog.stop();
  }
  if (!isSilent) return [...parts, decoder.decode()];
  const message = `The answer from ${response.url} began, and then nothing came for ${SILENCE_MS / 1000} s.`;
  throw new StreamError('silence', message);
}
