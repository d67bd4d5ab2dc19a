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

/** @param values by epoch, ascending; `NaN` for none */
export function courseOf(values: ArrayLike<number>, rule: RightRule | null): Course {
  let count = 0;
  let sum = 0;
  let lastAt: number | null = null;
  let least = Infinity;
  let greatest = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    lastAt = at;
  }
  if (lastAt === null)
    return {count, lastAt, last: null, least, greatest, mean: null, deviation: null, told: null};
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / count);
  return {
    count,
    lastAt,
    last: values[lastAt]!,
    least,
    greatest,
    mean,
    deviation,
    told: rule === null ? null : tell(values, rule),
  };
}

function tell(values: ArrayLike<number>, {isRight}: RightRule): Told {
  let before: boolean | null = null;
  let flips = 0;
  let forgettings = 0;
  let rightStretches = 0;
  let since = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    const now = isRight(value);
    if (now === before) continue;
    if (before !== null) flips++;
    if (before === true) forgettings++;
    if (now) rightStretches++;
    since = at;
    before = now;
  }
  const isRightNow = before === true;
  return {
    isRightNow,
    flips,
    forgettings,
    rightStretches,
    learnedAt: isRightNow ? since : null,
    lostAt: !isRightNow && rightStretches > 0 ? since : null,
  };
}
