import {pageEnvironment} from './page-environment.ts';
import type {SourceEnvironment} from './wire/environment.ts';

/** A hidden page paints no frames; what waits for one is called after this long. */
const HIDDEN_FRAME_MS = 250;

/** The page that this module runs in, for sources that draw. */
export const sourceEnvironment: SourceEnvironment = {
  ...pageEnvironment,

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
};
