import type {Prediction, ScoreMatrixAnswer} from '../../../protocol/protocol.ts';
import {sampleId} from '../../samples/sample-index.ts';
import type {AnyShown} from '../../scores/shown-score.ts';
import {Cell, scoredRow} from './cell.ts';

/** All samples at one epoch: as the server has them, page by page, and rows that came since on top. */
export class Column {
  readonly epoch: number;
  readonly #score: AnyShown;
  readonly #cells = new Map<string, Cell>();
  /** Rows that came while pages are read; `null`: all are here. */
  #waiting: Prediction[] | null = [];
  /** Of the first page. */
  #seq = -1;
  #revision = 0;

  constructor(epoch: number, score: AnyShown) {
    this.epoch = epoch;
    this.#score = score;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get isWhole(): boolean {
    return this.#waiting === null;
  }

  /** `NaN` for none. */
  valueOf(id: string): number {
    return this.#cells.get(id)?.value ?? NaN;
  }

  /** It may rest after each sample, and rows may come meanwhile. */
  *takePage({samples, epochs, steps, values, seq = 0}: ScoreMatrixAnswer): Generator<void, void> {
    if (this.#seq < 0) this.#seq = seq;
    const {epoch} = this;
    const column = epochs.indexOf(epoch);
    const step = steps?.[column] ?? -1;
    for (const [i, sample] of samples.entries()) {
      const value = values[i]?.[column] ?? NaN;
      this.#cells.set(sampleId(sample), new Cell({epoch, step, value}, seq));
      yield;
    }
  }

  /** The last page has been taken. */
  end(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const row of waiting) this.put(row);
    this.#revision++;
  }

  put(row: Prediction): void {
    if (row.epoch !== this.epoch) return;
    if (this.#waiting !== null) this.#waiting.push(row);
    else this.#put(sampleId(row), row);
  }

  #put(id: string, row: Prediction): void {
    const {epoch} = this;
    const cell = this.#cells.get(id) ?? new Cell({epoch, step: -1, value: NaN}, this.#seq);
    this.#cells.set(id, cell);
    cell.put(scoredRow(row, this.#score), this.#score);
    this.#revision++;
  }
}
