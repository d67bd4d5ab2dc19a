/** Long work in slices, between which the page has its turn. */
import {yieldThread} from '../stream/yield-thread.ts';

const SLICE_MS = 8;

/** When a slice that begins now ends, by `performance.now()`. */
export const endOfSlice = (): number => performance.now() + SLICE_MS;

/** Runs to the end what may rest at each `yield`. */
export async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const end = endOfSlice();
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await yieldThread();
  }
}

/** Runs it to the end without a rest: for what is short. */
export function inOneGo<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
