import {UnknownFields} from '../../protocol/unknown-fields.ts';
import type {LeftOut, LeftOutRecord} from '../prediction-source.ts';
import type {RawRecord} from './trainers/columns.ts';

/** Records whose reasons are kept; of a million only the count is. */
const MAX_REASONS = 5;

/** Seconds since the run began, of a recorded run: a name of files alone. */
const REPLAY_TIME = 't';

/** Counts the records of a run's files and those that could not be read, and names the fields that nobody knows. */
export class LeftOutTally {
  readonly #reasons: LeftOutRecord[] = [];
  readonly #unknown = new UnknownFields([REPLAY_TIME]);
  #total = 0;
  #count = 0;

  get total(): number {
    return this.#total;
  }

  get count(): number {
    return this.#count;
  }

  /** Names of fields that are not shown. */
  get ignored(): readonly string[] {
    return this.#unknown.ignored;
  }

  /** `null` where every record could be read, and no field looks like one of ours under another name. */
  get leftOut(): LeftOut | null {
    const reasons = [...this.#reasons];
    const {hints} = this.#unknown;
    return this.#count === 0 && hints.length === 0
      ? null
      : {count: this.#count, total: this.#total, reasons, hints};
  }

  read(): void {
    this.#total++;
  }

  look(record: RawRecord): void {
    this.#unknown.look(record);
  }

  /** Returns whether its reason is one of those that are kept. */
  leaveOut(record: LeftOutRecord): boolean {
    this.#count++;
    if (this.#reasons.length === MAX_REASONS) return false;
    this.#reasons.push(record);
    return true;
  }
}
