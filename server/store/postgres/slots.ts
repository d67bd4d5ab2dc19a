/** More than it can take wants to run: whoever waited may ask again later. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

export interface SlotOptions {
  /** Pieces of work that run at a time. */
  readonly running: number;
  /** Pieces of work that may wait. */
  readonly waiting: number;
  /** Milliseconds that one waits at most; default: as long as it takes. */
  readonly waitMs?: number;
}

/** Lets a few pieces of work run at a time, the others wait in line: before they take a connection from the pool. */
export class Slots {
  readonly #options: SlotOptions;
  readonly #line: (() => void)[] = [];
  #running = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** @throws {Busy} when too many wait, or it waited too long. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.running) await this.#wait();
    else this.#running++;
    try {
      return await work();
    } finally {
      // The slot goes to the next in line, without becoming free for others in between.
      const next = this.#line.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #wait(): Promise<void> {
    const {waiting, waitMs} = this.#options;
    if (this.#line.length >= waiting)
      return Promise.reject(new Busy(`Expected at most ${waiting} waiting, got one more: try again later.`));
    return new Promise((resolve, reject) => {
      const timer =
        waitMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#line.splice(this.#line.indexOf(enter), 1);
              reject(new Busy(`Waited ${waitMs} ms for others to finish: try again later.`));
            }, waitMs);
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#line.push(enter);
    });
  }
}
