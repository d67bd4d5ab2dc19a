import {LaterShare} from './lines/later-share.ts';
import {pageEnvironment} from './page-environment.ts';
import type {SourceEnvironment} from './wire/environment.ts';

/** A hidden page paints no frames; what waits for one is called after this long. */
const HIDDEN_FRAME_MS = 250;

/** When the next frame is laid out. */
interface LayoutWatch {
  /** `null`: not yet. */
  readonly laidOutAt: number | null;
  stop(): void;
}

/**
 * Whatever is newly observed has another size than none, so that this is told in the next frame, after layout and before
 * paint. To be called outside of a frame: within one, the browser would make another frame for it.
 */
function watchLayout(): LayoutWatch {
  let laidOutAt: number | null = null;
  const observer =
    typeof ResizeObserver === 'undefined'
      ? null
      : new ResizeObserver((_, self) => {
          laidOutAt = performance.now();
          self.disconnect();
        });
  observer?.observe(document.documentElement);
  return {
    get laidOutAt() {
      return laidOutAt;
    },
    stop: () => observer?.disconnect(),
  };
}

/** Of the frame that is being drawn. */
let watch: LayoutWatch | null = null;

/** The page that this module runs in, for sources that draw. */
export const sourceEnvironment: SourceEnvironment = {
  ...pageEnvironment,
  // Only browsers are short of connections.
  ...(globalThis.document !== undefined && {
    share: new LaterShare(pageEnvironment, async () =>
      (await import('./lines/connection-share.ts')).browserShare(pageEnvironment),
    ),
  }),

  nextFrame(callback) {
    if (typeof requestAnimationFrame === 'undefined') return this.setTimer(callback, 0);
    const layout = watchLayout();
    let isCalled = false;
    const once = (): void => {
      if (isCalled) return;
      stopWaiting();
      watch = layout;
      try {
        callback();
      } finally {
        watch = null;
      }
    };
    const frame = requestAnimationFrame(once);
    const cancelTimer = this.setTimer(once, HIDDEN_FRAME_MS);
    const stopWaiting = (): void => {
      isCalled = true;
      cancelAnimationFrame(frame);
      cancelTimer();
    };
    return () => {
      stopWaiting();
      layout.stop();
    };
  },

  async drawn() {
    const startedAt = performance.now();
    const layout = watch ?? watchLayout();
    // A task of its own comes after the frame.
    await this.yieldThread();
    layout.stop();
    const {laidOutAt} = layout;
    return (laidOutAt !== null && laidOutAt >= startedAt ? laidOutAt : performance.now()) - startedAt;
  },
};
