/** Which rows of a long list to draw, and how much empty height stands for the others. */
export interface RowWindow {
  /** Ascending indexes, each with the height in pixels left empty before it. */
  readonly rows: readonly {readonly index: number; readonly gapBefore: number}[];
  readonly gapAfter: number;
}

export interface WindowOptions {
  readonly rowCount: number;
  /** Pixels of a closed row. */
  readonly rowHeight: number;
  /** What open rows are taller by: index → pixels. */
  readonly extraHeights: ReadonlyMap<number, number>;
  readonly scrollTop: number;
  readonly viewportHeight: number;
  /** Rows drawn beyond both edges. */
  readonly overscan: number;
  /** A row that stays drawn wherever the list is scrolled to, because the focus is in it. */
  readonly keep?: number | null;
}

/** Costs the open rows and the drawn ones, whatever the length of the list. */
export function rowWindow(options: WindowOptions): RowWindow {
  const {rowCount, rowHeight, scrollTop, viewportHeight, overscan, keep = null} = options;
  const open = [...options.extraHeights].filter(([index]) => index < rowCount).sort(([a], [b]) => a - b);
  const topOf = (index: number): number =>
    open.reduce((top, [at, extra]) => (at < index ? top + extra : top), index * rowHeight);
  const first = Math.max(0, indexAt(scrollTop, rowCount, topOf) - overscan);
  const last = Math.min(rowCount - 1, indexAt(scrollTop + viewportHeight, rowCount, topOf) + overscan);
  const indexes: number[] = [];
  for (let index = first; index <= last; index++) indexes.push(index);
  if (keep !== null && keep >= 0 && keep < first) indexes.unshift(keep);
  if (keep !== null && keep > last && keep < rowCount) indexes.push(keep);
  let bottom = 0;
  const rows = indexes.map((index) => {
    const gapBefore = topOf(index) - bottom;
    bottom = topOf(index + 1);
    return {index, gapBefore};
  });
  return {rows, gapAfter: topOf(rowCount) - bottom};
}

/** The row at this height: the last one that begins at or above it. */
function indexAt(height: number, rowCount: number, topOf: (index: number) => number): number {
  let low = 0;
  let high = Math.max(0, rowCount - 1);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (topOf(middle) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}
