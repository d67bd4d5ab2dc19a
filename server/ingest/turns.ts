let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a later round of the event loop, for one caller a round: however many batches are being scored, what came
 * in from the network is served between any two slices, and the batches go on in turn.
 */
export function takeTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
