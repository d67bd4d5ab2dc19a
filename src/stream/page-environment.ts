import type {PageSignal, StreamEnvironment} from './wire/environment.ts';
import {yieldThread} from './yield-thread.ts';

const page = (): Document | undefined => globalThis.document;

/**
 * The page's own address, whatever its `<base>` says: where requests and their credentials go by default. A frame without
 * an address (`srcdoc`) has its parent's, as far as it may see it, else its origin.
 */
function urlOf(view: Window): string | null {
  try {
    if (/^(https?|file):/.test(view.location.protocol)) return view.location.href;
    if (view.parent !== view) return urlOf(view.parent);
  } catch {
    // A parent of another origin keeps its address to itself.
  }
  return globalThis.origin === 'null' ? null : `${globalThis.origin}/`;
}

/** The page that this module runs in; outside a page (Node) always visible and online. */
export const pageEnvironment: StreamEnvironment = {
  // Looked up at each call, so that a page that wraps `fetch` later is heeded.
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => Date.now(),
  random: () => Math.random(),

  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },

  yieldThread,

  pageUrl: () => (globalThis.window === undefined ? null : urlOf(globalThis.window)),
  isVisible: () => page()?.visibilityState !== 'hidden',

  onPageSignal(listener) {
    const listening = new AbortController();
    const on = (target: EventTarget | undefined, event: string, signalOf: () => PageSignal): void =>
      target?.addEventListener(event, () => listener(signalOf()), {signal: listening.signal});
    on(page(), 'visibilitychange', () => (this.isVisible() ? 'seen' : 'hidden'));
    on(globalThis.window, 'pageshow', () => 'seen');
    on(globalThis.window, 'pagehide', () => 'left');
    on(globalThis.window, 'online', () => 'online');
    return () => listening.abort();
  },
};
