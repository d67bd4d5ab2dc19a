import type {TrendPoint} from '../../protocol/protocol.ts';
import {forgetFrom, type Values} from './extremes.ts';

const order = (a: TrendPoint, b: TrendPoint): number => a.epoch - b.epoch || a.step - b.step;

/**
 * What is read of each point of a list, as lists. A run that goes on changes its last points and gets more of them: what was
 * read of those before is kept, so that a long run costs no more to follow than a short one.
 */
export class PointLists {
  #given: readonly TrendPoint[] = [];
  #points: readonly TrendPoint[] = [];
  #isRising = true;
  /** So many points at the start are those of the list before. */
  #stayed = 0;
  #before: ReadonlyMap<string, (number | null)[]> = new Map();
  #lists = new Map<string, (number | null)[]>();

  /** Ascending by epoch and step. */
  get points(): readonly TrendPoint[] {
    return this.#points;
  }

  /** Whether no step is less than one before it. */
  get isRising(): boolean {
    return this.#isRising;
  }

  /** To be called with each list before it is read. */
  take(points: readonly TrendPoint[]): void {
    if (points === this.#given) return;
    const stayed = countSame(points, this.#points);
    const isSorted = isAscending(points, stayed);
    this.#given = points;
    this.#points = isSorted ? points : points.toSorted(order);
    this.#stayed = isSorted ? stayed : 0;
    this.#isRising = isStepping(this.#points, this.#isRising ? this.#stayed : 0);
    this.#before = this.#lists;
    this.#lists = new Map();
  }

  /**
   * The list that was given out before grows with the points: to copy a hundred thousand values would take longer than to draw them.
   *
   * @param key what is read: always by the same `of`
   */
  read(key: string, of: (point: TrendPoint) => number | null): Values {
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = this.#before.get(key) ?? [];
      const stayed = Math.min(list.length, this.#stayed);
      list.length = stayed;
      for (let i = stayed; i < this.#points.length; i++) list.push(of(this.#points[i]!));
      forgetFrom(list, stayed);
      this.#lists.set(key, list);
    }
    return list;
  }
}

/** What has been read of a source's points, by epoch and by step. */
export interface ReadTrends {
  readonly epochs: PointLists;
  readonly steps: PointLists;
}

export const readTrends = (): ReadTrends => ({epochs: new PointLists(), steps: new PointLists()});

/** How many at the start of two lists are the same. */
function countSame(a: readonly TrendPoint[], b: readonly TrendPoint[]): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
}

/** Whether each point from one on comes after the one before it. */
function isAscending(points: readonly TrendPoint[], from: number): boolean {
  for (let i = Math.max(1, from); i < points.length; i++)
    if (order(points[i - 1]!, points[i]!) > 0) return false;
  return true;
}

/** Whether no step from one on is less than the one before it. */
function isStepping(points: readonly TrendPoint[], from: number): boolean {
  for (let i = Math.max(1, from); i < points.length; i++)
    if (points[i]!.step < points[i - 1]!.step) return false;
  return true;
}
