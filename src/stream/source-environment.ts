import {PageShare} from './lines/connection-share.ts';
import {pageEnvironment} from './page-environment.ts';
import type {SourceEnvironment} from './wire/environment.ts';

/** A hidden page paints no frames; what waits for one is called after this long. */
const HIDDEN_FRAME_MS = 250;

/** Whether an answer of this server has come over HTTP/2 or later; `false` where the browser does not say. */
function isMultiplexed(origin: string): boolean {
  const entries = globalThis.performance?.getEntriesByType('resource') ?? [];
  return entries.some(
    (entry) =>
      entry.name.startsWith(`${origin}/`) &&
      /^h[23]/.test((entry as PerformanceResourceTiming).nextHopProtocol),
  );
}

/** The page that this module runs in, for sources that draw. */
export const sourceEnvironment: SourceEnvironment = {
  ...pageEnvironment,
  // Only browsers are short of connections.
  ...(globalThis.document !== undefined && {share: new PageShare(pageEnvironment, {isMultiplexed})}),

  nextFrame(callback) {
    if (typeof requestAnimationFrame === 'undefined') return this.setTimer(callback, 0);
    let isCalled = false;
    const once = (): void => {
      if (isCalled) return;
      cancel();
      callback();
    };
    const frame = requestAnimationFrame(once);
    const cancelTimer = this.setTimer(once, HIDDEN_FRAME_MS);
    const cancel = (): void => {
      isCalled = true;
      cancelAnimationFrame(frame);
      cancelTimer();
    };
    return cancel;
  },

  async drawn() {
    const startedAt = performance.now();
    let endedAt: number | null = null;
    // Called in the same frame, after layout and before paint, since whatever is newly observed has another size than none.
    const observer =
      typeof ResizeObserver === 'undefined'
        ? null
        : new ResizeObserver(() => {
            endedAt ??= performance.now();
          });
    observer?.observe(document.documentElement);
    // A task of its own comes after the frame.
    await this.yieldThread();
    observer?.disconnect();
    return (endedAt ?? performance.now()) - startedAt;
  },
};
