import type {StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import type * as faults from './faults.ts';

/** A network that is down holds up the words too: what is known is told without them. */
const PATIENCE_MS = 2000;

/**
 * The fault in full words. They are loaded when the first fault wants them; where they do not come the brief one is
 * told, and they are asked for again with the next.
 */
export function explained(
  environment: StreamEnvironment,
  brief: StreamError,
  explain: (words: typeof faults) => faults.Fault,
): Promise<StreamError> {
  return new Promise((resolve) => {
    const cancelTimer = environment.setTimer(() => resolve(brief), PATIENCE_MS);
    void import('./faults.ts')
      .then((words) => new StreamError(...explain(words)))
      .catch(() => brief)
      .then((error) => {
        cancelTimer();
        resolve(error);
      });
  });
}
