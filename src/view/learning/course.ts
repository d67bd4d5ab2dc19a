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
  let [count, mean, squares, least, greatest] = [0, 0, 0, Infinity, -Infinity];
  let lastAt: number | null = null;
  const turns = new Turns();
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    count++;
    const off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (rule !== null) turns.add(at, rule.isRight(value));
    lastAt = at;
  }
  if (lastAt === null)
    return {count, lastAt, last: null, least, greatest, mean: null, deviation: null, told: null};
  return {
    ...{count, lastAt, last: values[lastAt]!, least, greatest, mean},
    deviation: Math.sqrt(squares / count),
    told: rule === null ? null : turns.told(),
  };
}

/** What right and wrong answers come to, one after the other. */
class Turns {
  #before: boolean | null = null;
  #flips = 0;
  #forgettings = 0;
  #rightStretches = 0;
  #since = 0;

  add(at: number, isRight: boolean): void {
    if (isRight === this.#before) return;
    if (this.#before !== null) this.#flips++;
    if (this.#before === true) this.#forgettings++;
    if (isRight) this.#rightStretches++;
    this.#since = at;
    this.#before = isRight;
  }

  told(): Told {
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
