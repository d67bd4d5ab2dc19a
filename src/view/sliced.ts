import {inSlices} from './slices.ts';

/** A value that takes long to make: made in slices, anew when what it is of has changed; the last one until then. */
export class Sliced<Value> {
  readonly #onDone: () => void;
  #of: readonly unknown[] = [];
  #isWorking = false;
  #made: {readonly subject: readonly unknown[]; readonly value: Value} | null = null;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /**
   * @param subject what the value is of: one of another subject is not given
   * @param revision what makes it another value of the same
   */
  get(
    subject: readonly unknown[],
    revision: readonly unknown[],
    make: () => Generator<void, Value>,
  ): {readonly value: Value} | null {
    const of = [...subject, ...revision];
    if (!this.#isWorking && !isSame(of, this.#of)) void this.#work(of, subject, make);
    return this.#made !== null && isSame(subject, this.#made.subject) ? this.#made : null;
  }

  async #work(
    of: readonly unknown[],
    subject: readonly unknown[],
    make: () => Generator<void, Value>,
  ): Promise<void> {
    this.#isWorking = true;
    this.#of = of;
    const value = await inSlices(make());
    this.#isWorking = false;
    this.#made = {subject, value};
    this.#onDone();
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);
