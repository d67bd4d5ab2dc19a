/** A small line in a box of 1000 × 100, as SVG path data. */
export interface Sparkline {
  /** Broken where a value is missing. */
  readonly line: string;
  /** The same down to the foot. */
  readonly area: string;
  /** Where the value at an index stands; `null` where it is missing. */
  readonly at: (index: number) => {readonly x: number; readonly y: number} | null;
}

export const SPARKLINE_BOX = {width: 1000, height: 100} as const;

/** Room above and below, so that no line is cut in half by the edge. */
const MARGIN = 8;

/**
 * @param values at equal distances; one alone stands in the middle
 * @param ends what stands at the foot and at the top: default 0 and 1
 */
export function sparkline(
  values: readonly (number | null)[],
  [low, high]: readonly [number, number] = [0, 1],
): Sparkline {
  const {width, height} = SPARKLINE_BOX;
  const xOf = (index: number): number =>
    values.length < 2 ? width / 2 : round((index / (values.length - 1)) * width);
  const yOf = (value: number): number =>
    round(height - MARGIN - Math.min(1, Math.max(0, (value - low) / (high - low))) * (height - 2 * MARGIN));
  const runs: {x: number; y: number}[][] = [];
  let run: {x: number; y: number}[] | null = null;
  values.forEach((value, index) => {
    if (value === null) run = null;
    else if (run === null) runs.push((run = [{x: xOf(index), y: yOf(value)}]));
    else run.push({x: xOf(index), y: yOf(value)});
  });
  const path = (points: readonly {x: number; y: number}[]): string =>
    points.map(({x, y}, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return {
    line: runs.map(path).join(''),
    area: runs.map((points) => `${path(points)}V${height}H${points[0]!.x}Z`).join(''),
    at: (index) => {
      const value = values[index] ?? null;
      return value === null ? null : {x: xOf(index), y: yOf(value)};
    },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The index nearest to a place along the line, as a fraction of its width. */
export const sparklineIndex = (fraction: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.round(fraction * (count - 1))));
