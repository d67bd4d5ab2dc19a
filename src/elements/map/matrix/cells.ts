import type {Cell} from './matrix.ts';

/** The cell under a point of a drawing; `null` outside. */
export function cellAt(
  {x, y}: {readonly x: number; readonly y: number},
  size: {readonly width: number; readonly height: number},
  rows: number,
  columns: number,
): Cell | null {
  const row = Math.floor((y / size.height) * rows);
  const column = Math.floor((x / size.width) * columns);
  return row >= 0 && row < rows && column >= 0 && column < columns ? {row, column} : null;
}

const MOVES: Readonly<Record<string, (cell: Cell, last: Cell) => Cell>> = {
  ArrowUp: ({row, column}) => ({row: row - 1, column}),
  ArrowDown: ({row, column}) => ({row: row + 1, column}),
  ArrowLeft: ({row, column}) => ({row, column: column - 1}),
  ArrowRight: ({row, column}) => ({row, column: column + 1}),
  PageUp: ({row, column}) => ({row: row - 10, column}),
  PageDown: ({row, column}) => ({row: row + 10, column}),
  Home: ({row}) => ({row, column: 0}),
  End: ({row}, last) => ({row, column: last.column}),
};

/**
 * The cell that a key leads to; `null` for a key that moves nothing, or belongs to the browser.
 *
 * @param cell where one is; `null` before the first key, which leads to the last epoch of the first sample
 */
export function cellByKey(event: KeyboardEvent, cell: Cell | null, last: Cell): Cell | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const move = MOVES[event.key];
  if (move === undefined) return null;
  if (cell === null) return {row: 0, column: last.column};
  const {row, column} = move(cell, last);
  const within = (place: number, end: number): number => Math.max(0, Math.min(end, place));
  return {row: within(row, last.row), column: within(column, last.column)};
}

/** Puts a box over a cell, or a column; through the CSSOM: a page's policy may forbid inline styles. */
export function placeMark(
  mark: HTMLElement | null,
  cell: {readonly row: number | null; readonly column: number} | null,
  rows: number,
  columns: number,
): void {
  if (mark === null) return;
  mark.hidden = cell === null;
  if (cell === null) return;
  const percent = (part: number): string => `${part * 100}%`;
  mark.style.setProperty('left', percent(cell.column / columns));
  mark.style.setProperty('width', percent(1 / columns));
  mark.style.setProperty('top', percent(cell.row === null ? 0 : cell.row / rows));
  mark.style.setProperty('height', percent(cell.row === null ? 1 : 1 / rows));
}

/** The first and the last row, from 1, that a matrix shows whole at its place of scrolling; `isCut`: not all are in sight. */
export function rowsInSight(
  {scrollTop, scrollHeight, clientHeight}: Pick<Element, 'scrollTop' | 'scrollHeight' | 'clientHeight'>,
  {rows, rowsHeight}: {readonly rows: number; readonly rowsHeight: number},
): {readonly from: number; readonly to: number; readonly isCut: boolean} {
  const row = rowsHeight / rows;
  // What is not of the rows stays in sight: the names of the runs, and the epochs.
  const height = clientHeight - (scrollHeight - rowsHeight);
  const from = Math.min(rows, Math.ceil(scrollTop / row - ALMOST) + 1);
  const to = Math.min(rows, Math.max(from, Math.floor((scrollTop + height) / row + ALMOST)));
  return {from, to, isCut: scrollHeight > clientHeight + 1 && rows > 0};
}

/** Of a row: sizes are rounded. */
const ALMOST = 0.1;
