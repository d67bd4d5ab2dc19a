import type {TestContext} from 'node:test';

/** As much of a test as is needed to clean up after it. */
export type Ending = Pick<TestContext, 'after'>;

const steps = new WeakMap<Ending, (() => unknown)[]>();

/** Runs `step` when the test has ended, what was begun last first; a step that fails does not keep the others from running. */
export function atEnd(t: Ending, step: () => unknown): void {
  const known = steps.get(t);
  if (known) {
    known.push(step);
    return;
  }
  const all = [step];
  steps.set(t, all);
  t.after(async () => {
    const failures: unknown[] = [];
    for (const one of all.reverse()) {
      try {
        await one();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  });
}
