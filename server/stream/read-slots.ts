/** Lets a bounded number of reads run at a time; the rest wait in the order they came. */
export class ReadSlots {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Reads that have not begun. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#running < this.#size) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await read();
    } finally {
      // The slot goes from hand to hand, so that nobody who comes meanwhile can take it first.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
