/** Where a key takes a cursor along a line of points. */
const MOVES: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 10,
  PageDown: (index) => index + 10,
  Home: () => 0,
  End: (_, last) => last,
};

/** The index that a key leads to; `null` for a key that moves nothing, or belongs to the browser. */
export function indexByKey(event: KeyboardEvent, index: number, last: number): number | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const move = MOVES[event.key];
  return move === undefined ? null : Math.min(last, Math.max(0, move(index, last)));
}
