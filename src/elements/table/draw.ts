import type {PageRange} from '../../view/rows/page-range.ts';
import type {RowList} from '../../view/rows/list.ts';
import {rowWindow} from '../../view/rows/window.ts';
import type {BodyModel} from './body.ts';
import type {ScrollWindow} from './scroll-window.ts';

/** Rows drawn beyond both edges of a scrolled table. */
const OVERSCAN = 8;

export type Drawing = Pick<BodyModel, 'rows' | 'gapAfter'>;

/** The rows of a page. A last page that is not full keeps the others' height, so that the pager stays where it is. */
export function drawPage(list: RowList, range: PageRange, pageSize: number, rowHeight: number): Drawing {
  const {page, pageCount, from, to} = range;
  const rows = list.rows.slice(from, to).map((row, i) => ({row, index: from + i, gapBefore: 0}));
  const missing = page > 1 && page === pageCount ? pageSize - rows.length : 0;
  return {rows, gapAfter: missing * rowHeight};
}

/** The rows in sight of a scrolled list, and the one that has the focus. */
export function drawWindow(
  list: RowList,
  window: ScrollWindow,
  openIds: ReadonlySet<string>,
  focusedId: string | null,
): Drawing {
  const extraHeights = new Map<number, number>();
  for (const id of openIds) {
    const index = list.indexOf(id);
    if (index !== -1) extraHeights.set(index, window.detailHeight(id));
  }
  const {rows, gapAfter} = rowWindow({
    rowCount: list.rows.length,
    rowHeight: window.rowHeight,
    extraHeights,
    scrollTop: window.scrollTop,
    viewportHeight: window.viewportHeight,
    overscan: OVERSCAN,
    keep: focusedId === null ? null : list.indexOf(focusedId),
  });
  return {
    rows: rows.map(({index, gapBefore}) => ({row: list.rows[index]!, index, gapBefore})),
    gapAfter,
  };
}
