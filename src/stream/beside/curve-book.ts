import type {MetricPoint} from '../../protocol/protocol.ts';

/** The trainer's curves, put together from what came one after the other. */
export class CurveBook {
  readonly #byStep = new Map<number, MetricPoint>();
  #points: readonly MetricPoint[] = [];

  /** Ascending by step; the same array until something changes. */
  get points(): readonly MetricPoint[] {
    return this.#points;
  }

  /** What comes later counts. */
  take(points: readonly MetricPoint[]): void {
    if (points.length === 0) return;
    for (const point of points) {
      const known = this.#byStep.get(point.step);
      const values = {...known?.values, ...point.values};
      this.#byStep.set(point.step, {...point, epoch: point.epoch ?? known?.epoch ?? null, values});
    }
    this.#points = [...this.#byStep.values()].sort((a, b) => a.step - b.step);
  }
}
