/** What was measured at some x. */
export type Point = readonly [x: number, y: number];

export interface Curve {
  readonly name: string;
  readonly unit: string;
  /** In order of x; not every x need have been measured. */
  readonly points: readonly Point[];
}

/** Curves as they are measured, in the order in which they were begun. */
export class Curves {
  readonly #curves = new Map<string, Curve & {readonly points: Point[]}>();

  put(name: string, unit: string, x: number, y: number): void {
    const key = `${name}, ${unit}`;
    const curve = this.#curves.get(key) ?? {name, unit, points: []};
    this.#curves.set(key, curve);
    curve.points.push([x, y]);
  }

  get all(): readonly Curve[] {
    return [...this.#curves.values()];
  }
}

/** Only these have a place on logarithmic axes. */
export const positive = (points: readonly Point[]): readonly Point[] =>
  points.filter(([x, y]) => x > 0 && y > 0);

/** The power of x that y grows with: the slope of the straight line nearest to the points' logarithms; `null` of fewer than two. */
export function exponentOf(points: readonly Point[]): number | null {
  const logs = positive(points).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (at: 0 | 1): number => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (logs.length < 2 || spread === 0) return null;
  return logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

/** The same of the last two points alone: where fixed costs hide what grows, this is what comes. */
export const lastExponentOf = (points: readonly Point[]): number | null =>
  exponentOf(positive(points).slice(-2));
