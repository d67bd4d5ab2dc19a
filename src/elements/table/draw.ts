import type {RowLines} from '../../view/rows/lines.ts';
import type {PageRange} from '../../view/rows/page-range.ts';
import type {RowPlaces} from '../../view/rows/places.ts';
import {rowWindow} from '../../view/rows/window.ts';
import type {BodyModel, DrawnRow} from './rows/body.ts';
import type {ScrollWindow} from './rows/scroll-window.ts';

/** Rows drawn beyond both edges of a scrolled table. */
const OVERSCAN = 8;
/** The same, of rows that the next ones push out: nobody has come to them yet, and each is drawn anew every time. */
const PASSING_OVERSCAN = 4;

type Drawing = Pick<BodyModel, 'rows' | 'gapAfter'>;

interface Lines {
  readonly rows: readonly Omit<DrawnRow, 'place'>[];
  readonly gapAfter: number;
}

interface DrawOptions {
  /** `null`: one long list. */
  readonly range: PageRange | null;
  readonly pageSize: number;
  readonly openIds: ReadonlySet<string>;
  readonly focusedId: string | null;
  readonly places: RowPlaces;
  /** As many rows come at once as are in sight, and nobody reads. */
  readonly isPassing: boolean;
}

/** The lines of a page, or those in sight. */
export function drawLines(lines: RowLines, window: ScrollWindow, options: DrawOptions): Drawing {
  const {range, pageSize, openIds, focusedId, places} = options;
  const {rows, gapAfter} =
    range === null ? drawWindow(lines, window, options) : drawPage(lines, range, pageSize, window.rowHeight);
  const ids = rows.map(({line}) => line.id);
  const placeOf = places.of(ids, (id) => openIds.has(id) || id === focusedId);
  return {rows: rows.map((row, i) => ({...row, place: placeOf[i]!})), gapAfter};
}

/** The lines of a page. A last page that is not full keeps the others' height, so that the pager stays where it is. */
function drawPage(lines: RowLines, range: PageRange, pageSize: number, rowHeight: number): Lines {
  const {page, pageCount, from, to} = range;
  const [start, end] = [lines.startOf(from), lines.startOf(to)];
  const rows = Array.from({length: end - start}, (_, i) => ({
    line: lines.at(start + i),
    index: start + i,
    gapBefore: 0,
  }));
  const missing = page > 1 && page === pageCount ? pageSize - (to - from) : 0;
  return {rows, gapAfter: missing * rowHeight};
}

/** The lines in sight of a scrolled list, and the one that has the focus. */
function drawWindow(
  lines: RowLines,
  window: ScrollWindow,
  {openIds, focusedId, isPassing}: DrawOptions,
): Lines {
  const extraHeights = new Map<number, number>();
  for (const id of openIds) {
    const index = lines.indexOf(id);
    if (index !== -1) extraHeights.set(index, window.detailHeight(id));
  }
  const {rows, gapAfter} = rowWindow({
    rowCount: lines.length,
    rowHeight: window.rowHeight,
    extraHeights,
    scrollTop: window.scrollTop,
    viewportHeight: window.viewportHeight,
    overscan: isPassing ? PASSING_OVERSCAN : OVERSCAN,
    keep: focusedId === null ? null : lines.indexOf(focusedId),
  });
  return {
    rows: rows.map(({index, gapBefore}) => ({line: lines.at(index), index, gapBefore})),
    gapAfter,
  };
}
