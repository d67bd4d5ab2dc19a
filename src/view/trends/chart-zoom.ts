/** Which part of its axis a chart shows. */

/** From and to, in values of the axis. */
export type Span = readonly [from: number, to: number];

/** The least part of the axis that is worth seeing. */
const LEAST_SHARE = 1 / 2000;

/**
 * @param factor below 1 shows less, above 1 more
 * @param at what stays in its place
 * @returns `null`: all of it
 */
export function zoomed(shown: Span | null, whole: Span, factor: number, at: number): Span | null {
  const [from, to] = shown ?? whole;
  const least = (whole[1] - whole[0]) * LEAST_SHARE;
  const length = Math.max(least, (to - from) * factor);
  const share = (at - from) / (to - from);
  return within([at - share * length, at - share * length + length], whole);
}

/** @param share of what is shown by which it moves; positive towards the end */
export function panned(shown: Span | null, whole: Span, share: number): Span | null {
  if (shown === null) return null;
  const by = (shown[1] - shown[0]) * share;
  return within([shown[0] + by, shown[1] + by], whole);
}

/** The part between two places, in whichever order; `null` where it is all, or nothing. */
export function selected(a: number, b: number, whole: Span): Span | null {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const least = (whole[1] - whole[0]) * LEAST_SHARE;
  return to - from < least ? null : within([from, to], whole);
}

/** Moved so that a place on the axis is seen. */
export function showing(shown: Span | null, whole: Span, x: number): Span | null {
  if (shown === null || (x >= shown[0] && x <= shown[1])) return shown;
  const by = x < shown[0] ? x - shown[0] : x - shown[1];
  return within([shown[0] + by, shown[1] + by], whole);
}

/** Within the whole, and as long, where that goes. */
function within([from, to]: Span, whole: Span): Span | null {
  const length = to - from;
  if (!(length < whole[1] - whole[0])) return null;
  const start = Math.min(Math.max(from, whole[0]), whole[1] - length);
  return [start, start + length];
}
