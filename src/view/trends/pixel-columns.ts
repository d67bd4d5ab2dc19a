/** Lines and bands as columns of pixels show them: however many points lie in a column, it takes the same to draw. */
import type {Values} from './extremes.ts';

/** What a line does in a column: where it comes in and goes out, and how far up and down it reaches. Pixels, from the top. */
export interface Column {
  /** Of its middle. */
  readonly x: number;
  readonly first: number;
  readonly last: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where values lie on a canvas, in whole pixels. */
export interface Pixels {
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
}

/** The unbroken parts of a line, or of what lies between two. */
export type Parts<Piece> = readonly (readonly Piece[])[];

/** @param x ascending */
export function lineColumns(x: ArrayLike<number>, values: Values, {toX, toY}: Pixels): Parts<Column> {
  return partsOf(
    x,
    toX,
    (i) => values[i] != null,
    (at, start, end) => {
      const found = endsOf(values, values, start, end);
      const [first, last] = [toY(values[start]!), toY(values[end - 1]!)];
      return {x: at, first, last, top: toY(found.greatest), bottom: toY(found.least)};
    },
  );
}

/** What lies between two lines, which are known at the same places. */
export function bandColumns(
  x: ArrayLike<number>,
  high: Values,
  low: Values,
  {toX, toY}: Pixels,
): Parts<Pick<Column, 'x' | 'top' | 'bottom'>> {
  return partsOf(
    x,
    toX,
    (i) => high[i] != null && low[i] != null,
    (at, start, end) => {
      const {least, greatest} = endsOf(low, high, start, end);
      return {x: at, top: toY(greatest), bottom: toY(least)};
    },
  );
}

function endsOf(low: Values, high: Values, start: number, end: number) {
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = start; i < end; i++) {
    if (low[i]! < least) least = low[i]!;
    if (high[i]! > greatest) greatest = high[i]!;
  }
  return {least, greatest};
}

/** @param columnOf of the points from `start` to before `end`, which are of one column and one part */
function partsOf<Piece>(
  x: ArrayLike<number>,
  toX: Pixels['toX'],
  has: (index: number) => boolean,
  columnOf: (x: number, start: number, end: number) => Piece,
): Parts<Piece> {
  const parts: Piece[][] = [];
  let part: Piece[] | null = null;
  for (let start = 0; start < x.length;) {
    if (!has(start)) {
      part = null;
      start++;
      continue;
    }
    const at = toX(x[start]!);
    let end = start + 1;
    while (end < x.length && has(end) && toX(x[end]!) === at) end++;
    if (part === null) parts.push((part = []));
    part.push(columnOf(at, start, end));
    start = end;
  }
  return parts;
}

/** Up and down by so many times its own width, a line is a bar. */
const TALL = 2;

/** How the parts of a line are drawn by a brush of this width. */
export interface Strokes {
  /** Lines from place to place. */
  readonly lines: readonly (readonly Place[])[];
  /** Outlines of what is filled. */
  readonly areas: readonly (readonly Place[])[];
}

type Place = readonly [x: number, y: number];

/**
 * Where a line goes up and down within columns beside each other, what it covers is filled as one area: to a canvas a line that
 * goes back on itself a thousand times costs a hundred times as much. Elsewhere it stays a line.
 */
export function strokesOf(parts: Parts<Column>, width: number): Strokes {
  const lines: Place[][] = [];
  const areas: (readonly Place[])[] = [];
  for (const part of parts) {
    let line: Place[] = [];
    let run: Column[] = [];
    const endRun = (): void => {
      if (run.length > 0) areas.push(outlineOf(run, width));
      run = [];
    };
    part.forEach((column, i) => {
      const before = part[i - 1];
      const {x, first, last, top, bottom} = column;
      const isTall = bottom - top > TALL * width;
      if (isTall && run.length > 0 && before !== undefined && x - before.x === 1) {
        // Reaches to where the line comes from.
        const {last: from} = before;
        run.push({...column, top: Math.min(top, from), bottom: Math.max(bottom, from)});
        return;
      }
      if (before !== undefined && run.length > 0) lines.push((line = [[before.x, before.last]]));
      else if (before === undefined) lines.push(line);
      endRun();
      line.push([x, first]);
      if (isTall) run = [column];
      else for (const y of new Set([top, bottom, last])) if (y !== line.at(-1)![1]) line.push([x, y]);
    });
    endRun();
  }
  return {lines, areas};
}

/** What a brush covers that goes up and down in each of these columns, one beside the other. */
export function outlineOf(
  run: readonly Pick<Column, 'x' | 'top' | 'bottom'>[],
  width: number,
): readonly Place[] {
  const half = width / 2;
  const reach = Math.max(1, Math.ceil(width));
  const start = run[0]!.x - half;
  const upper: Place[] = [];
  const lower: Place[] = [];
  for (let k = 0; k < run.length + reach - 1; k++) {
    let [top, bottom] = [Infinity, -Infinity];
    for (let i = Math.max(0, k - reach + 1); i <= Math.min(k, run.length - 1); i++) {
      top = Math.min(top, run[i]!.top);
      bottom = Math.max(bottom, run[i]!.bottom);
    }
    const [left, right] = [start + k, start + k + 1];
    upper.push([left, top - half], [right, top - half]);
    lower.push([left, bottom + half], [right, bottom + half]);
  }
  return [...upper, ...lower.toReversed()];
}
