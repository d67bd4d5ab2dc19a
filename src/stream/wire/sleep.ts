import type {StreamEnvironment} from './environment.ts';

/** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted first. */
export function sleep(environment: StreamEnvironment, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      cancelTimer();
      reject(signal.reason as Error);
    };
    const cancelTimer = environment.setTimer(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, {once: true});
  });
}
