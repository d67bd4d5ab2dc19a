import {scoreOf} from '../../../protocol/own-scores.ts';
import type {Prediction} from '../../../protocol/protocol.ts';
import {qualityOf, type AnyShown} from '../../scores/shown-score.ts';

/** One sample's score at one epoch, as a row has it. */
export interface ScoredRow {
  readonly epoch: number;
  readonly step: number;
  readonly seq: number;
  /** Which of several answers. */
  readonly index: number;
  /** `NaN` for none. */
  readonly value: number;
}

export const scoredRow = (row: Prediction, {key}: AnyShown): ScoredRow => ({
  ...{epoch: row.epoch, step: row.step, seq: row.seq, index: row.completion_index},
  value: scoreOf(row, key) ?? NaN,
});

/** What a page says of one sample at one epoch. */
export interface SaidCell {
  readonly epoch: number;
  readonly step: number;
  readonly value: number;
}

/** The score of one sample at the last step of one epoch; of several answers the best. */
export class Cell {
  readonly epoch: number;
  /** Rows up to it are in what the server said. */
  readonly #seq: number;
  #step: number;
  #value: number;
  /** By index, where there are several. */
  #answers: Map<number, number> | null = null;

  constructor({epoch, step, value}: SaidCell, seq = -1) {
    this.#seq = seq;
    this.epoch = epoch;
    this.#step = step;
    this.#value = value;
  }

  /** `NaN` for none. */
  get value(): number {
    return this.#value;
  }

  put({step, seq, index, value}: ScoredRow, score: AnyShown): void {
    if (seq <= this.#seq || step < this.#step) return;
    if (step > this.#step) this.#answers = index > 0 ? new Map<number, number>() : null;
    else if (index > 0) this.#answers ??= new Map([[0, this.#value]]);
    this.#step = step;
    this.#answers?.set(index, value);
    this.#value = this.#answers === null ? value : bestOf(this.#answers.values(), score);
  }
}

function bestOf(values: Iterable<number>, score: AnyShown): number {
  let best = NaN;
  for (const value of values)
    if (Number.isNaN(best) || qualityOf(score, value) > qualityOf(score, best)) best = value;
  return best;
}
