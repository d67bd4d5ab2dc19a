import type {EpochSummary, EventData, TrendPoint} from '../../protocol/protocol.ts';

/** Averages by epoch and by step, kept from the server's lists and the changes that the stream brings. */
export class TrendBook {
  readonly #epochs = new PointSeries(byEpoch);
  readonly #steps = new PointSeries(byEpochAndStep);
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

type Order = (a: TrendPoint, b: TrendPoint) => number;

const byEpoch: Order = (a, b) => a.epoch - b.epoch;
const byEpochAndStep: Order = (a, b) => a.epoch - b.epoch || a.step - b.step;

/** Points in an order, one in each place of it: what a point costs that comes or moves does not depend on how many there are. */
class PointSeries {
  readonly #order: Order;
  #all: TrendPoint[] = [];
  /** What the stream brought since the list was asked for: the list may be older. */
  #streamed: TrendPoint[] = [];
  #points: readonly TrendPoint[] | null = null;

  constructor(order: Order) {
    this.#order = order;
  }

  /** The same array until something changes. */
  get points(): readonly TrendPoint[] {
    this.#points ??= this.#all.slice();
    return this.#points;
  }

  expectList(): void {
    this.#streamed = [];
  }

  setList(points: readonly TrendPoint[]): void {
    const isInOrder = points.every((point, i) => i === 0 || this.#order(points[i - 1]!, point) < 0);
    this.#all = isInOrder ? points.slice() : [];
    if (!isInOrder) this.#put(this.#all, points.toSorted(this.#order));
    this.#put(this.#all, this.#streamed);
    this.#points = null;
  }

  update(points: readonly TrendPoint[]): void {
    this.#put(this.#all, points);
    this.#put(this.#streamed, points);
    if (points.length > 0) this.#points = null;
  }

  #put(list: TrendPoint[], points: readonly TrendPoint[]): void {
    for (const point of points) {
      const place = this.#placeIn(list, point);
      const known = list[place];
      if (known === undefined) list.push(point);
      else list.splice(place, this.#order(known, point) === 0 ? 1 : 0, point);
    }
  }

  /** Index of the first that is not before a point: most come at the end, and are looked for there first. */
  #placeIn(list: readonly TrendPoint[], point: TrendPoint): number {
    let [low, high] = [0, list.length];
    if (high > 0 && this.#order(list[high - 1]!, point) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#order(list[middle]!, point) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
