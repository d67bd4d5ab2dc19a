import {Load} from './load.ts';
import type {Recording, StreamTarget} from './load-messages.ts';

/** Viewers in several client processes, each from an address of its own, so that neither ports nor open files run out. */
export class Crowd {
  readonly #loads: readonly Load[];
  /** How many clients' viewers have all had an event. */
  readonly #completed = new Map<number, number>();
  /** Called with the number of each event that every viewer has had. */
  onCompleted: (event: number) => void = () => {};

  constructor(clients: number, isPinned: boolean) {
    this.#loads = Array.from({length: clients}, () => new Load(isPinned));
    for (const load of this.#loads) load.onCompleted = (event) => this.#complete(event);
  }

  /** Deals the targets out among the clients. */
  async open(targets: readonly StreamTarget[]): Promise<void> {
    const clients = this.#loads.length;
    await Promise.all(
      this.#loads.map((load, i) => {
        const from = `127.0.0.${2 + i}`;
        const mine = targets.filter((_, place) => place % clients === i);
        return load.open(clients === 1 ? mine : mine.map((target) => ({...target, from})));
      }),
    );
  }

  async record(first: number, most: number, withTimes: boolean, readers: number | null): Promise<void> {
    if (readers !== null && this.#loads.length > 1)
      throw new Error('Events that not every viewer gets need one client: it counts who had them.');
    this.#completed.clear();
    await Promise.all(this.#loads.map((load) => load.record(first, most, withTimes, readers)));
  }

  finish(count: number, limitMs: number): Promise<readonly Recording[]> {
    return Promise.all(this.#loads.map((load) => load.finish(count, limitMs)));
  }

  /** CPU microseconds of all clients. */
  async cpu(): Promise<number> {
    const each = await Promise.all(this.#loads.map((load) => load.cpu()));
    return each.reduce((sum, micros) => sum + micros, 0);
  }

  /** Closes all viewers. */
  async end(): Promise<void> {
    await Promise.all(this.#loads.map((load) => load.close()));
    await Promise.all(this.#loads.map((load) => load.end()));
  }

  #complete(event: number): void {
    const done = (this.#completed.get(event) ?? 0) + 1;
    if (done < this.#loads.length) this.#completed.set(event, done);
    else {
      this.#completed.delete(event);
      this.onCompleted(event);
    }
  }
}
