import type {LeftOut, LeftOutRecord} from '../prediction-source.ts';

/** Records whose reasons are kept; of a million only the count is. */
const MAX_REASONS = 5;

/** Counts the records of a run's files, and those that could not be read. */
export class LeftOutTally {
  readonly #reasons: LeftOutRecord[] = [];
  #total = 0;
  #count = 0;

  get total(): number {
    return this.#total;
  }

  get count(): number {
    return this.#count;
  }

  /** `null` where every record could be read. */
  get leftOut(): LeftOut | null {
    const reasons = [...this.#reasons];
    return this.#count === 0 ? null : {count: this.#count, total: this.#total, reasons};
  }

  read(): void {
    this.#total++;
  }

  /** Returns whether its reason is one of those that are kept. */
  leaveOut(record: LeftOutRecord): boolean {
    this.#count++;
    if (this.#reasons.length === MAX_REASONS) return false;
    this.#reasons.push(record);
    return true;
  }
}
