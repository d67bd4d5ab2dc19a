import type {SampleKey} from '../../../stream/rows/sample-key.ts';
import type {AnyShown} from '../../scores/shown-score.ts';
import {sampleId} from '../../samples/sample-index.ts';
import {CourseTally, type Course} from '../course.ts';
import type {RightRule} from '../right.ts';
import {Cell, type SaidCell, type ScoredRow} from './cell.ts';

/** Epochs whose scores are kept as they are: rows of these may still come. */
const MOST_CELLS = 4;

/** By what a sample is summed up. */
export interface Measure {
  readonly score: AnyShown;
  readonly rule: RightRule | null;
}

/** How one sample went. What is long past is summed up and let go of; the last epochs are kept. */
export class SampleTally implements SampleKey {
  readonly id: string;
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  readonly #measure: Measure;
  /** Rows up to it are in what the server said. */
  #seq = -1;
  readonly #past: CourseTally;
  /** The last epoch of it. */
  #pastTo = -1;
  /** Ascending. */
  readonly #cells: Cell[] = [];
  #course: Course | null = null;

  constructor({sample_index, sample_source_id}: SampleKey, measure: Measure) {
    this.id = sampleId({sample_index, sample_source_id});
    this.sample_index = sample_index;
    this.sample_source_id = sample_source_id;
    this.#measure = measure;
    this.#past = new CourseTally(measure.rule);
  }

  /** Of some epochs no score is held any more. */
  get isSummedUp(): boolean {
    return this.#pastTo >= 0;
  }

  /** What the server said, before any row. @param cells ascending */
  take(cells: readonly SaidCell[], seq: number): void {
    this.#seq = seq;
    for (const cell of cells) this.#cells.push(new Cell(cell));
    this.sumUp();
  }

  /** @returns whether it could be taken: not where the scores of its epoch are summed up */
  put(row: ScoredRow): boolean {
    if (row.seq <= this.#seq) return true;
    if (row.epoch <= this.#pastTo) return false;
    this.#course = null;
    const at = this.#cells.findLastIndex(({epoch}) => epoch <= row.epoch);
    const found = this.#cells[at];
    if (found?.epoch === row.epoch) found.put(row, this.#measure.score);
    else {
      const cell = new Cell({...row, step: -1, value: NaN});
      cell.put(row, this.#measure.score);
      this.#cells.splice(at + 1, 0, cell);
    }
    return true;
  }

  /** Lets go of the scores of all but the last epochs. */
  sumUp(): void {
    while (this.#cells.length > MOST_CELLS) {
      const {epoch, value} = this.#cells.shift()!;
      this.#past.add(epoch, value);
      this.#pastTo = epoch;
    }
  }

  /** Places in it are epochs. */
  get course(): Course {
    if (this.#course !== null) return this.#course;
    const tally = this.#past.copy();
    for (const {epoch, value} of this.#cells) tally.add(epoch, value);
    return (this.#course = tally.course());
  }

  /** The score at an epoch that is not summed up; `NaN` for none. */
  valueAt(epoch: number): number {
    return this.#cells.find((cell) => cell.epoch === epoch)?.value ?? NaN;
  }
}
