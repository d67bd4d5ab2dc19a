import type {Prediction} from '../../protocol/protocol.ts';
import {byRound} from '../samples/sample-index.ts';

/** The rows of a sample as they are shown: while someone reads, newer ones wait; rows in between come at once. */
export class HeldRows {
  #newest: Prediction | null = null;
  #waitingCount = 0;

  get waitingCount(): number {
    return this.#waitingCount;
  }

  /**
   * @param rows all of them, ascending by epoch and step
   * @param isHeld whether someone reads
   */
  shown(rows: readonly Prediction[], isHeld: boolean): readonly Prediction[] {
    const newest = this.#newest;
    const shown = newest === null || !isHeld ? rows : rows.filter((row) => byRound(row, newest) <= 0);
    this.#waitingCount = rows.length - shown.length;
    this.#newest = shown.at(-1) ?? null;
    return shown;
  }

  /** Lets in what waits, the next time; also, another sample begins. */
  release(): void {
    this.#newest = null;
    this.#waitingCount = 0;
  }
}
