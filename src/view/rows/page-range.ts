/** One page of a list: rows `from` to `to - 1`. */
export interface PageRange {
  /** From 1; never beyond the last page. */
  readonly page: number;
  /** At least 1. */
  readonly pageCount: number;
  readonly from: number;
  readonly to: number;
}

/** The page that is asked for, or the last one when there are fewer. */
export function pageRange(rowCount: number, page: number, pageSize: number): PageRange {
  const size = Math.max(1, Math.trunc(pageSize) || 1);
  const pageCount = Math.max(1, Math.ceil(rowCount / size));
  const shown = Math.min(Math.max(1, Math.trunc(page) || 1), pageCount);
  const from = (shown - 1) * size;
  return {page: shown, pageCount, from, to: Math.min(from + size, rowCount)};
}
