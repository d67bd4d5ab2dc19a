import type {Prediction} from '../../protocol/protocol.ts';

export type Compare<Row = Prediction> = (a: Row, b: Row) => number;

/** Rows less `removed`, in the same order: one pass, whatever the number that goes. */
export function without<Row>(rows: readonly Row[], removed: ReadonlySet<Row>): readonly Row[] {
  return removed.size === 0 ? rows : rows.filter((row) => !removed.has(row));
}

/**
 * Puts `added` where they belong among rows that are already in order. A flush of k rows into n costs k·log(n/k)
 * comparisons and one copy, never a sort of everything: at n = 100,000 under a millisecond.
 */
export function merged<Row>(
  rows: readonly Row[],
  added: Iterable<Row>,
  compare: Compare<Row>,
): readonly Row[] {
  const batch = [...added].sort(compare);
  if (batch.length === 0) return rows;
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || compare(last!, batch[0]!) < 0) return rows.concat(batch);
  if (compare(batch.at(-1)!, first) < 0) return batch.concat(rows);
  const result = new Array<Row>(rows.length + batch.length);
  let read = 0;
  let write = 0;
  for (const row of batch) {
    const end = lowerBoundNear(rows, row, compare, read);
    while (read < end) result[write++] = rows[read++]!;
    result[write++] = row;
  }
  while (read < rows.length) result[write++] = rows[read++]!;
  return result;
}

/** Index of the first row that does not come before `row`. */
export function lowerBound<Row>(
  rows: readonly Row[],
  row: Row,
  compare: Compare<Row>,
  from = 0,
  to = rows.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(rows[middle]!, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same, sooner where it is not far from `from`: what is compared lies all over the memory. */
function lowerBoundNear<Row>(rows: readonly Row[], row: Row, compare: Compare<Row>, from: number): number {
  let low = from;
  let step = 1;
  while (low + step <= rows.length && compare(rows[low + step - 1]!, row) < 0) {
    low += step;
    step *= 2;
  }
  return lowerBound(rows, row, compare, low, Math.min(rows.length, low + step - 1));
}
