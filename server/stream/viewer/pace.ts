import {setImmediate} from 'node:timers/promises';

/** Writes between two rests: about 2 ms of work. */
const STRIDE = 256;

/** Lets a long loop give way to everything else, every so many rounds: `if (pace.isDue) await pace.rest()`. */
export class Pace {
  #rounds = 0;

  /** Counts a round. */
  get isDue(): boolean {
    return ++this.#rounds % STRIDE === 0;
  }

  async rest(): Promise<void> {
    await setImmediate();
  }
}
