/** Functions that are called for what happens, in the order in which they were added. */
export class Listeners<Told = void> {
  readonly #listeners = new Set<(told: Told) => void>();

  /** Returns the function that ends it. */
  add(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One that throws is reported to the page and stops neither the caller nor the others. */
  tell(told: Told): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(told);
      } catch (error) {
        if (typeof reportError === 'function') reportError(error);
        else
          queueMicrotask(() => {
            throw error;
          });
      }
    }
  }
}
