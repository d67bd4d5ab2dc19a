interface Waiting {
  readonly mayBegin: () => boolean;
  readonly begin: () => void;
}

/** Lets a bounded number of reads run at a time; the rest wait in the order they came. */
export class ReadSlots {
  readonly #size: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Reads that wait for nothing but their turn. */
  get waitingCount(): number {
    return this.#waiting.filter(({mayBegin}) => mayBegin()).length;
  }

  /** `mayBegin`: while it says no, the read is passed over; it is asked again at every `look`. */
  async run<T>(read: () => Promise<T>, mayBegin = (): boolean => true): Promise<T> {
    if (this.#running < this.#size && mayBegin()) this.#running++;
    else await new Promise<void>((begin) => this.#waiting.push({mayBegin, begin}));
    try {
      return await read();
    } finally {
      this.#running--;
      this.look();
    }
  }

  /** Begins what may begin now. The slot is taken here, so that nobody who comes meanwhile can have it first. */
  look(): void {
    while (this.#running < this.#size) {
      const at = this.#waiting.findIndex(({mayBegin}) => mayBegin());
      if (at === -1) return;
      const [next] = this.#waiting.splice(at, 1);
      this.#running++;
      next!.begin();
    }
  }
}
