/** Long work in slices, between which the page has its turn. */

const SLICE_MS = 8;

/** Settles after everything else that waits for its turn. */
export const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

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
    await breath();
  }
}
