/**
 * How far along an element the pointer is, in its own pixels from its inner edge: whatever transforms stand around it,
 * and whatever `zoom`, which browsers leave in `offsetX`. Nothing inside the element may take the pointer.
 */
export const pointerAlong = (event: MouseEvent, element: HTMLElement): number =>
  event.offsetX / (element.currentCSSZoom ?? 1);
