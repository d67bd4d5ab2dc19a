import type {StreamEnvironment} from './environment.ts';

/** Resolves when the page is seen again; rejects with the signal's reason when it is aborted first. */
export function untilSeen(environment: StreamEnvironment, ended: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = environment.onPageSignal((signal) => {
      if (signal !== 'seen') return;
      letGo();
      resolve();
    });
    const abort = (): void => {
      letGo();
      reject(ended.reason as Error);
    };
    const letGo = (): void => {
      stop();
      ended.removeEventListener('abort', abort);
    };
    ended.addEventListener('abort', abort, {once: true});
  });
}
