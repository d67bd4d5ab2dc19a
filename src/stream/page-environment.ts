import type {PageSignal, StreamEnvironment} from './stream-environment.ts';

/** A hidden page paints no frames; what waits for one is called after this long. */
const HIDDEN_FRAME_MS = 250;

const after = (callback: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** The page that this module runs in; outside a page (Node) always visible and online. */
export const pageEnvironment: StreamEnvironment = {
  // Looked up at each call, so that a page that wraps `fetch` later is heeded.
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer: after,

  nextFrame(callback) {
    if (typeof requestAnimationFrame === 'undefined') return after(callback, 0);
    let isCalled = false;
    const once = (): void => {
      if (isCalled) return;
      cancel();
      callback();
    };
    const frame = requestAnimationFrame(once);
    const cancelTimer = after(once, HIDDEN_FRAME_MS);
    const cancel = (): void => {
      isCalled = true;
      cancelAnimationFrame(frame);
      cancelTimer();
    };
    return cancel;
  },

  yieldThread: () =>
    new Promise((resolve) => {
      // A message is not held back as nested timers are (4 ms each).
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }),

  get pageUrl() {
    return typeof document === 'undefined' ? null : document.baseURI;
  },

  isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',

  onPageSignal(listener) {
    if (typeof document === 'undefined') return () => undefined;
    const tell = (signal: PageSignal) => (): void => listener(signal);
    const tellVisibility = (): void => listener(document.visibilityState === 'visible' ? 'seen' : 'hidden');
    const tellOnline = tell('online');
    const tellSeen = tell('seen');
    document.addEventListener('visibilitychange', tellVisibility);
    window.addEventListener('online', tellOnline);
    window.addEventListener('pageshow', tellSeen);
    return () => {
      document.removeEventListener('visibilitychange', tellVisibility);
      window.removeEventListener('online', tellOnline);
      window.removeEventListener('pageshow', tellSeen);
    };
  },
};
