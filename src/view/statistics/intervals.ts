/** Within what bounds a figure lies that was found on a few samples: 95 % intervals. */
import {t95, Z_95} from './student-t.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Of a share: the score interval of Wilson (1927), which stays within 0 and 1 and is true of few samples too.
 *
 * @param count those of which it is so
 * @param of all of them
 * @returns `null` of none
 */
export function shareInterval(count: number, of: number): Interval | null {
  if (!(of > 0)) return null;
  const share = count / of;
  const z2 = Z_95 ** 2;
  const middle = share + z2 / (2 * of);
  const reach = Z_95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of ** 2));
  const whole = 1 + z2 / of;
  return {
    low: count === 0 ? 0 : Math.max(0, (middle - reach) / whole),
    high: count === of ? 1 : Math.min(1, (middle + reach) / whole),
  };
}

/** What one sample adds to a mean. */
export interface SampleSum {
  readonly sum: number;
  /** Values in it. */
  readonly count: number;
}

/**
 * Of a mean: Student's t. Values of one sample (several answers, several steps) are not so many samples more: what varies is
 * taken sample by sample, as of a ratio of sums. With one value a sample this is the plain t interval.
 *
 * @returns `null` of fewer than two samples
 */
export function meanInterval(samples: readonly SampleSum[]): Interval | null {
  const n = samples.length;
  if (n < 2) return null;
  let [sum, count] = [0, 0];
  for (const sample of samples) {
    sum += sample.sum;
    count += sample.count;
  }
  const mean = sum / count;
  const squares = samples.reduce((all, each) => all + (each.sum - each.count * mean) ** 2, 0);
  const reach = (t95(n - 1) * Math.sqrt((n / (n - 1)) * squares)) / count;
  return {low: mean - reach, high: mean + reach};
}
