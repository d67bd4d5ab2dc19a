/** What pauses and deadlines are measured with. */
export interface Stopwatch {
  /** Milliseconds since some moment, whatever is done to the clock on the wall. */
  elapsed(): number;
}

/** Time and chance, so that tests can hold both. */
export interface Clock extends Stopwatch {
  /** Milliseconds since 1970: for what others read or wrote. It can be set, so no pause is measured with it. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Calls back once; returns the function that calls it off. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Between `least` and `most`, so that what was cut off together does not come back together. */
export function jitter(clock: Clock, least: number, most: number): number {
  return Math.round(least + (most - least) * clock.random());
}

export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
