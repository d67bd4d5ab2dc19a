import {setTimeout as sleep} from 'node:timers/promises';

/** Waits until something holds; throws, naming it, when it does not within the limit. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for: ${what}.`);
    await sleep(5);
  }
}
