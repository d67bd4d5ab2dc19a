import type {EpochSummary, EventData, TrendPoint} from '../../protocol/protocol.ts';

/** Averages by epoch and by step, kept from the server's lists and the changes that the stream brings. */
export class TrendBook {
  readonly #epochs = new PointSeries(({epoch}) => `${epoch}`);
  readonly #steps = new PointSeries(({epoch, step}) => `${epoch} ${step}`);
  #summaries: {of: readonly TrendPoint[]; epochs: readonly EpochSummary[]} | null = null;
  #overallImprovement: number | null = null;
  #isImprovementStreamed = false;

  get byEpoch(): readonly TrendPoint[] {
    return this.#epochs.points;
  }

  get byStep(): readonly TrendPoint[] {
    return this.#steps.points;
  }

  get overallImprovement(): number | null {
    return this.#overallImprovement;
  }

  get epochs(): readonly EpochSummary[] {
    const of = this.byEpoch;
    if (this.#summaries?.of !== of) {
      const epochs = of.map(({epoch, sample_count, step}) => ({
        epoch,
        prediction_count: sample_count,
        latest_step: step,
      }));
      this.#summaries = {of, epochs};
    }
    return this.#summaries.epochs;
  }

  /** From here on what the stream brings is newer than the lists that are being asked for. */
  expectLists(): void {
    this.#epochs.expectList();
    this.#steps.expectList();
    this.#isImprovementStreamed = false;
  }

  setLists(byEpoch: readonly TrendPoint[], byStep: readonly TrendPoint[], improvement: number | null): void {
    this.#epochs.setList(byEpoch);
    this.#steps.setList(byStep);
    if (!this.#isImprovementStreamed) this.#overallImprovement = improvement;
  }

  update({trends, steps, overall_improvement}: EventData['trends_update']): void {
    this.#epochs.update(trends);
    this.#steps.update(steps);
    this.#overallImprovement = overall_improvement;
    this.#isImprovementStreamed = true;
  }
}

/** Points by key, ascending by epoch and step. */
class PointSeries {
  readonly #keyOf: (point: TrendPoint) => string;
  #byKey = new Map<string, TrendPoint>();
  /** What the stream brought since the list was asked for: the list may be older. */
  #streamed = new Map<string, TrendPoint>();
  #points: readonly TrendPoint[] | null = null;

  constructor(keyOf: (point: TrendPoint) => string) {
    this.#keyOf = keyOf;
  }

  /** The same array until something changes. */
  get points(): readonly TrendPoint[] {
    this.#points ??= [...this.#byKey.values()].sort((a, b) => a.epoch - b.epoch || a.step - b.step);
    return this.#points;
  }

  expectList(): void {
    this.#streamed = new Map();
  }

  setList(points: readonly TrendPoint[]): void {
    this.#byKey = new Map([
      ...points.map((point) => [this.#keyOf(point), point] as const),
      ...this.#streamed,
    ]);
    this.#points = null;
  }

  update(points: readonly TrendPoint[]): void {
    for (const point of points) {
      this.#byKey.set(this.#keyOf(point), point);
      this.#streamed.set(this.#keyOf(point), point);
    }
    if (points.length > 0) this.#points = null;
  }
}
