import {panned, selected, zoomed, type Span} from '../../../view/trends/chart-zoom.ts';
import {pointerAlong} from '../../pieces/host/pointer.ts';

/** What a hand on a chart does with its axis. */
export interface PointerTarget {
  /** What takes the pointer. */
  readonly over: HTMLElement;
  /** The place on the axis so many pixels along. */
  toX(px: number): number;
  readonly zoom: Span | null;
  readonly whole: Span;
  /** Says what lies so many pixels along; `null`: nothing. */
  showTip(px: number | null): void;
  /** Shows a part of the axis; `null`: all of it. */
  zoomTo(span: Span | null): void;
  pick(x: number): void;
}

/** Pixels that a hand may tremble in a click. */
const LEAST_DRAG_PX = 5;
/** By how much a notch of a wheel, some 100 pixels, changes what is shown. */
const PER_PX = 0.002;

/**
 * A drag shows the part that it goes over, with Shift it moves what is shown; the wheel with Ctrl or ⌘ shows more or less,
 * with Shift it moves; two clicks show everything again, one picks a point.
 */
export function handlePointer(target: PointerTarget): void {
  const {over} = target;
  let drag: {readonly from: number; readonly isPan: boolean; readonly zoom: Span | null} | null = null;
  let isDragged = false;
  const band = over.ownerDocument.createElement('div');
  band.className = 'selected';

  const along = (event: MouseEvent): number => pointerAlong(event, over);
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ): void => over.addEventListener(name, listener, {passive: false});

  listen('pointerdown', (event) => {
    isDragged = false;
    if (event.button !== 0 || !event.isPrimary) return;
    drag = {from: along(event), isPan: event.shiftKey, zoom: target.zoom};
  });
  listen('pointermove', (event) => {
    const to = along(event);
    target.showTip(to);
    if (drag === null) return;
    if (!isDragged && Math.abs(to - drag.from) < LEAST_DRAG_PX) return;
    if (!isDragged && event.isTrusted) over.setPointerCapture(event.pointerId);
    isDragged = true;
    if (drag.isPan) target.zoomTo(panned(drag.zoom, target.whole, (drag.from - to) / over.clientWidth));
    else {
      over.append(band);
      band.style.left = `${Math.min(drag.from, to)}px`;
      band.style.width = `${Math.abs(drag.from - to)}px`;
    }
  });
  const end = (event: PointerEvent): void => {
    band.remove();
    if (drag !== null && isDragged && !drag.isPan && event.type === 'pointerup')
      target.zoomTo(selected(target.toX(drag.from), target.toX(along(event)), target.whole) ?? target.zoom);
    drag = null;
  };
  listen('pointerup', end);
  listen('pointercancel', end);
  listen('click', (event) => {
    if (!isDragged) target.pick(target.toX(along(event)));
    isDragged = false;
  });
  listen('pointerleave', () => target.showTip(null));
  listen('dblclick', () => target.zoomTo(null));
  listen('wheel', (event) => {
    const px = event.deltaY || event.deltaX;
    if (event.ctrlKey || event.metaKey)
      target.zoomTo(zoomed(target.zoom, target.whole, Math.exp(px * PER_PX), target.toX(along(event))));
    else if (event.shiftKey) target.zoomTo(panned(target.zoom, target.whole, px / over.clientWidth));
    else return;
    event.preventDefault();
  });
}
