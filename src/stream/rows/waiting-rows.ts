import type {Prediction} from '../../protocol/protocol.ts';
import {bytesOf} from './row-bytes.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** Rows that wait for whoever reads them, in the order in which they came. */
export class WaitingRows {
  /** Each with the position after it. */
  readonly #rows = new Map<Prediction, string | null>();
  readonly #maxRows: number;
  #bytes = 0;

  /** @param maxRows rows, and 64 MiB, beyond which it is full */
  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  get isFull(): boolean {
    return this.#rows.size > this.#maxRows || this.#bytes > MAX_BYTES;
  }

  /** @param cursor the position after the row */
  push(row: Prediction, cursor: string | null): void {
    this.#rows.set(row, cursor);
    this.#bytes += bytesOf(row);
  }

  /** Every row that waits, and those that are pushed meanwhile; a row that was given waits no more. */
  *take(): Generator<readonly [row: Prediction, cursor: string | null], undefined> {
    for (const waiting of this.#rows) {
      const [row] = waiting;
      this.#rows.delete(row);
      this.#bytes -= bytesOf(row);
      yield waiting;
    }
  }

  /** Lets go of the oldest until it is not full. */
  dropOldest(): void {
    if (!this.isFull) return;
    for (const _dropped of this.take()) if (!this.isFull) return;
  }
}
