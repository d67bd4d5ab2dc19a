import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {Course} from './course.ts';

/**
 * Between what a score is drawn: its declared range; an open end is the least or the greatest value that there is, and one
 * that is alone has some room around it. `null`: there is no value.
 */
export function drawnRange(
  {min, max}: AnyShown,
  courses: readonly Course[],
): readonly [number, number] | null {
  let least = Infinity;
  let greatest = -Infinity;
  for (const course of courses) {
    least = Math.min(least, course.least);
    greatest = Math.max(greatest, course.greatest);
  }
  if (least > greatest) return null;
  const [from, to] = [min ?? least, max ?? greatest];
  return from < to ? [from, to] : [from - 0.5, from + 0.5];
}

/** The value in the first colour and the one in the last. Of a score that is best in the middle the first is the farther end. */
export function drawnEnds(
  [least, greatest]: readonly [number, number],
  score: AnyShown,
): readonly [worst: number, best: number] {
  if (score.better === 'lower') return [greatest, least];
  if (score.better === 'higher') return [least, greatest];
  return [qualityOf(score, least) < qualityOf(score, greatest) ? least : greatest, 1];
}
