import {panned, zoomed, type Span} from '../../../view/trends/chart-zoom.ts';

const STEP = 1.5;

/**
 * The part of the axis that a key leads to; `undefined` for a key that has nothing to do with it.
 *
 * @param at what stays in its place
 */
export function zoomByKey(
  {key, shiftKey, altKey, ctrlKey, metaKey}: KeyboardEvent,
  shown: Span | null,
  whole: Span,
  at: number,
): Span | null | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === '+' || key === '=') return zoomed(shown, whole, 1 / STEP, at);
  if (key === '-') return zoomed(shown, whole, STEP, at);
  if (key === '0') return null;
  if (shiftKey && key === 'ArrowLeft') return panned(shown, whole, -0.25);
  if (shiftKey && key === 'ArrowRight') return panned(shown, whole, 0.25);
  return undefined;
}
