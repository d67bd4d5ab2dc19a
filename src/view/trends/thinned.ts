import type {Span} from './chart-zoom.ts';
import {firstFrom} from './nearest.ts';
import type {Values} from './point-lists.ts';

/** Where a chart is drawn: canvas pixels, from its left edge, for a part of the axis. */
export interface Ground {
  readonly span: Span;
  /** A multiple of a half, as uPlot has it: no half column lies astride the edge. */
  readonly left: number;
  readonly width: number;
}

/** Of fewer points in a column of pixels each is drawn. */
const POINTS_PER_COLUMN = 4;

/**
 * The points without which a chart would look otherwise: of each half of a column of pixels the first and the last, in each list
 * the least and the greatest, and those on either side of a gap's edge. Of halves, as uPlot rounds where it draws each point, and
 * cuts off where it draws columns. Beyond the part that is drawn one on either side, where lines go to.
 *
 * @param x ascending
 * @returns indices, ascending; `null`: all of them, they are few
 */
export function drawnPoints(
  x: readonly number[],
  lists: readonly Values[],
  ground: Ground,
): readonly number[] | null {
  const {span, left, width} = ground;
  const [from, to] = span;
  const most = POINTS_PER_COLUMN * width;
  if (x.length <= most || !(to > from)) return null;
  const first = Math.max(0, firstFrom(x, from) - 1);
  const end = Math.min(x.length, firstFrom(x, to) + 2);
  if (end - first <= most) return Array.from({length: end - first}, (_, i) => first + i);
  const step = (to - from) / width;
  const kept: number[] = [];
  for (let start = first; start < end;) {
    const half = Math.floor(2 * (left + (x[start]! - from) / step));
    const bound = from + ((half + 1) / 2 - left) * step;
    let next = start + 1;
    while (next < end && x[next]! < bound) next++;
    keepOf(lists, start, next, kept);
    start = next;
  }
  return kept;
}

/** Of the points from `start` to before `end`. */
function keepOf(lists: readonly Values[], start: number, end: number, kept: number[]): void {
  const found = [start, end - 1];
  for (const list of lists) addTurns(list, start, end, found);
  found.sort((a, b) => a - b);
  for (const index of found) if (kept.at(-1) !== index) kept.push(index);
}

function addTurns(list: Values, start: number, end: number, found: number[]): void {
  let [least, greatest] = [-1, -1];
  let [low, high] = [Infinity, -Infinity];
  let before = list[start] ?? null;
  for (let i = start; i < end; i++) {
    const value = list[i] ?? null;
    if ((value === null) !== (before === null)) found.push(i - 1, i);
    before = value;
    if (value === null) continue;
    if (value < low) {
      low = value;
      least = i;
    }
    if (value > high) {
      high = value;
      greatest = i;
    }
  }
  if (least >= 0) found.push(least, greatest);
}
