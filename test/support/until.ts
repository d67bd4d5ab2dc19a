import {setTimeout as sleep} from 'node:timers/promises';

/** Asks until the answer is something true, and gives it; throws after the limit, with what was waited for and the last answer. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  limitMs = 40_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline)
      throw new Error(
        `Waited ${limitMs} ms in vain for ${what}; the last answer was ${JSON.stringify(answer)}.`,
      );
    await sleep(10);
  }
}
