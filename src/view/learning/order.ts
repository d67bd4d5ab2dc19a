/** The order in which samples are drawn. */
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {Course} from './course.ts';

/**
 * `sample`: by number. `last`: the best last score first. `learned`: those that are right now by the epoch since which they
 * are, the earliest first; then those that were lost, the latest first; then those that were never right, the best mean
 * first. `flips`: the most often flipped first; where nothing tells right from wrong, the most variable first.
 */
export type SampleOrder = 'sample' | 'last' | 'learned' | 'flips';

export const SAMPLE_ORDERS: readonly SampleOrder[] = ['learned', 'last', 'flips', 'sample'];

type Key = (course: Course, score: AnyShown) => readonly number[];

/** What decides, one after the other, the least first. Samples without a score come last. */
const KEYS: Readonly<Record<SampleOrder, Key>> = {
  sample: () => [],
  last: ({last}, score) => [last === null ? Infinity : -qualityOf(score, last)],
  learned: ({told, last, mean}, score) => {
    const quality = mean === null ? Infinity : -qualityOf(score, mean);
    if (told === null) return [4, last === null ? Infinity : -qualityOf(score, last), quality];
    if (told.learnedAt !== null) return [1, told.learnedAt, quality];
    return told.lostAt === null ? [3, quality] : [2, -told.lostAt, quality];
  },
  flips: ({told, deviation}) => [-(told?.flips ?? 0), deviation === null ? Infinity : -deviation],
};

/**
 * Indexes of the samples in that order; equal ones stay in theirs.
 *
 * @param courses by sample, ascending
 */
export function sampleOrder(
  courses: readonly Course[],
  order: SampleOrder,
  score: AnyShown,
): readonly number[] {
  const keys = courses.map((course) => KEYS[order](course, score));
  return [...courses.keys()].sort((a, b) => compare(keys[a]!, keys[b]!) || a - b);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const other = b[i];
    if (other !== undefined && value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
