/** How one sample went over the training, by one score. */
import type {RightRule} from './right.ts';

/** What right and wrong tell of a course. An epoch without a score is passed over. */
export interface Told {
  readonly isRightNow: boolean;
  /** How often right became wrong, or wrong right. */
  readonly flips: number;
  /**
   * How often right became wrong: the forgetting events of Toneva et al., "An Empirical Study of Example Forgetting during
   * Deep Neural Network Learning" (ICLR 2019), Σ [acc(t) > acc(t + 1)].
   */
  readonly forgettings: number;
  /** Stretches of epochs in which it was right: a second one means that it was lost and learned again. */
  readonly rightStretches: number;
  /** Index of the epoch since which it is right; `null`: it is not right now. */
  readonly learnedAt: number | null;
  /** Index of the epoch since which it is wrong again; `null`: it is right now, or never was. */
  readonly lostAt: number | null;
}

export interface Course {
  /** Epochs with a score. */
  readonly count: number;
  /** Index of the last of them, and its score; `null` where there is none. */
  readonly lastAt: number | null;
  readonly last: number | null;
  /** `Infinity` and `-Infinity` where there is none. */
  readonly least: number;
  readonly greatest: number;
  /**
   * Mean score over the training, μ = Σ s(e) / E: the confidence of Swayamdipta et al., "Dataset Cartography: Mapping and
   * Diagnosing Datasets with Training Dynamics" (EMNLP 2020), with the score in the place of the probability of the truth.
   */
  readonly mean: number | null;
  /** Its variability there: the deviation of the same scores, σ = √(Σ (s(e) − μ)² / E), over the scores that there are. */
  readonly deviation: number | null;
  /** `null` without a score, or where nothing tells right from wrong. */
  readonly told: Told | null;
}

/**
 * One pass: mean and squares as Welford has them.
 *
 * @param values by epoch, ascending; `NaN` for none
 */
export function courseOf(values: Float64Array | readonly number[], rule: RightRule | null): Course {
  const tally = new CourseTally(rule);
  for (let at = 0; at < values.length; at++) tally.add(at, values[at]!);
  return tally.course();
}

/** A course as it grows. */
export class CourseTally {
  readonly #rule: RightRule | null;
  #count = 0;
  #mean = 0;
  #squares = 0;
  #least = Infinity;
  #greatest = -Infinity;
  #lastAt = -1;
  #last = NaN;
  /** Of what right and wrong come to, one after the other. */
  #before: boolean | null = null;
  #flips = 0;
  #forgettings = 0;
  #rightStretches = 0;
  #since = 0;

  constructor(rule: RightRule | null) {
    this.#rule = rule;
  }

  /** @param at behind those that were added before; of `NaN` nothing is added */
  add(at: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#count++;
    const off = value - this.#mean;
    this.#mean += off / this.#count;
    this.#squares += off * (value - this.#mean);
    if (value < this.#least) this.#least = value;
    if (value > this.#greatest) this.#greatest = value;
    this.#lastAt = at;
    this.#last = value;
    if (this.#rule !== null) this.#turn(at, this.#rule.isRight(value));
  }

  #turn(at: number, isRight: boolean): void {
    if (isRight === this.#before) return;
    if (this.#before !== null) this.#flips++;
    if (this.#before === true) this.#forgettings++;
    if (isRight) this.#rightStretches++;
    this.#since = at;
    this.#before = isRight;
  }

  copy(): CourseTally {
    const other = new CourseTally(this.#rule);
    other.#count = this.#count;
    other.#mean = this.#mean;
    other.#squares = this.#squares;
    other.#least = this.#least;
    other.#greatest = this.#greatest;
    other.#lastAt = this.#lastAt;
    other.#last = this.#last;
    other.#before = this.#before;
    other.#flips = this.#flips;
    other.#forgettings = this.#forgettings;
    other.#rightStretches = this.#rightStretches;
    other.#since = this.#since;
    return other;
  }

  course(): Course {
    const [count, least, greatest] = [this.#count, this.#least, this.#greatest];
    if (count === 0)
      return {count, lastAt: null, last: null, least, greatest, mean: null, deviation: null, told: null};
    return {
      ...{count, lastAt: this.#lastAt, last: this.#last, least, greatest, mean: this.#mean},
      deviation: Math.sqrt(this.#squares / count),
      told: this.#rule === null ? null : this.#told(),
    };
  }

  #told(): Told {
    const isRightNow = this.#before === true;
    return {
      isRightNow,
      flips: this.#flips,
      forgettings: this.#forgettings,
      rightStretches: this.#rightStretches,
      learnedAt: isRightNow ? this.#since : null,
      lostAt: !isRightNow && this.#rightStretches > 0 ? this.#since : null,
    };
  }
}
