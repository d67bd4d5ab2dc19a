/** One value that is costly to make: the same until what it is made of is something else. */
export class Kept<Value> {
  #of: readonly unknown[] | null = null;
  #value: Value | undefined;

  /** @param of what it is made of, compared part by part as it is */
  get(of: readonly unknown[], make: () => Value): Value {
    if (this.#of === null || of.some((part, i) => part !== this.#of![i])) {
      this.#value = make();
      this.#of = of;
    }
    return this.#value as Value;
  }
}
