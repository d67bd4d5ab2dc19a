/** More than it can take wants to run: whoever waited may ask again later. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

export interface SlotOptions {
  /** Pieces of work that run at a time. */
  readonly running: number;
  /** Pieces of work that may wait; default: any number. */
  readonly waiting?: number;
  /** Milliseconds that one waits at most; default: as long as it takes. */
  readonly waitMs?: number;
}

interface Waiting {
  readonly mayBegin: () => boolean;
  readonly begin: () => void;
}

/** Lets a bounded number of pieces of work run at a time; the others wait in the order they came. */
export class Slots {
  readonly #options: SlotOptions;
  readonly #line: Waiting[] = [];
  #running = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Pieces of work that wait for nothing but their turn. */
  get waitingCount(): number {
    return this.#line.filter(({mayBegin}) => mayBegin()).length;
  }

  /**
   * @param mayBegin while it says no, the work is passed over; it is asked again at every `look`
   * @throws {Busy} when too many wait, or it waited too long.
   */
  async run<T>(work: () => Promise<T>, mayBegin = (): boolean => true): Promise<T> {
    if (this.#running < this.#options.running && mayBegin()) this.#running++;
    else await this.#wait(mayBegin);
    try {
      return await work();
    } finally {
      this.#running--;
      this.look();
    }
  }

  /** Begins what may begin now. The slot is taken here, so that nobody who comes meanwhile can have it first. */
  look(): void {
    while (this.#running < this.#options.running) {
      const at = this.#line.findIndex(({mayBegin}) => mayBegin());
      if (at === -1) return;
      const [next] = this.#line.splice(at, 1);
      this.#running++;
      next!.begin();
    }
  }

  #wait(mayBegin: () => boolean): Promise<void> {
    const {waiting = Infinity, waitMs} = this.#options;
    if (this.#line.length >= waiting)
      return Promise.reject(new Busy(`Expected at most ${waiting} waiting, got one more: try again later.`));
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#line.splice(this.#line.indexOf(entry), 1);
        reject(new Busy(`Waited ${waitMs} ms for others to finish: try again later.`));
      };
      const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const entry: Waiting = {mayBegin, begin};
      this.#line.push(entry);
    });
  }
}
