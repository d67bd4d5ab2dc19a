import type {PageSignal, StreamEnvironment} from './stream-environment.ts';

/** A hidden page paints no frames; what waits for one is called after this long. */
const HIDDEN_FRAME_MS = 250;

const after = (callback: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(callback, Math.max(0, delayMs));
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
    const listening = new AbortController();
    const on = (target: EventTarget, event: string, signalOf: () => PageSignal): void =>
      target.addEventListener(event, () => listener(signalOf()), {signal: listening.signal});
    if (typeof document !== 'undefined') {
      on(document, 'visibilitychange', () => (this.isVisible() ? 'seen' : 'hidden'));
      on(window, 'pageshow', () => 'seen');
      on(window, 'pagehide', () => 'left');
      on(window, 'online', () => 'online');
    }
    return () => listening.abort();
  },
};
