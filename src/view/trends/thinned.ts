import type {Span} from './chart-zoom.ts';
import {BLOCK, blocksOf, type Values} from './extremes.ts';
import {firstFrom} from './nearest.ts';

/** Where a chart is drawn: canvas pixels, from its left edge, for a part of the axis. */
export interface Ground {
  readonly span: Span;
  readonly left: number;
  readonly width: number;
}

/** Of fewer points in a column of pixels each is drawn. */
const POINTS_PER_COLUMN = 4;
/** Columns on either side of the part that is drawn of which a brush still shows something. */
const EDGE_COLUMNS = 2;

/**
 * The points without which a chart would look otherwise: of each column of pixels the first and the last, in each list the least
 * and the greatest before, between and after gaps, and those on either side of a gap's edge. Beyond the part that is drawn a little on either side, where lines go to.
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
  const step = (to - from) / width;
  const first = Math.max(0, firstFrom(x, from - EDGE_COLUMNS * step) - 1);
  const end = Math.min(x.length, firstFrom(x, to + EDGE_COLUMNS * step) + 2);
  if (end - first <= most) return Array.from({length: end - first}, (_, i) => first + i);
  // As uPlot reckons, lest another column begin where a point lies between two.
  const columnOf = (index: number): number => Math.round(left + width * ((x[index]! - from) / (to - from)));
  const kept: number[] = [];
  for (let start = first, count = 1; start < end; start += count) {
    const column = columnOf(start);
    // Most hold about as many points as the one before.
    let next = Math.min(end, start + count);
    while (next > start + 1 && columnOf(next - 1) !== column) next--;
    while (next < end && columnOf(next) === column) next++;
    keepOf(lists, start, next, kept);
    count = next - start;
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
  const blocks = blocksOf(list);
  let [least, greatest] = [-1, -1];
  for (let i = start; i < end;) {
    const value = list[i] ?? null;
    if (i > start && (value === null) !== (list[i - 1] == null)) {
      found.push(i - 1, i);
      if (least >= 0) found.push(least, greatest);
      least = greatest = -1;
    }
    const low = i % BLOCK === 0 && i + BLOCK <= end ? blocks.least[i / BLOCK]! : -1;
    if (low >= 0) {
      const high = blocks.greatest[i / BLOCK]!;
      if (least < 0 || list[low]! < list[least]!) least = low;
      if (greatest < 0 || list[high]! > list[greatest]!) greatest = high;
      i += BLOCK;
      continue;
    }
    if (value !== null) {
      if (least < 0 || value < list[least]!) least = i;
      if (greatest < 0 || value > list[greatest]!) greatest = i;
    }
    i++;
  }
  if (least >= 0) found.push(least, greatest);
}
