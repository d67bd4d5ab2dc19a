/** Where a place lies among ascending ones. */

/** Index of the first that is no less; the length of the list where there is none. */
export function firstFrom(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the point nearest to a place on the axis; -1 of none. */
export function nearestIndex(x: readonly number[], place: number): number {
  const after = firstFrom(x, place);
  if (after === x.length) return after - 1;
  return after > 0 && place - x[after - 1]! <= x[after]! - place ? after - 1 : after;
}
